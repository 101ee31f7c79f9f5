using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Three traits that know nothing of each other: who dialed, who pings, and whether a ping is answered.</summary>
public sealed class TraitTests
{
    private static MachineWorld World(bool dials, bool pings, bool isAnswered = true)
    {
        var peerPings = !pings || !isAnswered;
        var settings = Plain.Settings with { DialerPings = dials ? pings : peerPings, AcceptorPings = dials ? peerPings : pings, IsAnswered = isAnswered };
        return dials ? MachineWorld.Open(settings) : MachineWorld.Accepted(settings);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_end_that_pings_declares_a_peer_dead_that_does_not_answer(bool dials)
    {
        var world = World(dials, pings: true);
        world.Until(15_000);
        world.HearsPong();
        world.Until(34_999);
        Assert.Equal([10_000, 25_000], world.Times(EffectKind.SendPing));
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(35_000);
        Assert.Equal([35_000], world.Times(EffectKind.Abort));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_end_that_awaits_pings_sends_none_and_declares_a_silent_peer_dead(bool dials)
    {
        var world = World(dials, pings: false);
        world.Until(15_000);
        world.HearsMessage();
        world.Until(34_999);
        world.Saw();
        world.Until(35_000);
        Assert.Equal([35_000], world.Times(EffectKind.Abort));
        Assert.Empty(world.Times(EffectKind.SendPing));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Either_end_answers_a_ping(bool dials, bool pings)
    {
        var world = World(dials, pings);
        world.Until(3_000);
        world.HearsPing();
        world.Saw("SendPong");
    }

    [Theory]
    [InlineData(true, SocketState.Reconnecting)]
    [InlineData(false, SocketState.Closed)]
    public void Only_an_end_that_dialed_dials_again(bool dials, SocketState state)
    {
        foreach (var pings in new[] { true, false })
        {
            var world = World(dials, pings);
            world.LinkBreaks();
            Assert.Equal(state, world.State);
        }
    }

    [Fact]
    public void An_accepted_end_waits_for_an_interval_and_a_timeout_for_each_miss()
    {
        var world = MachineWorld.Accepted(Plain.Settings with { Timeout = Plain.Milliseconds(4_000), Misses = 3 });
        world.Until(21_999);
        world.Saw();
        world.Until(22_000);
        world.Saw(
            "ProbePool",
            "ChangeState Closed",
            "WarnNeverPinged",
            "CancelHooks",
            "Abort HeartbeatTimeout",
            "FailSends",
            "NotifyError",
            "NotifyClose HeartbeatTimeout",
            "FailSends",
            "AwaitHooks",
            "Complete");
    }

    [Fact]
    public void Anything_heard_puts_the_silence_off_bytes_of_an_unfinished_message_included()
    {
        foreach (var liveness in new[] { Liveness.AnyTraffic, Liveness.PongOnly })
        {
            var world = MachineWorld.Accepted(Plain.Settings with { Liveness = liveness });
            world.Until(19_000);
            world.HearsPart();
            world.Until(38_000);
            world.HearsPing();
            world.Until(57_999);
            Assert.Empty(world.Times(EffectKind.Abort));
            world.Until(58_000);
            Assert.Equal([58_000], world.Times(EffectKind.Abort));
        }
    }

    [Fact]
    public void Messages_between_cost_no_timer_each()
    {
        var world = MachineWorld.Accepted();
        for (var message = 0; message < 1_000; message++)
        {
            world.After(10);
            world.HearsMessage();
        }

        Assert.Empty(world.Times(EffectKind.SetTimer));
        Assert.Equal(19_750, world.TimerAt);
    }

    [Fact]
    public void A_probe_of_an_awaiting_end_is_a_ping_like_any_other_and_the_only_one()
    {
        var world = MachineWorld.Accepted();
        world.Until(1_000);
        world.Probe();
        world.Saw("SendPing", "NotifyPing");
        world.Until(1_080);
        world.HearsPong();
        world.Saw("NotifyPong 80");
        world.Until(21_079);
        world.Saw();
        world.Until(21_080);
        Assert.Single(world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_peer_that_pings_and_answers_none_is_not_declared_dead_over_a_probe()
    {
        var world = MachineWorld.Accepted();
        for (var round = 1; round <= 5; round++)
        {
            world.Until(round * 15_000);
            world.HearsPing();
            world.After(100);
            world.Probe();
        }

        Assert.Equal(5, world.Times(EffectKind.SendPing).Length);
        world.Until(94_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(95_000);
        Assert.Single(world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_peer_that_has_answered_a_probe_is_held_to_the_next()
    {
        var world = MachineWorld.Accepted();
        world.Until(1_000);
        world.Probe();
        world.HearsPong();
        world.Until(2_000);
        world.Probe();
        world.Until(11_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(12_000);
        Assert.Single(world.Times(EffectKind.Abort));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Where_nothing_answers_pings_leave_by_the_clock_whatever_comes(bool dials)
    {
        var world = World(dials, pings: true, isAnswered: false);
        for (var round = 1; round <= 6; round++)
        {
            world.Until(round * 7_000);
            world.HearsMessage();
        }

        Assert.Equal([10_000, 20_000, 30_000, 40_000], world.Times(EffectKind.SendPing));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Where_nothing_answers_each_end_declares_a_silent_peer_dead_and_no_other(bool dials, bool pings)
    {
        var world = World(dials, pings, isAnswered: false);
        world.Until(15_000);
        world.HearsPing();
        world.Until(34_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(35_000);
        Assert.Equal([35_000], world.Times(EffectKind.Abort));
        Assert.Empty(world.Times(EffectKind.SendPong));
    }

    [Fact]
    public void Where_nothing_answers_a_ping_that_leaves_late_does_not_put_the_next_one_off()
    {
        var world = World(dials: true, pings: true, isAnswered: false);
        world.Until(5_000);
        world.Sleep(5_400);
        world.HearsMessage();
        world.Until(20_000);
        Assert.Equal([10_400, 20_000], world.Times(EffectKind.SendPing));
    }

    [Fact]
    public void Where_nothing_answers_a_process_that_slept_pings_once_and_gives_the_peer_its_time()
    {
        var world = World(dials: true, pings: true, isAnswered: false);
        world.Until(5_000);
        world.Sleep(40_000);
        world.Until(64_999);
        Assert.Equal([45_000, 55_000], world.Times(EffectKind.SendPing));
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(65_000);
        Assert.Single(world.Times(EffectKind.Abort));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void Where_nothing_answers_a_probe_is_a_ping_of_an_end_that_pings_and_nothing_else(bool pings, int sent)
    {
        var world = World(dials: true, pings, isAnswered: false);
        world.Until(1_000);
        world.Probe();
        world.Until(10_999);
        Assert.Equal(sent, world.Times(EffectKind.SendPing).Length);
        Assert.Empty(world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Where_nothing_answers_an_end_that_has_paused_reading_pings_on_and_says_that_it_lives()
    {
        var world = World(dials: true, pings: true, isAnswered: false);
        world.Until(4_000);
        world.PausesReading();
        world.Until(60_000);
        Assert.Equal([10_000, 20_000, 30_000, 40_000, 50_000, 60_000], world.Times(EffectKind.SendPing));
        Assert.Equal([4_000, 9_000, 14_000], world.Times(EffectKind.SendPong)[..3]);
        Assert.Empty(world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_peer_that_pings_lets_a_dialed_end_count_its_attempts_anew()
    {
        var world = new MachineWorld(Plain.Settings with { DialerPings = false, AcceptorPings = true, Max = 2 });
        world.Connect();
        world.Fails();
        world.Until(5_000);
        world.Succeeds();
        world.Until(10_000);
        world.HearsPing();
        world.LinkBreaks();
        Assert.Equal([1, 1], from effect in world.Effects(EffectKind.NotifyReconnecting) select effect.Attempt);
    }
}
