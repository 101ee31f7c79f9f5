namespace Heartbeat.Generator.Model;

/// <summary>All that the emitter needs to know about one class.</summary>
/// <param name="FileName">What the names of its generated files begin with, unique in the compilation.</param>
/// <param name="Namespace">The namespace, or null for the global one.</param>
/// <param name="Containers">The types around the class, outermost first.</param>
/// <param name="Type">The class.</param>
/// <param name="HookDeclarations">The defining halves of the hooks, written and offered.</param>
/// <param name="Implementation">What makes it a socket, or null where it cannot be one, which is an error that is reported elsewhere.</param>
internal sealed record SocketModel(
    string FileName,
    string? Namespace,
    EquatableArray<TypeModel> Containers,
    TypeModel Type,
    EquatableArray<HookDeclarationModel> HookDeclarations,
    SocketImplementationModel? Implementation);
