using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>A server says how heartbeats are to be, at the beginning of a link or in the middle of it, and it is so from then on, for this link.</summary>
public sealed class TermsTests
{
    private static MachineSettings Terms(long interval, long? timeout = null) => Plain.Settings with
    {
        Interval = Plain.Milliseconds(interval),
        Timeout = Plain.Milliseconds(timeout ?? 10_000),
    };

    private static MachineSettings Awaiting(long interval, long? timeout = null) => Terms(interval, timeout) with { DialerPings = false, AcceptorPings = true };

    [Fact]
    public void A_link_may_have_terms_of_its_own_and_the_next_one_has_the_sockets_again()
    {
        var world = new MachineWorld();
        world.Connect();
        world.Succeeds(Terms(45_000));
        world.Until(30_000);
        Assert.Empty(world.Times(EffectKind.SendPing));
        world.LinkBreaks();
        world.Until(35_000);
        world.Succeeds();
        world.Until(45_000);
        Assert.Equal([45_000], world.Times(EffectKind.SendPing));
    }

    [Fact]
    public void What_a_link_has_dictated_is_gone_with_it()
    {
        var world = MachineWorld.Open();
        world.HearsTerms(Terms(1_000) with { Retry = 1, Max = 0, RetryCap = 1, ConnectTimeout = 1, CloseTimeout = 1 });
        world.LinkBreaks();
        Assert.Equal([Plain.Settings.Retry], from effect in world.Effects(EffectKind.NotifyReconnecting) select effect.Ticks);
        world.Until(5_000);
        world.Succeeds();
        world.Forget();
        world.Until(14_999);
        Assert.Empty(world.Times(EffectKind.SendPing));
        world.Until(15_000);
        Assert.Single(world.Times(EffectKind.SendPing));
    }

    [Fact]
    public void An_accepted_link_may_have_terms_of_its_own_too()
    {
        var world = new MachineWorld();
        world.Accept(Terms(3_000, 1_000));
        world.Until(4_000);
        Assert.Equal([4_000], world.Times(EffectKind.Abort));
    }

    [Theory]
    [InlineData(3_000, 45_000, 45_000)]
    [InlineData(3_000, 4_000, 4_000)]
    [InlineData(3_000, 3_000, 3_000)]
    [InlineData(9_000, 1_000, 9_000)]
    public void An_interval_that_changes_runs_from_where_it_began_and_what_is_overdue_by_it_leaves_at_once(long at, long interval, long expected)
    {
        var world = MachineWorld.Open();
        world.Until(at);
        world.HearsTerms(Terms(interval));
        world.Until(expected - 1);
        Assert.Empty(world.Times(EffectKind.SendPing));
        world.Until(expected);
        Assert.Equal([expected], world.Times(EffectKind.SendPing));
    }

    [Fact]
    public void A_change_back_and_forth_moves_nothing()
    {
        foreach (var between in new[] { 1_000, 45_000 })
        {
            var world = MachineWorld.Open();
            world.Until(7_000);
            world.HearsTerms(Terms(between));
            world.HearsTerms(Plain.Settings);
            world.Until(40_000);
            Assert.Equal([10_000], world.Times(EffectKind.SendPing));
            Assert.Equal([20_000], world.Times(EffectKind.Abort));
        }
    }

    [Fact]
    public void The_same_terms_again_move_nothing()
    {
        foreach (var settings in new[] { Plain.Settings, Plain.Settings with { DialerPings = false, AcceptorPings = true }, Plain.Settings with { FirstPing = HeartbeatFirstPing.AtOnce } })
        {
            var quiet = MachineWorld.Open(settings);
            var told = MachineWorld.Open(settings);
            for (var at = 500; at < 19_000; at += 500)
            {
                quiet.Until(at);
                told.Until(at);
                told.HeartbeatChanges(settings with { });
                Assert.Equal(quiet.TimerAt, told.TimerAt);
            }

            quiet.Until(40_000);
            told.Until(40_000);
            Assert.Equal(quiet.Times(EffectKind.SendPing), told.Times(EffectKind.SendPing));
            Assert.Equal(quiet.Times(EffectKind.Abort), told.Times(EffectKind.Abort));
        }
    }

