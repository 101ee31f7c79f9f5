namespace Heartbeat.FaultPeer;

/// <summary>Where hooks and work items wait, each on a thread of the pool, until the command "release".</summary>
internal static class Blockade
{
    private static readonly ManualResetEventSlim _isOpen = new();

    public static void Hold() => _isOpen.Wait();

    public static void Open() => _isOpen.Set();

    /// <summary>Queues work that has nothing to do with a socket. Each says "Blocked" when it has got its thread.</summary>
    public static void Queue(int workItems)
    {
        for (var item = 0; item < workItems; item++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static _ =>
                {
                    Lines.Say("Blocked");
                    Hold();
                },
                null);
        }
    }
}
