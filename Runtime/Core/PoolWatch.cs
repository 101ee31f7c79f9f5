using System.Runtime.Versioning;

namespace Heartbeat;

/// <summary>
/// Notices that the thread pool has no thread left, on a thread of its own: whatever else could notice it waits for one of the pool's too, be it
/// a timer or what was read. The thread is there while a link is open whose loops run on the pool, and a while longer, so that links which
/// come and go do not start one each.
/// </summary>
[UnsupportedOSPlatform("browser")]
internal static class PoolWatch
{
    /// <summary>How often it looks while nothing waits: more often than any other end loses patience, and no load.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>How long a work item may wait: as long as the pool itself waits until it adds a thread.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(500);

    /// <summary>After so many looks in a row that found no link the thread ends.</summary>
    private const int Enough = 10;

    private static readonly AutoResetEvent Asked = new(initialState: false);
    private static int _links;

    /// <summary>Where to say what was done for all of them: the log of whoever came last. Not kept for that alone.</summary>
    private static volatile WeakReference<Log>? _log;
    private static int _isRunning;

    /// <summary>A link has opened.</summary>
    public static void Add(Log log)
    {
        _log = log.Weakly;
        Interlocked.Increment(ref _links);
        Start();
    }

    /// <summary>A link that was added has ended.</summary>
    public static void Remove() => Interlocked.Decrement(ref _links);

    /// <summary>A hook was found to hold its thread, or what came was found unread. Where nothing waits for a thread, that is all.</summary>
    public static void Ask(Log log)
    {
        if (ThreadPool.PendingWorkItemCount > 0)
        {
            _log = log.Weakly;
            Asked.Set();
            Start();
        }
    }

    private static void Start()
    {
        if (Volatile.Read(ref _isRunning) == 1 || Interlocked.Exchange(ref _isRunning, 1) == 1)
        {
            return;
        }

        try
        {
            new Thread(Run) { IsBackground = true, Name = "Heartbeat: watch over the thread pool" }.UnsafeStart();
        }
        catch (Exception exception) when (exception is OutOfMemoryException or ThreadStartException)
        {
            // The system has no thread to give, and the pool would get none either. Whoever comes next may be luckier.
            Volatile.Write(ref _isRunning, 0);
        }
    }

    private static void Run()
    {
        var sample = new PoolSample();
        do
        {
            for (var vain = 0; vain < Enough;)
            {
                var isAsked = Asked.WaitOne(sample.IsWaiting ? Wait : Period);
                var hasLinks = Volatile.Read(ref _links) > 0;
                vain = hasLinks ? 0 : vain + 1;
                Look(sample, isAsked, hasLinks);
            }

            Interlocked.Exchange(ref _isRunning, 0);
        }
        while (Volatile.Read(ref _links) > 0 && Interlocked.Exchange(ref _isRunning, 1) == 0);
    }

    private static void Look(PoolSample sample, bool isAsked, bool hasLinks)
    {
        try
        {
            if (isAsked || (hasLinks && sample.Take()))
            {
                PoolRelief.Give(static () => _log is { } last && last.TryGetTarget(out var log) ? log : null);
            }
        }
        catch (Exception exception) when (exception is OutOfMemoryException or PlatformNotSupportedException or System.ComponentModel.Win32Exception)
        {
            // Nobody else would catch it, and nothing is lost but a look.
        }
    }
}
