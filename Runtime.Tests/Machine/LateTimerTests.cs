using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>A timer that fires late says that the process did not run: what it finds unread is no proof of silence.</summary>
public sealed class LateTimerTests
{
    [Fact]
    public void After_a_sleep_a_ping_gets_its_full_timeout()
    {
        var world = MachineWorld.Open();
        world.Until(11_000);
        world.Forget();
        world.Sleep(3_600_000);
        world.Saw("SendPing", "NotifyPing");
        world.After(9_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.After(1);
        Assert.Single(world.Times(EffectKind.Abort));
    }

    [Fact]
    public void After_a_sleep_between_two_pings_one_leaves_at_once()
    {
        var world = MachineWorld.Open();
        world.Until(5_000);
        world.Sleep(3_600_000);
        Assert.Equal([3_605_000], world.Times(EffectKind.SendPing));
        world.After(9_999);
        Assert.Empty(world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Misses_from_before_the_sleep_are_forgotten()
    {
        var world = MachineWorld.Open(Plain.Settings with { Misses = 2 });
        world.Until(25_000);
        world.Sleep(3_600_000);
        world.After(19_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.After(1);
        Assert.Single(world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_ping_that_was_leaving_through_the_sleep_has_its_full_timeout_too()
    {
        var world = MachineWorld.Open();
        world.PingsLeave = false;
        world.Until(10_000);
        world.PingBegins();
        world.WriteBegins();
        world.Sleep(3_600_000);
        world.WriteEnds();
        world.PingEnds();
        world.After(9_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.After(1);
        Assert.Single(world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_write_through_the_sleep_has_its_full_timeout()
    {
        var world = MachineWorld.Open();
        world.PingsLeave = false;
        world.Until(2_000);
        world.WriteBegins();
        world.Sleep(3_600_000);
        world.After(9_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.After(1);
        Assert.Single(world.Times(EffectKind.Abort));
    }

    [Fact]
    public void The_accepted_end_gives_the_peer_full_time_after_a_sleep()
    {
        var world = MachineWorld.Accepted();
        world.Until(15_000);
        world.Sleep(3_600_000);
        world.After(19_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.After(1);
        Assert.Single(world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_probe_of_the_awaiting_end_is_asked_again_after_a_sleep()
    {
        var world = MachineWorld.Accepted();
        world.Probe();
        world.HearsPong();
        world.Until(1_000);
        world.Probe();
        world.Until(2_000);
        world.Forget();
        world.Sleep(3_600_000);
        world.Saw("SendPing", "NotifyPing");
        world.After(9_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.After(1);
        Assert.Single(world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_deadline_seen_slightly_late_is_looked_at_once_more_after_as_long_again()
    {
        var world = MachineWorld.Open();
        world.Until(19_000);
        world.Sleep(3_000);

        // The look before the deadline, due at 19.75 s, is late by 2.25 s.
        Assert.Empty(world.Times(EffectKind.Abort));
        Assert.Equal(24_250, world.TimerAt);
        world.Until(24_249);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(24_250);
        Assert.Equal([24_250], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_process_held_up_until_just_before_a_deadline_gets_a_moment_to_read()
    {
        var world = MachineWorld.Open();
        world.Until(11_000);
        world.Sleep(8_999);
        world.Until(20_247);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.HearsPong();
        world.Until(30_246);
        Assert.Empty(world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_process_held_up_until_just_before_a_deadline_still_sees_a_death()
    {
        var dialing = MachineWorld.Open();
        dialing.Until(11_000);
        dialing.Sleep(8_999);
        dialing.Until(30_000);
        Assert.Equal([20_248], dialing.Times(EffectKind.Abort));

        var awaiting = MachineWorld.Accepted();
        awaiting.Until(11_000);
        awaiting.Sleep(8_999);
        awaiting.Until(30_000);
        Assert.Equal([20_248], awaiting.Times(EffectKind.Abort));
    }

    [Fact]
    public void While_a_write_waits_the_timer_shows_that_threads_were_missing_and_the_write_has_its_time_again()
    {
        var world = MachineWorld.Accepted();
        world.WriteBegins();
        Assert.Equal(2_500, world.TimerAt);
        world.Until(1_000);
        world.Sleep(8_999);
        world.Until(19_998);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(19_999);
        Assert.Equal([19_999], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_hold_up_that_ends_long_before_the_deadline_changes_nothing()
    {
        var world = MachineWorld.Open();
        world.Until(11_000);
        world.Sleep(8_750);
        world.Until(30_000);
        Assert.Equal([20_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_ping_that_left_late_has_its_full_time()
    {
        // Whether a message or a process without a thread was in its way, it could not be answered before.
        var world = MachineWorld.Open();
        world.PingsLeave = false;
        world.Until(10_251);
        world.PingBegins();
        world.Until(19_900);
        world.PingEnds();
        world.Until(20_250);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(20_251);
        Assert.Equal([20_251], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void What_was_unread_meanwhile_saves_the_link_in_the_second_look()
    {
        var world = MachineWorld.Open();
        world.Until(19_000);
        world.Sleep(3_000);
        world.After(100);
        world.HearsPong();
        world.Until(32_099);
        Assert.Empty(world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Another_timer_does_not_bring_the_second_look_forward()
    {
        var world = MachineWorld.Open();
        world.Until(19_000);
        world.HookStarts(1);
        world.HookRuns(2);

        // The look at the hook, due at 19.25 s, comes at 22 s together with the ping's deadline, and wants another at 22.25 s.
        world.Sleep(3_000);
        world.Until(24_749);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(24_750);
        Assert.Equal([24_750], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Neither_does_another_timer_that_is_late_by_less()
    {
        var world = MachineWorld.Open();
        world.Until(19_000);
        world.HookStarts(1);
        world.HookRuns(2);
        world.Sleep(3_000);
        world.Sleep(750);
        world.Until(24_749);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(24_750);
        Assert.Equal([24_750], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Another_timer_that_is_late_until_just_then_puts_it_off_again()
    {
        var world = MachineWorld.Open();
        world.Until(15_500);
        world.HookStarts(1);
        world.HookRuns(2);

        // The look at the hook, due at 15.75 s, is late by 2 s, and so is the next, due at 18 s, by 1.75 s.
        world.Sleep(2_250);
        world.Sleep(2_000);
        world.Until(21_499);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(21_500);
        Assert.Equal([21_500], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void After_what_is_just_a_sleep_nothing_is_put_off_beyond_the_pings_full_timeout()
    {
        var world = MachineWorld.Open(Plain.Settings with
        {
            Interval = Plain.Milliseconds(100),
            Timeout = Plain.Milliseconds(100),
            SuspendThreshold = Plain.Milliseconds(250),
        });
        world.Until(50);
        world.Sleep(300);
        Assert.Equal([350], world.Times(EffectKind.SendPing));
        world.Until(1_000);
        Assert.Equal([450], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_ping_that_is_reported_after_its_time_is_looked_at_twice_whatever_was_looked_at_meanwhile()
    {
        var world = MachineWorld.Open();
        world.PingsLeave = false;
        world.Until(10_000);
        world.PingBegins();
        world.Until(20_900);
        world.HookStarts(1);
        world.HookRuns(0);
        world.Until(21_300);
        world.PingEnds();
        world.Until(22_599);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(22_600);
        Assert.Equal([22_600], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_second_look_that_is_late_itself_by_more_leads_to_a_third()
    {
        var world = MachineWorld.Open();
        world.Until(19_900);
        world.Sleep(200);
        Assert.Equal(20_200, world.TimerAt);
        world.Sleep(2_100);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(24_199);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(24_200);
        Assert.Single(world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_process_whose_timers_are_always_a_little_late_still_sees_a_death()
    {
        var world = MachineWorld.Open();
        for (var firing = 0; firing < 10 && world.State == SocketState.Open; firing++)
        {
            world.Sleep(world.TimerAt!.Value + 15 - world.Now);
        }

        Assert.InRange(Assert.Single(world.Times(EffectKind.Abort)), 20_000, 20_100);
    }

    [Fact]
    public void A_silence_is_looked_at_twice_as_well()
    {
        var world = MachineWorld.Accepted();
        world.Until(19_000);
        world.Sleep(2_000);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(23_000);
        Assert.Equal([22_250], world.Times(EffectKind.Abort));
    }

    [Theory]
    [InlineData(9_749, 250, 10_248)]
    [InlineData(9_749, 251, 20_000)]
    [InlineData(9_000, 2_000, 21_000)]
    public void So_is_a_stalled_write_but_where_the_timer_was_so_late_that_threads_are_missing_it_has_its_time_again(int sleepsAt, int slept, int end)
    {
        var world = MachineWorld.Open();
        world.PingsLeave = false;
        world.WriteBegins();
        world.Until(sleepsAt);
        world.Sleep(slept);
        world.Until(end - 1);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(end);
        Assert.Equal([end], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void After_a_miss_seen_late_the_next_ping_still_has_its_full_timeout()
    {
        var world = MachineWorld.Open(Plain.Settings with { Misses = 2 });
        world.Until(19_000);
        world.Sleep(5_600);
        world.Until(29_450);
        Assert.Equal([10_000, 29_450], world.Times(EffectKind.SendPing));
        world.Until(39_449);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(39_450);
        Assert.Equal([39_450], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_late_ping_is_still_due_when_it_was()
    {
        var world = MachineWorld.Open();
        world.Until(9_000);
        world.Sleep(4_000);
        Assert.Equal([13_000], world.Times(EffectKind.SendPing));
        world.Until(20_000);
        Assert.Equal([20_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_stray_firing_does_nothing_but_set_the_timer_again()
    {
        var world = MachineWorld.Open();
        world.Until(4_000);
        world.Fire();
        world.Saw();
        Assert.Equal(10_000, world.TimerAt);
        world.Until(10_000);
        world.Saw("SendPing", "NotifyPing");
    }

    [Fact]
    public void After_the_answer_to_the_ping_that_follows_a_sleep_pings_go_on_at_their_pace()
    {
        var world = MachineWorld.Open();
        world.Until(5_000);
        world.Sleep(100_000);
        world.After(3_000);
        world.HearsPong();
        world.Until(120_000);
        Assert.Equal([105_000, 118_000], world.Times(EffectKind.SendPing));
    }

    [Fact]
    public void A_timer_that_nobody_set_is_no_wake_up()
    {
        // The first miss counts: the second comes with the deadline of the second ping.
        var world = MachineWorld.Open(Plain.Settings with { Misses = 2 });
        world.Until(15_000);
        world.PingsLeave = false;
        world.Until(20_000);
        Assert.Null(world.TimerAt);
        world.Fire();
        world.PingBegins();
        world.PingEnds();
        world.Until(30_000);
        Assert.Equal([30_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void However_late_the_last_links_timer_was_the_next_link_is_judged_in_time()
    {
        var world = MachineWorld.Open(Plain.Settings with
        {
            Interval = Plain.Milliseconds(1_000),
            Timeout = Plain.Milliseconds(1_000),
            Retry = Plain.Milliseconds(100),
        });
        world.Sleep(5_000);
        world.LinkBreaks();
        world.After(100);
        world.Succeeds();
        world.Forget();
        world.Until(7_099);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(7_100);
        Assert.Equal([7_100], world.Times(EffectKind.Abort));
    }
}
