namespace Heartbeat;

/// <summary>
/// Tells whether a call comes from inside a hook of one socket, and from which: such a call must not wait for that hook. It holds nothing else,
/// for whatever a hook starts may keep it for as long as that lives.
/// </summary>
internal sealed class HookScope
{
    private static readonly AsyncLocal<HookRun?> EventHooks = new();
    private static readonly AsyncLocal<DecisionScope?> Decisions = new();

    public bool IsInsideEventHook => Run is not null;

    /// <summary>The event hook that the caller is, or was started by; null where it is none of this socket's.</summary>
    public HookRun? Run => EventHooks.Value is { } run && ReferenceEquals(run.Socket, this) ? run : null;

    public bool IsInsideDecisionHook => Decisions.Value is { IsOver: false } decision && ReferenceEquals(decision.Socket, this);

    /// <summary>Marks the loop that is running, and what it calls from now on, as one that calls this socket's event hooks.</summary>
    /// <param name="link">The number of the link that they are about.</param>
    /// <returns>What these calls can be told from others by.</returns>
    public HookRun EnterEventHooks(int link) => EventHooks.Value = new HookRun(this, link);

    /// <summary>Marks what is running as a decision hook of this socket, until the result is disposed.</summary>
    public IDisposable EnterDecisionHook() => Decisions.Value = new DecisionScope(this);

    /// <summary>One decision hook. Work that it started and did not await may outlive it, and is then free again.</summary>
    private sealed class DecisionScope(HookScope socket) : IDisposable
    {
        private volatile bool _isOver;

        public HookScope Socket { get; } = socket;

        public bool IsOver => _isOver;

        public void Dispose() => _isOver = true;
    }
}
