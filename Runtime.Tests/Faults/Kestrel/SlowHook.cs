using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Kestrel;

/// <summary>
/// A hook that takes longer than any deadline, on a real clock. The deadlines are long enough for a loaded machine; that is what these tests cost,
/// and why they are in classes of their own, which run side by side. The exact rules are tested in virtual time.
/// </summary>
internal static class SlowHook
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    public static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(2000);
    public static readonly TimeSpan Takes = (Interval + Timeout) * 1.5;

    public static async ValueTask Run(Slowness slowness)
    {
        if (slowness == Slowness.Blocks)
        {
            Thread.Sleep(Takes);
        }
        else
        {
            await Task.Delay(Takes);
        }
    }
}
