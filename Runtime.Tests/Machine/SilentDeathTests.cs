using CsCheck;
using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>
/// A peer that answers every ping in time is never given up; one that falls silent at any moment is known to be dead
/// within Interval + Timeout × Misses, and a write that stands still within Timeout.
/// </summary>
public sealed class SilentDeathTests
{
    private static readonly Gen<MachineSettings> AnySettings =
        from times in Gen.Int[1, 60].Array[2]
        from misses in Gen.Int[1, 3]
        from choices in Gen.Bool.Array[2]
        select Plain.Settings with
        {
            Interval = Plain.Milliseconds(times[0]),
            Timeout = Plain.Milliseconds(times[1]),
            Misses = misses,
            DialerPings = choices[0],
            AcceptorPings = !choices[0],
            Liveness = choices[1] ? Liveness.PongOnly : Liveness.AnyTraffic,
            Max = 0,
        };

    [Fact]
    public void A_death_is_known_in_time_and_no_sooner()
        => Gen.Select(AnySettings, Gen.Int[0, 999].Array[1, 30], Gen.Int[0, 500]).Sample(
            (settings, delays, death) => Play(settings, delays, death),
            iter: 5_000);

    [Fact]
    public void A_stalled_write_is_known_in_time_and_no_sooner()
        => Gen.Select(AnySettings, Gen.Int[0, 999].Array[0, 10], Gen.Int[0, 30]).Sample(
            (settings, pauses, begins) => Stall(settings, pauses, begins),
            iter: 5_000);

    private static void Play(MachineSettings settings, int[] delays, int death)
    {
        var world = MachineWorld.Open(settings);
        var timeout = (int)(settings.Timeout / TimeSpan.TicksPerMillisecond);
        var interval = (int)(settings.Interval / TimeSpan.TicksPerMillisecond);
        var turn = 0;

        // The peer answers, and pings, with delays of its own, each shorter than the timeout; messages come in between.
        int Delay() => delays[turn++ % delays.Length] * timeout / 1_000;
        var answers = new Queue<long>();
        world.Effected = effect =>
        {
            if (effect.Kind == EffectKind.SendPing)
            {
                answers.Enqueue(world.Now + Delay());
            }
        };
        var nextPing = settings.DialerPings ? long.MaxValue : (long)interval;
        for (var moment = 0; moment < death; moment++)
        {
            world.Until(moment);
            Assert.Equal(SocketState.Open, world.State);
            while (answers.TryPeek(out var at) && at <= moment)
            {
                answers.Dequeue();
                world.HearsPong();
            }

            if (moment == nextPing)
            {
                world.HearsPing();
                nextPing = moment + interval + Delay();
            }

            if (delays[moment % delays.Length] % 7 == 0)
            {
                world.HearsMessage();
            }
        }

        world.Until(death);
        Assert.Equal(SocketState.Open, world.State);
        world.Until(death + (settings.Silence / TimeSpan.TicksPerMillisecond));
        Assert.Equal(SocketState.GaveUp, world.State);
        Assert.Single(world.Times(EffectKind.Abort));
    }

    private static void Stall(MachineSettings settings, int[] pauses, int begins)
    {
        // Nothing else ends this link: the peer's messages would, under PongOnly, not answer a ping.
        var world = MachineWorld.Open(settings with { Interval = Plain.Milliseconds(1_000_000) });
        var timeout = settings.Timeout / TimeSpan.TicksPerMillisecond;
        world.Until(begins);
        world.WriteBegins();
        foreach (var pause in pauses)
        {
            world.After(pause * timeout / 1_000);
            Assert.Equal(SocketState.Open, world.State);
            world.WriteMoves();
        }

        world.After(timeout - 1);
        Assert.Equal(SocketState.Open, world.State);
        world.After(1);
        Assert.Equal(SocketState.GaveUp, world.State);
    }
}
