namespace Heartbeat.Generator.Model;

/// <summary>What makes a class a socket.</summary>
/// <param name="Self">The class as its own code names it: <c>TaskSocket</c>, <c>Feed&lt;T&gt;</c>.</param>
/// <param name="Names">What the generated half calls what is its own.</param>
/// <param name="Settings">What the attribute has written.</param>
/// <param name="HasDefaultOptions">Whether the class has the property, and no member of its own of that name.</param>
/// <param name="HasOptions">The same for the other.</param>
/// <param name="Members">The members of the interface.</param>
/// <param name="HookCalls">The calls to the hooks that were written.</param>
/// <param name="WrittenKinds">The flags of the hooks that were written.</param>
/// <param name="CallsInstance">Whether a call needs the object, because not every hook is static.</param>
/// <param name="OverrideAccessibility">The accessibility of an override: that of the runtime's member as this assembly sees it.</param>
internal sealed record SocketImplementationModel(
    string Self,
    PrivateNames Names,
    EquatableArray<SettingModel> Settings,
    bool HasDefaultOptions,
    bool HasOptions,
    EquatableArray<string> Members,
    EquatableArray<HookCallModel> HookCalls,
    EquatableArray<string> WrittenKinds,
    bool CallsInstance,
    string OverrideAccessibility);
