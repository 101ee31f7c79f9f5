using System.Runtime.Versioning;

namespace Heartbeat;

/// <summary>
/// Gives a starved thread pool more threads. Left alone it adds two a second, so that a hundred blocking hooks would keep every ping unanswered for
/// most of a minute; and each of our timers is one more thing that waits.
/// </summary>
/// <remarks>What is raised is the pool's minimum, by at most <see cref="Most"/>, and it is lowered by as much once nothing starves any more.</remarks>
[UnsupportedOSPlatform("browser")]
internal static class PoolRelief
{
    /// <summary>Beyond this many more threads the pool grows by itself, at its own pace.</summary>
    public const int Most = 512;

    /// <summary>The pool makes threads only as they are needed; so a first step that is too large costs nothing, and a small one time.</summary>
    public const int First = 32;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private static volatile bool _isUnderWay;

    /// <summary>How many periods in a row without starvation end the relief.</summary>
    private const int Enough = 50;

    /// <summary>Whether the minimum is raised, or would be as soon as something waits.</summary>
    public static bool IsUnderWay => _isUnderWay;

    /// <summary>Holds its thread, which is none of the pool's, as long as the pool starves.</summary>
    /// <param name="log">Where it is said, once, that the minimum is raised: asked for then, when whoever began this may be gone.</param>
    public static void Give(Func<Log?> log)
    {
        _isUnderWay = true;
        var minimum = new RaisedMinimum();
        using var never = new ManualResetEventSlim();
        try
        {
            var calm = 0;
            while (calm < Enough)
            {
                var mark = PoolMark.Now();
                never.Wait(Period);
                var starves = mark.IsOutrun;
                calm = starves ? 0 : calm + 1;
                if (starves && minimum.By < Most)
                {
                    var isFirst = minimum.By == 0;
                    minimum.Raise(Math.Min(Math.Max(First, minimum.By), Most - minimum.By));
                    if (isFirst && minimum.By > 0 && log() is { } to)
                    {
                        Say(to, minimum.By);
                    }
                }
            }
        }
        finally
        {
            minimum.Lower();
            _isUnderWay = false;
        }
    }

    /// <summary>On the pool, which has a thread for it by now: a logger that is slow must not hold up who finds the threads.</summary>
    private static void Say(Log log, int by)
    {
        ThreadPool.GetMinThreads(out var minimum, out _);
        ThreadPool.UnsafeQueueUserWorkItem(static said => said.Log.PoolRaised(said.Before, said.After), (Log: log, Before: minimum - by, After: minimum), preferLocal: false);
    }
}
