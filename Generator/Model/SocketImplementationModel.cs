namespace Heartbeat.Generator.Model;

/// <summary>What makes a class a socket.</summary>
/// <param name="Self">The class as its own code names it: <c>TaskSocket</c>, <c>Feed&lt;T&gt;</c>.</param>
/// <param name="Names">What the generated half calls what is its own.</param>
/// <param name="Settings">What the attribute has written.</param>
/// <param name="HasDefaultOptions">Whether the class has the property, and no member of its own of that name.</param>
/// <param name="HasOptions">The same for the other.</param>
/// <param name="Members">The members of the interface.</param>
/// <param name="Hooks">The hooks that were written.</param>
/// <param name="SeesRuntimeInternals">Whether the runtime shows its internals to this assembly, so that an override repeats the word.</param>
internal sealed record SocketImplementationModel(
    string Self,
    PrivateNames Names,
    EquatableArray<SettingModel> Settings,
    bool HasDefaultOptions,
    bool HasOptions,
    EquatableArray<MemberModel> Members,
    EquatableArray<HookCallModel> Hooks,
    bool SeesRuntimeInternals)
{
    /// <summary>Whether a call needs the object, because not every hook is static.</summary>
    public bool CallsInstance => Hooks.Any(static hook => !hook.IsStatic);
}
