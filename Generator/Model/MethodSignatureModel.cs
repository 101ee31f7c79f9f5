namespace Heartbeat.Generator.Model;

/// <summary>A method's signature, down to its names and modifiers. Types and names are spelled as they can be written anywhere.</summary>
/// <param name="Modifiers">All but <c>partial</c>.</param>
/// <param name="ReturnReference">What stands before the type of what is returned by reference, or null.</param>
/// <param name="ReturnType">What it returns.</param>
/// <param name="Name">Its name.</param>
/// <param name="TypeParameters">The list of its type parameters, or nothing.</param>
/// <param name="Constraints">What is asked of those, or nothing.</param>
/// <param name="Parameters">What it takes.</param>
internal sealed record MethodSignatureModel(
    EquatableArray<string> Modifiers,
    string? ReturnReference,
    string ReturnType,
    string Name,
    string TypeParameters,
    string Constraints,
    EquatableArray<HookParameterModel> Parameters);
