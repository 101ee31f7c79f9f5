using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Where an accepted link carries ping frames, its silent peer is asked by one before it counts as dead.</summary>
public sealed class SilentPeerTests
{
    private static MachineWorld Accepted(MachineSettings? settings = null) => MachineWorld.Accepted(settings, carriesPingFrames: true);

    [Fact]
    public void It_is_asked_after_an_interval_and_a_quarter_of_the_timeout_and_dead_when_it_says_nothing()
    {
        var world = Accepted();
        world.Until(12_499);
        world.Saw();
        world.Until(19_999);
        world.Saw("Ask");
        world.Until(20_000);
        Assert.Equal([20_000], world.Times(EffectKind.Abort));
        Assert.True(world.Effects(EffectKind.Abort)[0].TellsPeer);
    }

    [Fact]
    public void It_is_asked_again_every_timeout_once_for_each_miss()
    {
        var world = Accepted(Plain.Settings with { Timeout = Plain.Milliseconds(4_000), Misses = 3 });
        world.Until(100_000);
        Assert.Equal([11_000, 15_000, 19_000], world.Times(EffectKind.Ask));
        Assert.Equal([22_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void One_that_does_nothing_but_answer_lives()
    {
        var world = Accepted();
        world.Effected = effect =>
        {
            if (effect.Kind == EffectKind.Ask)
            {
                world.HearsPongFrame();
            }
        };
        world.Until(1_000_000);
        Assert.Equal(SocketState.Open, world.State);
        Assert.Equal(80, world.Times(EffectKind.Ask).Length);
    }

    [Fact]
    public void An_answer_in_the_last_moment_is_in_time()
    {
        var world = Accepted();
        world.Until(19_999);
        world.HearsPongFrame();
        world.Until(32_499);
        world.HearsMessage();
        world.Until(39_999);
        Assert.Equal(SocketState.Open, world.State);
        Assert.Equal([12_500, 32_499], world.Times(EffectKind.Ask));
    }

    [Fact]
    public void One_that_says_anything_in_time_is_not_asked()
    {
        var world = Accepted();
        for (var i = 1; i <= 20; i++)
        {
            world.Until(i * 12_499);
            world.HearsMessage();
        }

        world.Saw();
    }

    [Theory]
    [InlineData(false, Liveness.AnyTraffic, false)]
    [InlineData(true, Liveness.PongOnly, false)]
    [InlineData(true, Liveness.AnyTraffic, true)]
    public void None_is_asked_that_cannot_be_or_whose_own_pong_is_awaited(bool carriesPingFrames, Liveness liveness, bool pings)
    {
        var world = MachineWorld.Accepted(Plain.Settings with { Liveness = liveness, AcceptorPings = pings }, carriesPingFrames);
        world.Until(20_000);
        Assert.Empty(world.Times(EffectKind.Ask));
        Assert.Equal([20_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void An_end_that_reads_nothing_asks_nobody_and_begins_anew()
    {
        var world = Accepted();
        world.Until(5_000);
        world.PausesReading();
        world.Until(50_000);
        world.ResumesReading();
        world.Until(62_499);
        Assert.Empty(world.Times(EffectKind.Ask));
        world.Until(70_000);
        Assert.Equal([62_500], world.Times(EffectKind.Ask));
        Assert.Equal([70_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void One_that_is_asked_late_has_its_time_all_the_same()
    {
        var world = Accepted();
        world.Until(12_000);
        world.Sleep(4_000);
        Assert.Equal([16_000], world.Times(EffectKind.Ask));
        world.Until(23_499);
        Assert.Equal(SocketState.Open, world.State);
        world.Until(23_500);
        Assert.Equal(SocketState.Closed, world.State);
    }

    [Fact]
    public void A_process_that_slept_begins_anew()
    {
        var world = Accepted();
        world.Until(12_000);
        world.Sleep(600_000);
        world.Until(632_000);
        Assert.Equal([624_500], world.Times(EffectKind.Ask));
        Assert.Equal([632_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_ping_frame_that_waits_behind_a_write_that_moves_can_have_no_answer()
    {
        var world = Accepted();
        world.PingsLeave = false;
        world.Until(12_000);
        world.WriteBegins();
        for (var i = 0; i < 10; i++)
        {
            world.After(5_000);
            world.WriteMoves();
        }

        Assert.Equal(SocketState.Open, world.State);
        world.AskBegins();
        world.WriteEnds();
        world.AskEnds();
        world.After(7_499);
        Assert.Equal(SocketState.Open, world.State);
        world.After(1);
        Assert.Equal(SocketState.Closed, world.State);
        Assert.Equal([12_500], world.Times(EffectKind.Ask));
    }

    [Fact]
    public void One_behind_a_write_that_stands_still_waits_for_nothing()
    {
        var world = Accepted();
        world.PingsLeave = false;
        world.Until(12_000);
        world.WriteBegins();
        world.Until(20_000);
        Assert.Equal([20_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void While_the_opening_waits_it_is_asked_too()
    {
        var world = new MachineWorld(Plain.Settings with { ConnectTimeout = Plain.Milliseconds(60_000) }) { Agrees = false, CarriesPingFrames = true };
        world.Accept();
        world.OpeningWaits();
        world.Until(20_000);
        Assert.Equal([12_500], world.Times(EffectKind.Ask));
        Assert.Equal([20_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Nobody_is_asked_who_is_being_closed()
    {
        var world = Accepted(Plain.Settings with { CloseTimeout = Plain.Milliseconds(60_000) });
        world.Until(12_000);
        world.Close();
        world.Until(50_000);
        Assert.Empty(world.Times(EffectKind.Ask));
    }

    [Fact]
    public void It_is_dropped_for_its_silence_and_not_for_its_settings()
    {
        var asked = new SocketCloseReason { Kind = SocketCloseKind.HeartbeatTimeout };
        var world = Accepted(Plain.Settings with { SilenceReason = (_, peer) => peer == SilentPeer.Unanswering ? asked : SocketCloseReason.Silence });
        world.Until(15_000);
        world.HearsPing();
        world.Until(35_000);
        Assert.Same(asked, Assert.Single(world.Effects(EffectKind.Abort)).Reason);
        Assert.Empty(world.Times(EffectKind.WarnSlowPings));
        Assert.Empty(world.Times(EffectKind.WarnNeverPinged));
    }

    [Fact]
    public void One_that_sent_ping_frames_is_not_said_never_to_have_pinged()
    {
        var neverPinged = new SocketCloseReason { Kind = SocketCloseKind.HeartbeatTimeout };
        var world = Accepted(Plain.Settings with
        {
            Liveness = Liveness.PongOnly,
            SilenceReason = (_, peer) => peer == SilentPeer.NeverPinged ? neverPinged : SocketCloseReason.Silence,
        });
        world.Until(5_000);
        world.HearsPingFrame();
        world.Until(25_000);
        Assert.Same(SocketCloseReason.Silence, Assert.Single(world.Effects(EffectKind.Abort)).Reason);
        Assert.Empty(world.Times(EffectKind.WarnNeverPinged));
    }
}
