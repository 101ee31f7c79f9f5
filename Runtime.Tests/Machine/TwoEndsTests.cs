using CsCheck;
using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Two ends of ours never condemn each other over a slow hook, whichever of them pings.</summary>
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
            AccepterPings = (pings & 2) > 0,
            Liveness = liveness ? Liveness.PongOnly : Liveness.AnyMessage,
            FarTooLate = Plain.Milliseconds(Math.Max(timeout / 2, 250)),
        };

    /// <summary>How long an end listens, is deaf, listens…</summary>
    private static readonly Gen<int[]> AnySpells = Gen.Frequency((3, Gen.Int[1, 50]), (2, Gen.Int[50, 1_000])).Array[0, 12];

    [Fact]
    public void Deaf_or_not_both_live()
        => Gen.Select(AnySettings, AnySpells, AnySpells, Gen.Int[0, 1_000].Array[1, 20]).Sample(
            (settings, dialer, accepter, latencies) => Play(settings, dialer, accepter, latencies),
            iter: 2_000);

    private static void Play(MachineSettings settings, int[] dialer, int[] accepter, int[] latencies)
    {
        // A frame takes up to an eighth of the timeout: the peer answers every ping in time.
        var timeout = settings.Timeout / TimeSpan.TicksPerMillisecond;
        var frames = 0;
        var ends = new TwoEnds(settings, () => latencies[frames++ % latencies.Length] * (timeout / 8) / 1_000);
        var end = Math.Max(dialer.Sum(), accepter.Sum()) + 1_000;
        for (var moment = 1; moment <= end; moment++)
        {
            ends.Until(moment, IsDeaf(dialer, moment), IsDeaf(accepter, moment));
            ends.BothLive();
        }
    }

    private static bool IsDeaf(int[] spells, int moment)
    {
        var deaf = false;
        foreach (var spell in spells)
        {
            if (moment < spell)
            {
                return deaf;
            }

            moment -= spell;
            deaf = !deaf;
        }

        return false;
    }
}
