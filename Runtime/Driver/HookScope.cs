namespace Heartbeat;

/// <summary>
/// Tells whether a call comes from inside a hook of the same socket: such a call must not wait for that hook.
/// </summary>
internal static class HookScope
{
    private static readonly AsyncLocal<HeartbeatConnection?> Telling = new();
    private static readonly AsyncLocal<QuestionScope?> Asking = new();

    /// <summary>Marks the loop that is running, and what it calls, as one that tells for <paramref name="connection"/>.</summary>
    public static void EnterTellings(HeartbeatConnection connection) => Telling.Value = connection;

    /// <summary>Marks what is running as a question of <paramref name="connection"/>, until the scope is disposed.</summary>
    public static QuestionScope EnterQuestion(HeartbeatConnection connection)
    {
        var scope = new QuestionScope(connection);
        Asking.Value = scope;
        return scope;
    }

    public static bool IsTellingOf(HeartbeatConnection connection) => ReferenceEquals(Telling.Value, connection);

    public static bool IsQuestionOf(HeartbeatConnection connection)
        => Asking.Value is { IsOver: false } scope && ReferenceEquals(scope.Connection, connection);

    /// <summary>One question. Work that it started and did not await may outlive it, and is then free again.</summary>
    public sealed class QuestionScope(HeartbeatConnection connection) : IDisposable
    {
        private volatile bool _isOver;

        public HeartbeatConnection Connection { get; } = connection;

        public bool IsOver => _isOver;

        public void Dispose() => _isOver = true;
    }
}
