namespace Heartbeat.Testing;

/// <summary>What a <see cref="HeartbeatWorld"/> complains of when it ends.</summary>
[Flags]
public enum WorldChecks
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A message that reached a <see cref="WorldServer"/> and was neither expected nor received by the test.</summary>
    UnawaitedMessages = 1,

    /// <summary>An exception of a hook, unless the test has read <see cref="HeartbeatWorld.FailedHooks"/> since.</summary>
    FailedHooks = 2,

    /// <summary>A socket that was used and not disposed of.</summary>
    UndisposedSockets = 4,

    /// <summary>
    /// Code that went on by a thread that the world does not play, after <c>Task.Run</c>, a real <c>Task.Delay</c> or <c>ConfigureAwait(false)</c>: nothing
    /// can schedule it, so the test may see another story each time. Without this check, a wait that nothing can end fails after ten seconds of real time, because
    /// something may still come from outside.
    /// </summary>
    OutsideWork = 8,

    /// <summary>
    /// What a test awaits of the world, such as <see cref="WorldConnection.Receives(string)"/>, that still waits when the test has ended, or that has failed and whose
    /// exception was thrown to nobody. The compiler's warning CS4014 finds most that nothing awaits.
    /// </summary>
    PendingExpectations = 16,

    /// <summary>All of it.</summary>
    All = UnawaitedMessages | FailedHooks | UndisposedSockets | OutsideWork | PendingExpectations,
}
