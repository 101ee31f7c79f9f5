namespace Heartbeat.Storm;

/// <summary>
/// How the delays before attempts go. Those that the runtime does not have come about through the number that the machine is
/// given for its jitter, which it does not limit: the machine is the real one in all of them.
/// </summary>
internal sealed record Shape(string Name, Backoff Backoff, double Jitter, Reach Reach = Reach.Settings)
{
    public static Shape Constant { get; } = new("constant, no jitter", Backoff.Constant, 0);

    public static Shape ConstantFifth { get; } = new("constant, + up to 1/5", Backoff.Constant, 0.2);

    public static Shape ConstantFull { get; } = new("constant, + up to 100 %", Backoff.Constant, 1);

    public static Shape Exponential { get; } = new("exponential, no jitter", Backoff.Exponential, 0);

    public static Shape ExponentialFifth { get; } = new("exponential, + up to 1/5", Backoff.Constant, 0.2, Reach.Doubles);

    public static Shape ExponentialFull { get; } = new("exponential, + up to 100 %", Backoff.Constant, 1, Reach.Doubles);

    public static Shape ExponentialDrawn { get; } = new("exponential, drawn from Retry up to x 2, x 4, ...", Backoff.Exponential, 0.2);

    public static Shape Decorrelated { get; } = new("from Retry up to 3 x the last delay", Backoff.Constant, 0, Reach.TriplesTheLast);

    /// <summary>What the machine's own jitter makes of a number from 0 to 1.</summary>
    private const double MachinesJitter = 0.2;

    public MachineSettings Settings(int max) => new HeartbeatOptions
    {
        Backoff = Backoff,
        Jitter = Jitter > 0 || Reach != Reach.Settings,
        Max = max,
    }.ToMachineSettings();

    /// <summary>The number to give the machine for its next delay.</summary>
    /// <param name="settings">The machine's settings.</param>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="reach">How far the client's next delay may reach, or how long the last was, in ticks; 0 at first.</param>
    public double Next(MachineSettings settings, Random random, ref long reach)
    {
        if (Reach == Reach.Settings)
        {
            return Jitter == 0 ? 0 : random.NextDouble() * Jitter / MachinesJitter;
        }

        if (Reach == Reach.Doubles)
        {
            reach = reach == 0 ? settings.Retry : Math.Min(settings.RetryCap, 2 * reach);
            return Number(settings, reach + (long)(reach * Jitter * random.NextDouble()));
        }

        var longest = Math.Min(settings.RetryCap, 3 * Math.Max(reach, settings.Retry));
        reach = settings.Retry + (long)(random.NextDouble() * (longest - settings.Retry));
        return Number(settings, reach);
    }

    /// <summary>The number that makes a constant delay as long as this.</summary>
    private static double Number(MachineSettings settings, long delay) => (((double)delay / settings.Retry) - 1) / MachinesJitter;
}

/// <summary>Where a delay comes from.</summary>
internal enum Reach
{
    /// <summary>As the settings say.</summary>
    Settings,

    /// <summary>Twice as long each time, up to RetryCap, and lengthened by the jitter.</summary>
    Doubles,

    /// <summary>Three times the delay before, up to RetryCap.</summary>
    TriplesTheLast,
}
