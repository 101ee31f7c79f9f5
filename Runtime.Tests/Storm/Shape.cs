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

    public static Shape ExponentialFifth { get; } = new("exponential, + up to 1/5", Backoff.Exponential, 0.2);

    public static Shape ExponentialFull { get; } = new("exponential, + up to 100 %", Backoff.Exponential, 1);

    public static Shape Doubling { get; } = new("from Retry up to Retry x 2, x 4, ...", Backoff.Constant, 0, Reach.Doubles);

    public static Shape Decorrelated { get; } = new("from Retry up to 3 x the last delay", Backoff.Constant, 0, Reach.TriplesTheLast);

    /// <summary>What the machine's own jitter makes of a number from 0 to 1.</summary>
    private const double MachinesJitter = 0.2;

    public MachineSettings Settings(int max) => MachineSettings.From(new HeartbeatOptions
    {
        Backoff = Backoff,
        Jitter = Jitter > 0 || Reach != Reach.Settings,
        Max = max,
    });

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

        var factor = Reach == Reach.Doubles ? 2 : 3;
        reach = Math.Min(settings.RetryCap, factor * Math.Max(reach, settings.Retry));
        var delay = settings.Retry + (long)(random.NextDouble() * (reach - settings.Retry));
        reach = Reach == Reach.Doubles ? reach : delay;
        return (((double)delay / settings.Retry) - 1) / MachinesJitter;
    }
}

/// <summary>How far a delay may reach that is drawn by lot.</summary>
internal enum Reach
{
    /// <summary>As the settings say.</summary>
    Settings,

    /// <summary>Twice as far each time, up to RetryCap.</summary>
    Doubles,

    /// <summary>Three times the delay before, up to RetryCap.</summary>
    TriplesTheLast,
}
