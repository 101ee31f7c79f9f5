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
    private const int First = 32;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    /// <summary>How many periods in a row without starvation end the relief.</summary>
    private const int Enough = 50;

    /// <summary>Holds its thread, which is none of the pool's, as long as the pool starves.</summary>
    public static void Give()
    {
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
                    minimum.Raise(Math.Min(Math.Max(First, minimum.By), Most - minimum.By));
                }
            }
        }
        finally
        {
            minimum.Lower();
        }
    }
}
