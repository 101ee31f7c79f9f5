namespace Heartbeat;

/// <summary>The thread of a reader that a message hook was found to hold, for the log.</summary>
/// <param name="Reader">Knows whether the hook has returned: no other one runs on that thread, for another reader has taken over.</param>
/// <param name="Since">When the hook is known to have run already, in the machine's ticks.</param>
internal sealed record HeldThread(BlockedHookDetector Reader, long Since)
{
    /// <summary>Whether the hook has not returned yet.</summary>
    public bool IsHeld => Reader.IsRunning;
}