    [Fact]
    public void The_answer_to_a_ping_that_is_out_has_all_of_a_new_timeout()
    {
        var world = MachineWorld.Open(Plain.Settings with { Liveness = Liveness.PongOnly });
        world.Until(18_000);
        world.HearsTerms(Terms(10_000, 1_000) with { Liveness = Liveness.PongOnly });
        world.Until(18_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(19_000);
        Assert.Equal([19_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_longer_timeout_lengthens_the_time_of_the_ping_that_is_out()
    {
        var world = MachineWorld.Open(Plain.Settings with { Liveness = Liveness.PongOnly });
        world.Until(18_000);
        world.HearsTerms(Terms(10_000, 30_000) with { Liveness = Liveness.PongOnly });
        world.Until(47_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(48_000);
        Assert.Equal([48_000], world.Times(EffectKind.Abort));
    }

    [Theory]
    [InlineData(1_000, 1_000, 17_000)]
    [InlineData(45_000, 10_000, 70_000)]
    public void A_peer_that_is_judged_by_its_silence_has_all_of_the_new_time(long interval, long timeout, long dead)
    {
        var world = MachineWorld.Open(Awaiting(10_000));
        world.Until(15_000);
        world.HeartbeatChanges(Awaiting(interval, timeout));
        world.Until(dead - 1);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(dead);
        Assert.Equal([dead], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Silence_from_before_the_terms_does_not_count_however_often_it_is_looked_at()
    {
        var world = MachineWorld.Open(Awaiting(10_000) with { CountsAnyTraffic = false });
        world.Until(15_000);
        world.HearsMessage();
        world.HeartbeatChanges(Awaiting(1_000, 1_000) with { CountsAnyTraffic = false });
        world.Until(16_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(17_000);
        Assert.Equal([17_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Who_pings_may_change_and_who_is_judged_by_what()
    {
        var world = MachineWorld.Open();
        world.Until(5_000);
        world.HearsTerms(Awaiting(2_000, 2_000));
        world.Until(8_999);
        world.Saw();
        world.HearsTerms(Terms(3_000, 2_000));
        world.Until(12_000);
        Assert.Equal([11_999], world.Times(EffectKind.SendPing));
        world.Until(14_000);
        Assert.Equal([13_999], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_ping_that_is_out_is_awaited_no_longer_where_nothing_answers_from_now_on()
    {
        var world = MachineWorld.Open();
        world.Until(15_000);
        world.HearsSign();
        world.Until(29_000);
        world.HeartbeatChanges(Plain.Settings with { AcceptorPings = true, IsAnswered = false });
        world.Until(48_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(49_000);
        Assert.Equal([49_000], world.Times(EffectKind.Abort));
    }

    [Theory]
    [InlineData(20_000, 1_000, 25_000, 26_000)]
    [InlineData(20_000, 1_000, 12_000, 13_000)]
    [InlineData(10_000, 20_000, 12_000, 32_000)]
    public void A_write_is_judged_by_a_new_timeout_when_it_has_had_all_of_it(long before, long timeout, long at, long dead)
    {
        var world = MachineWorld.Open(Awaiting(60_000, before));
        world.Until(10_000);
        world.WriteBegins();
        world.Until(at);
        world.HeartbeatChanges(Awaiting(60_000, timeout));
        world.Until(dead - 1);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(dead);
        Assert.Same(SocketCloseReason.StalledWrite, Assert.Single(world.Effects(EffectKind.Abort)).Reason);
    }

    [Fact]
    public void A_silent_peer_is_asked_by_the_new_terms()
    {
        var world = MachineWorld.Accepted(carriesPingFrames: true);
        world.Until(5_000);
        world.HearsTerms(Terms(2_000, 2_000));
        world.Until(8_999);
        Assert.Equal([7_500], world.Times(EffectKind.Ask));
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(9_000);
        Assert.Equal([9_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void An_end_that_has_paused_reading_says_by_the_new_terms_that_it_lives()
    {
        var world = MachineWorld.Open();
        world.PausesReading();
        world.Until(1_000);
        world.HeartbeatChanges(Terms(2_000));
        world.Until(6_000);
        Assert.Equal([0, 3_000, 5_000], world.Times(EffectKind.SendPong));
    }

    [Fact]
    public void Whoever_seemed_dead_by_the_old_terms_is_not_judged_by_the_new_ones_at_the_first_look()
    {
        var world = MachineWorld.Open(Plain.Settings with { Liveness = Liveness.PongOnly });
        world.IsStarved = true;
        world.Until(20_000);
        Assert.Single(world.Times(EffectKind.ProbePool));
        world.HeartbeatChanges(Terms(10_000, 9_000) with { Liveness = Liveness.PongOnly });
        world.IsStarved = false;
        world.Until(28_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(29_000);
        Assert.Single(world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Terms_count_while_the_opening_waits()
    {
        var world = new MachineWorld(Plain.Settings with { ConnectTimeout = Plain.Milliseconds(60_000) }) { Agrees = false };
        world.Connect();
        world.Yes(DecisionHook.Connecting);
        world.Succeeds();
        world.OpeningWaits();
        world.Until(2_000);
        world.HearsTerms(Terms(3_000) with { ConnectTimeout = Plain.Milliseconds(60_000) });
        world.Until(3_000);
        Assert.Equal([3_000], world.Times(EffectKind.SendPing));
    }

    [Fact]
    public void Terms_of_a_link_that_is_over_or_of_none_change_nothing()
    {
        foreach (var world in EachPhase.Worlds())
        {
            if (world.Phase is not (Phase.Open or Phase.SigningIn))
            {
                world.HeartbeatChanges(Terms(1));
                Assert.Equal(Plain.Settings.Interval, world.InForce.Interval);
            }
        }
    }
}
