using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>The inbox is full and nothing is read: this end cannot hear, and must not be taken for dead, nor take the peer for dead.</summary>
public sealed class ReadPauseTests
{
    private static MachineSettings ShortTimeout => Plain.Settings with { Timeout = Plain.Milliseconds(2_000) };

    [Fact]
    public void The_deadline_for_an_answer_waits()
    {
        var world = MachineWorld.Open();
        world.Until(11_000);
        world.PausesReading();
        world.Until(500_000);
        Assert.Empty(world.Times(EffectKind.Abort));
        Assert.Equal(SocketState.Open, world.State);
    }

    [Fact]
    public void Afterwards_the_answer_has_its_full_time()
    {
        var world = MachineWorld.Open();
        world.Until(11_000);
        world.PausesReading();
        world.Until(95_000);
        world.ResumesReading();
        world.Until(104_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(105_000);
        Assert.Equal([105_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Pings_still_leave_every_interval()
    {
        var world = MachineWorld.Open();
        world.Until(11_000);
        world.PausesReading();
        world.Until(55_000);
        Assert.Equal([10_000, 20_000, 30_000, 40_000, 50_000], world.Times(EffectKind.SendPing));
    }

    [Fact]
    public void So_they_do_where_no_ping_was_out_when_it_began()
    {
        var world = MachineWorld.Open();
        world.Until(5_000);
        world.PausesReading();
        world.Until(35_000);
        Assert.Equal([10_000, 20_000, 30_000], world.Times(EffectKind.SendPing));
        Assert.Empty(world.Times(EffectKind.Abort));
    }

    [Fact]
    public void They_are_not_counted_as_missed()
    {
        var world = MachineWorld.Open(Plain.Settings with { Misses = 2 });
        world.Until(11_000);
        world.PausesReading();
        world.Until(95_000);
        world.ResumesReading();
        world.Until(114_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(115_000);
        Assert.Equal([115_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Misses_from_before_are_remembered_and_full_ears_are_no_wake_up()
    {
        // An old ping's interval has passed when the inbox fills: a ping is due at once, but nobody slept.
        var world = MachineWorld.Open(Plain.Settings with { Interval = Plain.Milliseconds(1_000), Misses = 2 });
        world.Until(19_000);
        Assert.Equal([1_000, 11_000], world.Times(EffectKind.SendPing));
        world.PausesReading();
        world.After(0);
        world.ResumesReading();
        world.Until(28_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(29_000);
        Assert.Equal([29_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void The_pongs_of_all_pings_are_matched_afterwards()
    {
        var world = MachineWorld.Open();
        world.Until(11_000);
        world.PausesReading();
        world.Until(35_000);
        world.ResumesReading();
        world.Forget();
        world.HearsPong();
        world.HearsPong();
        world.HearsPong();
        world.Saw("NotifyPong 25000", "NotifyPong 15000", "NotifyPong 5000");
        Assert.Equal(SocketState.Open, world.State);
    }

    [Fact]
    public void After_the_answer_pings_go_on_at_their_pace_because_the_peer_has_heard_none_since()
    {
        // The peer declares it dead after an interval and a timeout, 12 s, without a ping.
        var world = MachineWorld.Open(ShortTimeout);
        world.Until(10_500);
        world.PausesReading();
        world.Until(29_900);
        world.ResumesReading();
        world.HearsPong();
        world.HearsPong();
        world.Until(30_000);
        Assert.Equal([10_000, 20_000, 30_000], world.Times(EffectKind.SendPing));
    }

    [Fact]
    public void An_answer_long_after_the_last_ping_brings_the_next_at_once()
    {
        var world = MachineWorld.Open(ShortTimeout);
        world.Until(10_500);
        world.PausesReading();
        world.Until(19_500);
        world.ResumesReading();
        world.Until(21_000);
        world.HearsPong();
        world.Until(21_000);
        Assert.Equal([10_000, 21_000], world.Times(EffectKind.SendPing));
    }

    [Fact]
    public void The_end_that_awaits_pings_says_at_once_and_twice_a_timeout_that_it_lives()
    {
        var world = MachineWorld.Accepted();
        world.Until(2_000);
        world.PausesReading();
        world.Until(22_000);
        Assert.Equal([2_000, 7_000, 12_000, 17_000, 22_000], world.Times(EffectKind.SendPong));
        world.ResumesReading();
        world.Until(25_000);
        Assert.Equal(5, world.Times(EffectKind.SendPong).Length);
    }

    [Fact]
    public void It_says_so_at_least_every_interval()
    {
        var world = MachineWorld.Accepted(Plain.Settings with { Interval = Plain.Milliseconds(1_000) });
        world.PausesReading();
        world.Until(3_500);
        Assert.Equal([0, 1_000, 2_000, 3_000], world.Times(EffectKind.SendPong));
    }

    [Fact]
    public void It_declares_nobody_dead_meanwhile_and_gives_full_time_afterwards()
    {
        var world = MachineWorld.Accepted();
        world.Until(19_000);
        world.PausesReading();
        world.Until(100_000);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.ResumesReading();
        Assert.Equal(119_750, world.TimerAt);
        world.Until(119_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(120_000);
        Assert.Equal([120_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void An_end_whose_reading_is_paused_says_pong_unsolicited_too_for_the_other_may_have_probed_it()
    {
        var world = MachineWorld.Open();
        world.Until(2_000);
        world.PausesReading();
        world.Until(12_000);
        Assert.Equal([2_000, 7_000, 12_000], world.Times(EffectKind.SendPong));
    }

    [Fact]
    public void Where_both_ends_ping_one_whose_reading_is_paused_also_says_pong_because_its_peer_waits_for_answers()
    {
        var world = MachineWorld.Accepted(Plain.Settings with { AcceptorPings = true });
        world.Until(2_000);
        world.PausesReading();
        world.Until(12_000);
        Assert.Equal([2_000, 7_000, 12_000], world.Times(EffectKind.SendPong));
        Assert.Equal([10_000], world.Times(EffectKind.SendPing));
    }

    [Fact]
    public void So_does_an_accepted_end_that_pings_alone()
    {
        var world = MachineWorld.Accepted(Plain.Settings with { DialerPings = false, AcceptorPings = true });
        world.Until(2_000);
        world.PausesReading();
        world.Until(12_000);
        Assert.Equal([2_000, 7_000, 12_000], world.Times(EffectKind.SendPong));
    }

    [Fact]
    public void It_says_at_once_that_it_lives_and_not_with_the_next_timer()
    {
        var world = MachineWorld.Accepted();
        world.PausesReading();
        Assert.Equal([0], world.Times(EffectKind.SendPong));
    }

    [Fact]
    public void Where_no_ping_is_out_the_next_comes_an_interval_after_the_last_answer()
    {
        var world = MachineWorld.Open();
        world.Until(14_000);
        world.HearsPong();
        world.PausesReading();
        world.Until(40_000);
        Assert.Equal([10_000, 24_000, 34_000], world.Times(EffectKind.SendPing));
    }

    [Fact]
    public void An_inbox_that_had_room_again_does_not_make_a_pinging_end_count_the_silence()
    {
        // The ping waits for a write that moves: nothing is declared dead, however long nothing is heard.
        var world = MachineWorld.Open();
        world.PingsLeave = false;
        world.PausesReading();
        world.ResumesReading();
        world.WriteBegins();
        for (var moment = 5_000; moment <= 60_000; moment += 5_000)
        {
            world.Until(moment);
            world.WriteMoves();
        }

        Assert.Empty(world.Times(EffectKind.Abort));
    }

    [Theory]
    [InlineData(2_000, 1_000)]
    [InlineData(100, 250)]
    [InlineData(30_000, 5_000)]
    public void A_peer_that_pings_often_is_told_as_often_that_this_end_lives(int gap, int period)
    {
        // Its timeout is likely as short: at this end's own pace it would take a slow hook here for death.
        var world = MachineWorld.Accepted();
        for (var ping = 1; ping <= 3; ping++)
        {
            world.Until(ping * gap > 18_000 ? world.Now + 10_000 : ping * gap);
            world.HearsPing();
        }

        world.PausesReading();
        world.Forget();
        var paused = world.Now;
        world.Until(paused + 10_000);
        Assert.Equal(period, world.Times(EffectKind.SendPong)[0] - paused);
        Assert.Equal(10_000 / period, world.Times(EffectKind.SendPong).Length);
    }

    [Theory]
    [InlineData(0, 2_000)]
    [InlineData(3_000, 5_000)]
    [InlineData(2_000, 4_000, 10_000)]
    [InlineData(2_000, 8_000, 10_000)]
    public void Two_pings_that_came_close_together_are_enough_to_know_how_often_it_may_ping(params int[] pings)
    {
        var world = MachineWorld.Accepted();
        foreach (var ping in pings)
        {
            world.Until(ping);
            world.HearsPing();
        }

        world.Forget();
        world.PausesReading();
        world.After(2_999);
        Assert.Equal([0, 1_000, 2_000], world.Times(EffectKind.SendPong).Select(at => at - pings[^1]));
    }

    [Fact]
    public void How_often_it_pinged_on_an_earlier_connection_says_nothing()
    {
        var world = MachineWorld.Open(Plain.Settings with { DialerPings = false, AcceptorPings = true });
        world.Until(1_000);
        world.HearsPing();
        world.Until(2_000);
        world.HearsPing();
        world.LinkBreaks();
        world.Until(7_000);
        world.Succeeds();
        world.Forget();
        world.PausesReading();
        world.Until(12_000);
        Assert.Equal([7_000, 12_000], world.Times(EffectKind.SendPong));
    }

    [Fact]
    public void Between_two_pings_that_it_did_not_read_in_one_go_others_may_have_come()
    {
        // They may have come at once, after the pause: nothing is known of the peer's own pace.
        var world = MachineWorld.Accepted();
        world.Until(2_000);
        world.HearsPing();
        world.PausesReading();
        world.Until(3_000);
        world.ResumesReading();
        world.HearsPing();
        world.Until(8_000);
        world.Forget();
        world.PausesReading();
        world.Until(17_999);
        Assert.Equal([8_000, 13_000], world.Times(EffectKind.SendPong));
    }

    [Fact]
    public void A_pause_that_begins_anew_counts_from_when_the_last_ping_left()
    {
        var world = MachineWorld.Open(Plain.Settings with { Timeout = Plain.Milliseconds(30_000) });
        world.Until(11_000);
        world.PausesReading();
        world.PingsLeave = false;
        world.Until(24_000);
        world.PingBegins();
        world.PingEnds();
        world.PingsLeave = true;
        world.ResumesReading();
        world.PausesReading();
        world.Until(34_000);
        Assert.Equal([10_000, 20_000, 34_000], world.Times(EffectKind.SendPing));
    }

    [Fact]
    public void A_pong_that_outruns_the_report_of_a_ping_that_nobody_awaited_is_that_pings_all_the_same()
    {
        var world = MachineWorld.Open();
        world.Until(11_000);
        world.PausesReading();
        world.PingsLeave = false;
        world.Until(20_000);
        world.PingBegins();
        world.Until(20_040);
        world.ResumesReading();
        world.Forget();
        world.HearsPong();
        world.HearsPong();
        world.PingEnds();
        Assert.Equal([Plain.Milliseconds(10_040), Plain.Milliseconds(40)], world.Effects(EffectKind.NotifyPong).Select(effect => effect.Ticks));
        Assert.Single(world.Effects(EffectKind.NotifyPing));

        // No pong is missing: those that follow belong to their own pings.
        world.PingsLeave = true;
        world.Until(30_070);
        world.Forget();
        world.HearsPong();
        world.Saw("NotifyPong 70");
    }

    [Fact]
    public void After_a_ping_that_left_late_the_next_comes_an_interval_after_it_left()
    {
        // The peer waits from when it heard the last ping, which waited four seconds for a write.
        var world = MachineWorld.Open();
        world.Until(11_000);
        world.PausesReading();
        world.PingsLeave = false;
        world.Until(24_000);
        world.PingBegins();
        world.PingEnds();
        world.Until(25_000);
        world.ResumesReading();
        world.HearsPong();
        world.HearsPong();
        world.PingsLeave = true;
        world.Until(33_999);
        Assert.Equal([10_000, 20_000], world.Times(EffectKind.SendPing));
        world.Until(34_000);
        Assert.Equal([10_000, 20_000, 34_000], world.Times(EffectKind.SendPing));
    }
}
