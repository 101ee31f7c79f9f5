using CsCheck;
using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Two ends of ours never declare each other dead over a slow hook, whichever of them pings.</summary>
public sealed class TwoEndsTests
{
    private static readonly Gen<MachineSettings> AnySettings =
        from interval in Gen.Int[10, 200]
        from timeout in Gen.Int[16, 200]
        from misses in Gen.Int[1, 3]
        from pings in Gen.Int[1, 3]
        from liveness in Gen.Bool
        select Plain.Settings with
        {
            Interval = Plain.Milliseconds(interval),
            Timeout = Plain.Milliseconds(timeout),
            Misses = misses,
            DialerPings = (pings & 1) > 0,
            AcceptorPings = (pings & 2) > 0,
            Liveness = liveness ? Liveness.PongOnly : Liveness.AnyTraffic,
            SuspendThreshold = Plain.Milliseconds(Math.Max(timeout / 2, 250)),
        };

    /// <summary>How long an end reads, pauses, reads…</summary>
    private static readonly Gen<int[]> AnySpells = Gen.Frequency((3, Gen.Int[1, 50]), (2, Gen.Int[50, 1_000])).Array[0, 12];

    [Fact]
    public void Reading_or_paused_both_live()
        => Gen.Select(AnySettings, AnySpells, AnySpells, Gen.Int[0, 1_000].Array[1, 20]).Sample(
            (settings, dialer, acceptor, latencies) => Play(settings, dialer, acceptor, latencies),
            iter: 2_000);

    private static void Play(MachineSettings settings, int[] dialer, int[] acceptor, int[] latencies)
    {
        // A frame takes up to an eighth of the timeout: the peer answers every ping in time.
        var timeout = settings.Timeout / TimeSpan.TicksPerMillisecond;
        var frames = 0;
        var ends = new TwoEnds(settings, () => latencies[frames++ % latencies.Length] * (timeout / 8) / 1_000);
        var end = Math.Max(dialer.Sum(), acceptor.Sum()) + 1_000;
        for (var moment = 1; moment <= end; moment++)
        {
            ends.Until(moment, IsPaused(dialer, moment), IsPaused(acceptor, moment));
            ends.BothLive();
        }

        // The dialer pings every Interval, or says that it has paused reading: nobody is asked in vain.
        Assert.Empty(settings.DialerPings ? ends.Acceptor.Times(EffectKind.Ask) : []);
    }

    [Theory]
    [InlineData(60_000, 10_000, 10_000, 1)]
    [InlineData(60_000, 10_000, 4_000, 3)]
    [InlineData(10_000, 60_000, 10_000, 1)]
    [InlineData(3_600_000, 5_000, 2_000, 2)]
    public void Two_ends_with_different_intervals_both_live(int dialer, int acceptor, int timeout, int misses)
    {
        var ends = new TwoEnds(
            Plain.Settings with { Interval = Plain.Milliseconds(acceptor), Timeout = Plain.Milliseconds(timeout), Misses = misses },
            latency: () => timeout / 8,
            dialerInterval: Plain.Milliseconds(dialer));
        for (var moment = 100; moment <= 1_000_000; moment += 100)
        {
            ends.Until(moment, dialerIsPaused: false, acceptorIsPaused: false);
            ends.BothLive();
        }

        Assert.Equal(dialer > acceptor, ends.Acceptor.Times(EffectKind.Ask).Length > 0);
    }

    private static bool IsPaused(int[] spells, int moment)
    {
        var isPaused = false;
        foreach (var spell in spells)
        {
            if (moment < spell)
            {
                return isPaused;
            }

            moment -= spell;
            isPaused = !isPaused;
        }

        return false;
    }
}
