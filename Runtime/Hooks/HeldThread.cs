namespace Heartbeat;

/// <summary>
/// The thread of a reader that a message hook was found to hold, for the log. It keeps nothing: the hook may have returned long ago, and its
/// connection be over.
/// </summary>
/// <param name="reader">Knows whether the hook has returned: no other one runs on that thread, for another reader has taken over.</param>
/// <param name="since">When the hook is known to have run already, in the machine's ticks.</param>
internal sealed class HeldThread(BlockedHookDetector reader, long since)
{
    private readonly WeakReference<BlockedHookDetector> _reader = new(reader);

    public long Since => since;

    /// <summary>Whether the hook has not returned yet. While it runs, the thread that it holds keeps its reader.</summary>
    public bool IsHeld => _reader.TryGetTarget(out var reader) && reader.IsRunning;
}
