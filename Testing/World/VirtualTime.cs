namespace Heartbeat.Testing;

/// <summary>The times that a test may give.</summary>
internal static class VirtualTime
{
    /// <summary>Nothing that a test plays takes longer, and a clock has no room for much more.</summary>
    private static readonly TimeSpan Most = TimeSpan.FromDays(366_000);

    public static void Check(TimeSpan time, string name)
    {
        if (time < TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(name, time, $"{name} is {time}; time does not go back. Give zero or more.");
        }

        if (time > Most)
        {
            throw new ArgumentOutOfRangeException(name, time, $"{name} is {time}, longer than a clock can show. Give a time of at most {Most.Days} days.");
        }
    }
}
