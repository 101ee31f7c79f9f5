namespace Heartbeat;

/// <summary>
/// Tells whether a call comes from inside a hook of the same socket: such a call must not wait for that hook.
/// </summary>
internal static class HookScope
{
    private static readonly AsyncLocal<HeartbeatConnection?> EventHook = new();
    private static readonly AsyncLocal<DecisionScope?> Consulting = new();

    /// <summary>Marks the loop that is running, and what it calls, as one that tells for <paramref name="connection"/>.</summary>
    public static void EnterEventHooks(HeartbeatConnection connection) => EventHook.Value = connection;

    /// <summary>Marks what is running as a decision hook of <paramref name="connection"/>, until the scope is disposed.</summary>
    public static DecisionScope EnterDecisionHook(HeartbeatConnection connection)
    {
        var scope = new DecisionScope(connection);
        Consulting.Value = scope;
        return scope;
    }

    public static bool IsEventHookOf(HeartbeatConnection connection) => ReferenceEquals(EventHook.Value, connection);

    public static bool IsDecisionHookOf(HeartbeatConnection connection)
        => Consulting.Value is { IsOver: false } scope && ReferenceEquals(scope.Connection, connection);

    /// <summary>One decision hook. Work that it started and did not await may outlive it, and is then free again.</summary>
    public sealed class DecisionScope(HeartbeatConnection connection) : IDisposable
    {
        private volatile bool _isOver;

        public HeartbeatConnection Connection { get; } = connection;

        public bool IsOver => _isOver;

        public void Dispose() => _isOver = true;
    }
}
