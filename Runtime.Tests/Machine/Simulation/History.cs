using System.Text;

namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>All that decides what becomes of a world: the same history ends the same, always.</summary>
internal sealed record History(int Seed, HeartbeatOptions Options, int Clients, int Threads, long Latency, long Length, IReadOnlyList<Deed> Deeds)
{
    /// <summary>Whether the ends say something to each other before a link is open: a client signs in, and the server answers.</summary>
    public bool SignsIn => Seed % 3 == 0;

    private static readonly DeedKind[] Kinds = Enum.GetValues<DeedKind>();

    /// <summary>How often each kind comes up: callers send more often than servers vanish.</summary>
    private static readonly int[] Weights = [.. Kinds.Select(Weight)];

    /// <summary>The history that a seed stands for.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="length">How long it is, in ticks.</param>
    public static History Of(int seed, long length)
    {
        var dice = new Random(seed);
        var options = AnyOptions(dice);
        var clients = dice.Next(50) == 0 ? dice.Next(20, 100) : dice.Next(1, 5);
        var threads = AnyNumber(dice, 1, 2, 3, 8, 1_000, 1_000, 1_000);
        var latency = Math.Min(options.EffectiveTimeout.Ticks / 16, Milliseconds(dice.Next(1, 80)));
        var pause = options.EffectiveInterval.Ticks * dice.Next(1, 6);
        var deeds = new List<Deed>();
        for (var client = 0; client < clients; client++)
        {
            deeds.Add(new Deed(Milliseconds(dice.Next(1_000)), DeedKind.Connect, client, 0, 0));
        }

        for (var at = 0L; (at += AnyPause(dice, pause)) < length;)
        {
            deeds.Add(new Deed(at, AnyKind(dice), dice.Next(clients), AnyLength(dice, options), dice.Next(1_000)));
        }

        // Of dice of their own, so that a seed's other deeds stay what they are.
        var moreDice = new Random(~seed);
        for (var at = 0L; (at += AnyPause(moreDice, 8 * pause)) < length;)
        {
            var kind = moreDice.Next(2) == 0 ? DeedKind.LastWords : DeedKind.ServerLastWords;
            deeds.Add(new Deed(at, kind, moreDice.Next(clients), 0, moreDice.Next(1_000)));
        }

        return new History(seed, options, clients, threads, latency, length, [.. deeds.OrderBy(static deed => deed.At)]);
    }

    /// <summary>The history as a list that one can read.</summary>
    public string Show()
    {
        var text = new StringBuilder();
        text.AppendLine($"seed {Seed}, {Clients} clients, {Threads} threads each, {(SignsIn ? "signing in, " : "")}{Clock.Show(Length)} long, latency {Clock.Show(Latency)}");
        text.AppendLine($"Interval {Clock.Show(Options.EffectiveInterval.Ticks)}, Timeout {Clock.Show(Options.Timeout!.Value.Ticks)}, Misses {Options.Misses}, {Options.Liveness}");
        text.AppendLine($"Retry {Clock.Show(Options.Retry.Ticks)}, {Options.Backoff} up to {Clock.Show(Options.RetryCap.Ticks)}, Jitter {Options.Jitter}, Max {Options.Max}");
        text.AppendLine($"ConnectTimeout {Clock.Show(Options.ConnectTimeout.Ticks)}, CloseTimeout {Clock.Show(Options.CloseTimeout.Ticks)}, StallTimeout {Options.StallTimeout}, MaxMessageSize {Options.MaxMessageSize}, Outbox {Options.OutboxCapacity}");
        foreach (var deed in Deeds)
        {
            text.AppendLine($"  {deed}");
        }

        return text.ToString();
    }

    private static int Weight(DeedKind kind) => kind switch
    {
        DeedKind.Connect => 12,
        DeedKind.Send or DeedKind.TrySend or DeedKind.ServerSends => 14,
        DeedKind.SendLarge or DeedKind.ServerSendsLarge => 5,
        DeedKind.HookStalls or DeedKind.HookBlocks or DeedKind.ServerHookStalls or DeedKind.ServerHookBlocks => 4,
        DeedKind.Close or DeedKind.Reconnect or DeedKind.Probe => 3,
        DeedKind.DropBoth or DeedKind.DropUpward or DeedKind.DropDownward or DeedKind.Cut => 4,
        DeedKind.ClientSleeps or DeedKind.ServerSleeps or DeedKind.PoolStarves or DeedKind.ServerPoolStarves or DeedKind.BothFlood => 3,
        DeedKind.LastWords or DeedKind.ServerLastWords => 0,
        DeedKind.Refuse or DeedKind.Hang or DeedKind.HangUp or DeedKind.Crash => 2,
        _ => 1,
    };

    private static DeedKind AnyKind(Random dice)
    {
        var point = dice.Next(Weights.Sum());
        var kind = 0;
        while (point >= Weights[kind])
        {
            point -= Weights[kind++];
        }

        return Kinds[kind];
    }

    private static HeartbeatOptions AnyOptions(Random dice)
    {
        var interval = AnyTime(dice, 1_000, 2_000, 5_000, 10_000, 30_000);
        return new HeartbeatOptions
        {
            Interval = interval,
            Timeout = interval * AnyNumber(dice, 1, 2, 4) / 2,
            Misses = dice.Next(1, 4),
            Retry = AnyTime(dice, 500, 1_000, 5_000),
            RetryCap = AnyTime(dice, 2_000, 20_000, 60_000),
            Backoff = dice.Next(2) == 0 ? Backoff.Constant : Backoff.Exponential,
            Jitter = dice.Next(2) == 0,
            Max = AnyNumber(dice, 0, 1, 3, 12, -1, -1),
            ConnectTimeout = AnyTime(dice, 2_000, 10_000),
            CloseTimeout = AnyTime(dice, 1_000, 5_000),
            StallTimeout = dice.Next(4) switch { 0 => TimeSpan.Zero, 1 => 2 * interval, _ => null },
            Liveness = dice.Next(3) == 0 ? Liveness.PongOnly : Liveness.AnyTraffic,
            MaxMessageSize = AnyNumber(dice, 2_000, 100_000),
            OutboxCapacity = AnyNumber(dice, 3, 1_024),
        };
    }

    /// <summary>Lengths around the settings' own, since that is where deadlines meet, and some far beyond.</summary>
    private static long AnyLength(Random dice, HeartbeatOptions options)
    {
        var timeout = options.EffectiveTimeout.Ticks;
        var silence = options.EffectiveInterval.Ticks + (timeout * options.Misses);
        return dice.Next(6) switch
        {
            0 => dice.NextInt64(timeout),
            1 => dice.NextInt64(silence),
            2 => silence + dice.NextInt64(2 * silence),
            3 => silence + dice.NextInt64(-TimeSpan.TicksPerSecond / 2, TimeSpan.TicksPerSecond / 2),
            4 => options.Retry.Ticks * dice.Next(1, 8),
            _ => dice.NextInt64(20 * silence),
        };
    }

    /// <summary>Some come in a burst, most a while after the last.</summary>
    private static long AnyPause(Random dice, long mean)
        => dice.Next(4) == 0 ? dice.NextInt64(Milliseconds(300)) : (long)(-Math.Log(1 - dice.NextDouble()) * mean);

    private static TimeSpan AnyTime(Random dice, params int[] milliseconds) => TimeSpan.FromMilliseconds(AnyNumber(dice, milliseconds));

    private static int AnyNumber(Random dice, params int[] numbers) => numbers[dice.Next(numbers.Length)];

    private static long Milliseconds(long count) => count * TimeSpan.TicksPerMillisecond;
}
