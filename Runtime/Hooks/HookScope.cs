namespace Heartbeat;

/// <summary>
/// Tells whether a call comes from inside a hook of one socket: such a call must not wait for that hook. It holds nothing else, for
/// whatever a hook starts may keep it for as long as that lives.
/// </summary>
internal sealed class HookScope
{
    private static readonly AsyncLocal<HookScope?> EventHooks = new();
    private static readonly AsyncLocal<DecisionScope?> Decisions = new();

    public bool IsInsideEventHook => ReferenceEquals(EventHooks.Value, this);

    public bool IsInsideDecisionHook => Decisions.Value is { IsOver: false } decision && ReferenceEquals(decision.Socket, this);

    /// <summary>Marks the loop that is running, and what it calls, as one that calls this socket's event hooks.</summary>
    public void EnterEventHooks() => EventHooks.Value = this;

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
