namespace Heartbeat.Storm;

/// <summary>How a storm went. Seconds are counted from the moment at which the links died.</summary>
internal sealed class Course(Scenario scenario, int[] attempts, int[] opens, int gaveUp)
{
    public Scenario Scenario => scenario;

    /// <summary>Attempts in each second.</summary>
    public int[] Attempts => attempts;

    /// <summary>How many clients gave up.</summary>
    public int GaveUp => gaveUp;

    /// <summary>At which second the server was back.</summary>
    public int Return => (int)scenario.Outage.TotalSeconds;

    /// <summary>Attempts before the server was back: none of them could succeed.</summary>
    public long Wasted => attempts.Take(Return).Sum(count => (long)count);

    /// <summary>The most attempts in one second of the last half minute of the outage.</summary>
    public int PeakBefore => attempts.Take(Return).TakeLast(30).Max();

    /// <summary>The most attempts in one second once the server was back.</summary>
    public int PeakAfter => attempts.Skip(Return).Max();

    /// <summary>How many clients are open again at the end.</summary>
    public long Open => opens.Sum(count => (long)count);

    /// <summary>How many seconds after the server's return a share of the clients was open again.</summary>
    /// <returns>Null if it never was.</returns>
    public int? SecondsUntilOpen(double share)
    {
        var wanted = (long)Math.Ceiling(scenario.Clients * share);
        var open = 0L;
        for (var second = 0; second < opens.Length; second++)
        {
            open += opens[second];
            if (open >= wanted)
            {
                return Math.Max(0, second + 1 - Return);
            }
        }

        return null;
    }
}
