namespace Heartbeat.Generator.Model;

/// <summary>All that the emitter needs to know about one class. Every text is C# that is ready to be printed.</summary>
/// <param name="HintName">The name of the generated file, unique in the compilation.</param>
/// <param name="Namespace">The namespace, or null for the global one.</param>
/// <param name="Containers">The declarations of the types around the class, outermost first: <c>partial class Outer</c>.</param>
/// <param name="Declaration">The declaration of the class: <c>partial class TaskSocket</c>.</param>
/// <param name="Self">The class as its own code names it: <c>TaskSocket</c>, <c>Feed&lt;T&gt;</c>.</param>
/// <param name="Settings">What the attribute has written.</param>
/// <param name="KnowsItsAddress">Whether <c>ConnectAsync</c> without an address is for the public: something gives the address.</param>
/// <param name="HookDeclarations">The defining halves of the hooks, written and offered.</param>
/// <param name="HookCalls">The calls to the hooks that were written.</param>
/// <param name="WrittenKinds">The flags of the hooks that were written.</param>
/// <param name="CallsInstance">Whether a call needs the object, because not every hook is static.</param>
/// <param name="OverrideAccessibility">The accessibility of an override: that of the runtime's member as this assembly sees it.</param>
/// <param name="Endpoint">How ASP.NET Core serves the class, where it can.</param>
internal sealed record SocketModel(
    string HintName,
    string? Namespace,
    EquatableArray<string> Containers,
    string Declaration,
    string Self,
    EquatableArray<SettingModel> Settings,
    bool KnowsItsAddress,
    EquatableArray<HookDeclarationModel> HookDeclarations,
    EquatableArray<HookCallModel> HookCalls,
    EquatableArray<string> WrittenKinds,
    bool CallsInstance,
    string OverrideAccessibility,
    EndpointModel? Endpoint);
