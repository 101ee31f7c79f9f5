using System.Diagnostics;
using System.Runtime.Versioning;

namespace Heartbeat;

/// <summary>
/// Finds out whether the pool has threads for what is queued, by a work item that does nothing: it has run by the next look, or waits as all the
/// others do. It is queued only where something waits already, so that a pool which keeps up is given nothing to do.
/// </summary>
[UnsupportedOSPlatform("browser")]
internal sealed class PoolSample : IThreadPoolWorkItem
{
    /// <summary>
    /// Whoever uses more of the processors than that computes, and does not block. More threads would not get it done sooner, and all that has begun
    /// needs its memory at the same time. The pool draws the same line before it adds a thread.
    /// </summary>
    private const double Busy = 0.8;

    private volatile bool _isWaiting;
    private long _lookedAt;
    private TimeSpan _computed;

    /// <summary>Whether the item is queued and has not run.</summary>
    public bool IsWaiting => _isWaiting;

    /// <summary>Whether a process that has used so much of its processors' time computes.</summary>
    public static bool IsComputing(TimeSpan used, TimeSpan passed, int processors) => used >= Busy * processors * passed;

    /// <summary>Looks once, and queues the item for the next look.</summary>
    /// <returns>Whether the last look's item still waits, and not for a processor.</returns>
    public bool Take()
    {
        var isStuck = _isWaiting;
        if (!isStuck && ThreadPool.PendingWorkItemCount == 0)
        {
            return false;
        }

        var before = (LookedAt: _lookedAt, Computed: _computed);
        (_lookedAt, _computed) = (Stopwatch.GetTimestamp(), Computed());
        if (isStuck)
        {
            return !IsComputing(_computed - before.Computed, Stopwatch.GetElapsedTime(before.LookedAt, _lookedAt), Environment.ProcessorCount);
        }

        _isWaiting = true;
        try
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        catch (OutOfMemoryException)
        {
            // Nothing waits: the next look tries again.
            _isWaiting = false;
        }

        return false;
    }

    void IThreadPoolWorkItem.Execute() => _isWaiting = false;

    /// <summary>The processors' time that the process has used; always the same where the system does not say.</summary>
#if NET9_0_OR_GREATER
    private static TimeSpan Computed() => OperatingSystem.IsIOS() || OperatingSystem.IsTvOS() ? TimeSpan.Zero : Environment.CpuUsage.TotalTime;
#else
    private static TimeSpan Computed()
    {
        if (OperatingSystem.IsIOS() || OperatingSystem.IsTvOS() || OperatingSystem.IsBrowser())
        {
            return TimeSpan.Zero;
        }

        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }
#endif
}
