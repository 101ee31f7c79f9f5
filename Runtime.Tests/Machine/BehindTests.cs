using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>A process that has no thread to read with, or has not read what is there, declares nobody dead.</summary>
public sealed class BehindTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nobody_is_declared_dead_while_this_end_is_behind(bool isAccepted)
    {
        var world = isAccepted ? MachineWorld.Accepted() : MachineWorld.Open();
        world.IsStarved = true;
        world.Until(3_600_000);
        Assert.Empty(world.Times(EffectKind.Abort));

        // Then all that had come has had a thread, and has been read by the next look.
        world.IsStarved = false;
        world.After(249);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.After(1);
        Assert.Equal([3_600_250], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void What_came_while_there_was_no_thread_is_waited_for_once_there_is_one()
    {
        var world = MachineWorld.Accepted();
        world.Until(19_999);
        world.IsStarved = true;
        world.Until(20_300);

        // It came just before its time was over, and nobody knew yet that there was no thread.
        world.HearsPing();
        world.IsStarved = false;
        world.Until(40_299);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(40_300);
        Assert.Equal([40_300], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Only_what_was_due_when_the_pool_was_probed_is_judged_when_it_answers()
    {
        var world = MachineWorld.Open();
        world.Until(15_000);
        world.WriteBegins();
        world.Until(19_999);
        world.IsStarved = true;

        // The ping's answer was read late, after the write's time was over too: of the write nothing was asked before that.
        world.Until(25_100);
        world.HearsPong();
        world.PingsLeave = false;
        world.IsStarved = false;
        Assert.Empty(world.Times(EffectKind.Abort));
        world.WriteEnds();
        world.After(1_000);
        Assert.Empty(world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Whoever_became_due_meanwhile_is_judged_by_the_next_probe()
    {
        var world = MachineWorld.Open(Plain.Settings with { Misses = 2 });
        world.Until(10_100);
        world.WriteBegins();
        world.Until(19_999);
        world.IsStarved = true;
        world.Until(20_200);
        world.IsStarved = false;
        world.After(250);
        Assert.Equal([20_000, 20_450], world.Times(EffectKind.ProbePool));
        Assert.Equal([20_450], world.Times(EffectKind.Abort));
        Assert.Same(SocketCloseReason.StalledWrite, world.Effects(EffectKind.Abort)[0].Reason);
    }

    [Theory]
    [InlineData(249, false)]
    [InlineData(250, true)]
    [InlineData(5_000, true)]
    public void A_write_has_its_time_again_after_this_end_was_behind(int starved, bool isBehind)
    {
        var world = MachineWorld.Open();
        world.PingsLeave = false;
        world.Until(2_000);
        world.WriteBegins();
        world.Until(11_999);
        world.IsStarved = true;
        world.Until(12_000 + starved);
        world.IsStarved = false;

        // That the peer has paused may be said only behind what has come meanwhile.
        var end = 12_000 + starved + (isBehind ? 10_000 : 250);
        world.Until(end - 1);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(end);
        Assert.Equal([end], world.Times(EffectKind.Abort));
    }

    [Theory]
    [InlineData(4_000, 1_500)]
    [InlineData(6_000, 2_750)]
    [InlineData(3_000, 1_000)]
    [InlineData(1_000, 300)]
    public void A_process_that_is_held_up_again_and_again_finds_a_write_to_a_dead_peer_within_StallTimeout(int runs, int heldUp)
    {
        var world = MachineWorld.Open();
        world.PingsLeave = false;
        world.WriteBegins();
        while (world.Now < 60_000 && world.State == SocketState.Open)
        {
            world.After(runs);
            world.Sleep(heldUp);
        }

        Assert.InRange(Assert.Single(world.Times(EffectKind.Abort)), 10_000, 30_000 + (2 * heldUp) + 500);
    }

    [Fact]
    public void Where_the_second_probe_is_late_too_a_write_still_has_its_time()
    {
        var world = MachineWorld.Open();
        world.PingsLeave = false;
        world.WriteBegins();
        world.Until(9_999);
        world.IsStarved = true;
        world.Until(10_100);
        world.IsStarved = false;
        world.Until(10_349);
        world.IsStarved = true;
        world.Until(10_700);
        world.IsStarved = false;
        world.Until(20_699);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(20_700);
        Assert.Equal([20_700], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Long_after_there_was_no_thread_a_death_is_known_in_time()
    {
        var world = MachineWorld.Open();
        world.IsStarved = true;
        world.Until(10_000);
        world.IsStarved = false;
        world.Until(12_000);
        world.HearsPong();
        world.Until(31_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(32_000);
        Assert.Equal([32_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Who_floods_this_end_and_reads_nothing_is_found_all_the_same()
    {
        var world = MachineWorld.Open();
        world.HasUnread = true;
        world.PingsLeave = false;
        world.Until(2_000);
        world.WriteBegins();
        world.Until(13_000);
        Assert.Single(world.Times(EffectKind.Abort));
    }

    [Fact]
    public void However_often_the_timer_fires_a_write_is_judged_in_time_where_something_waits_unread()
    {
        var world = MachineWorld.Open(Plain.Settings with { Interval = Plain.Milliseconds(100), Timeout = Plain.Milliseconds(2_000) });
        world.HasUnread = true;
        world.PausesReading();
        world.WriteBegins();
        world.Until(5_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(6_000);
        Assert.Equal([6_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Nobody_is_declared_dead_while_something_waits_unread()
    {
        var world = MachineWorld.Open();
        world.HasUnread = true;
        world.Until(3_600_000);
        Assert.Empty(world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Nobody_is_declared_dead_while_a_hook_holds_the_readers_thread()
    {
        var world = MachineWorld.Open();
        world.Until(19_900);
        world.HookRuns(1);
        world.Until(20_000);
        Assert.Empty(world.Times(EffectKind.Abort));

        // No thread is missing: another one takes over the reading soon.
        Assert.Empty(world.Times(EffectKind.WarnBehind));
        Assert.Empty(world.Times(EffectKind.RelievePool));
        world.Until(20_100);
        world.HookRuns(0);
        world.Until(20_250);
        Assert.Equal([20_250], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_sleep_while_a_probe_is_under_way_is_noticed_by_whichever_comes_first()
    {
        foreach (var isProbeFirst in new[] { true, false })
        {
            var world = MachineWorld.Open(Plain.Settings with { Misses = 2 });
            world.Until(15_000);
            world.WriteBegins();
            world.Until(19_999);
            world.IsStarved = true;
            world.Until(20_010);
            if (isProbeFirst)
            {
                world.SleepWithoutTimer(60_000);
                world.IsStarved = false;
                world.After(0);
            }
            else
            {
                world.Sleep(60_000);
                world.IsStarved = false;
            }

            // A write that had stalled for five seconds before, and a ping, have their full time again.
            Assert.Contains(80_010, world.Times(EffectKind.SendPing));
            world.Until(90_009);
            Assert.Empty(world.Times(EffectKind.Abort));
            world.Until(90_010);
            Assert.Equal([90_010], world.Times(EffectKind.Abort));
        }
    }

    [Fact]
    public void An_answer_of_the_pool_while_more_waits_than_was_done_is_no_proof()
    {
        var world = MachineWorld.Open();
        world.IsOutrun = true;
        world.Until(60_000);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.IsOutrun = false;
        world.After(250);
        Assert.Single(world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_second_probe_that_took_too_long_is_a_first_one_again()
    {
        var world = MachineWorld.Open();
        world.Until(19_999);
        world.IsStarved = true;
        world.Until(20_100);
        world.IsStarved = false;
        world.Until(20_300);
        world.IsStarved = true;
        world.Until(50_000);
        world.IsStarved = false;
        world.Until(50_249);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(50_250);
        Assert.Equal([50_250], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_slow_probe_of_an_older_scare_is_none_of_the_next()
    {
        var world = MachineWorld.Open();
        world.Until(14_000);
        world.WriteBegins();
        world.Until(19_999);
        world.IsStarved = true;
        world.Until(20_100);
        world.IsStarved = false;
        world.HearsMessage();
        world.Until(23_999);
        world.IsStarved = true;
        world.Until(24_100);
        world.IsStarved = false;
        world.Until(24_349);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(24_350);
        Assert.Equal([24_350], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void After_a_verdict_nothing_is_late_that_was_due_meanwhile()
    {
        var world = MachineWorld.Open();
        world.Until(10_010);
        world.WriteBegins();
        world.Until(19_999);
        world.IsStarved = true;
        world.Until(20_005);
        world.HearsMessage();
        world.Until(20_020);
        world.IsStarved = false;
        world.After(0);
        Assert.Equal([20_020], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Whoever_takes_over_the_reading_has_time_to_read()
    {
        var world = MachineWorld.Open();
        world.Until(19_750);
        world.HookStarts(1);
        world.Until(20_000);
        Assert.Equal([20_000], world.Times(EffectKind.TakeOverReading));
        world.Until(20_249);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(20_250);
        Assert.Equal([20_250], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_probe_from_before_that_proves_nothing()
    {
        var world = MachineWorld.Open();
        world.Until(19_760);
        world.HookStarts(1);
        world.IsStarved = true;
        world.Until(20_020);
        Assert.Equal([20_000], world.Times(EffectKind.ProbePool));
        Assert.Equal([20_010], world.Times(EffectKind.TakeOverReading));
        world.IsStarved = false;
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(20_269);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(20_270);
        Assert.Equal([20_270], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void What_the_peer_says_of_a_stalled_write_may_wait_behind_a_hook()
    {
        var world = MachineWorld.Open();
        world.PingsLeave = false;
        world.Until(2_000);
        world.WriteBegins();
        world.Until(11_900);
        world.HookRuns(1);
        world.Until(12_100);
        Assert.Empty(world.Times(EffectKind.Abort));

        // Another thread has taken over the reading, and reads that the peer has paused.
        world.HookRuns(0);
        world.HearsPong();
        world.Until(22_099);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(22_100);
        Assert.Equal([22_100], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void However_many_hooks_run_a_stalled_write_is_found_soon()
    {
        var world = MachineWorld.Open();
        world.PingsLeave = false;
        world.Until(2_000);
        world.WriteBegins();
        for (var hook = 1; hook < 200; hook++)
        {
            world.HookRuns(hook);
            world.After(100);
        }

        Assert.Equal([12_500], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void After_the_longest_stall_no_hook_matters()
    {
        var world = MachineWorld.Open(Plain.Settings with { StallTimeout = Plain.Milliseconds(10_000) });
        world.PingsLeave = false;
        world.Until(2_000);
        world.WriteBegins();
        world.HookRuns(1);
        world.Until(12_000);
        Assert.Equal([12_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Where_something_waits_unread_that_is_said_too()
    {
        var world = MachineWorld.Open();
        world.HasUnread = true;
        world.Until(20_000);
        Assert.Equal([20_000], world.Times(EffectKind.WarnBehind));
        Assert.Equal([20_000], world.Times(EffectKind.RelievePool));
    }

    [Fact]
    public void Nothing_is_said_where_nobody_seems_dead_any_more_when_the_pool_has_had_its_time()
    {
        var world = MachineWorld.Open();
        world.Until(19_999);
        world.IsStarved = true;
        world.Until(20_100);
        world.HearsPong();
        world.Until(21_000);
        Assert.Equal([20_000], world.Times(EffectKind.ProbePool));
        Assert.Empty(world.Times(EffectKind.WarnBehind));
        Assert.Empty(world.Times(EffectKind.RelievePool));
    }

    [Fact]
    public void A_part_of_a_message_that_comes_before_the_verdict_makes_it_wait_and_is_no_wake_up()
    {
        // The ping that is due since long leaves now: a timer for a moment that has passed would look as if the process had slept.
        var world = MachineWorld.Open(Plain.Settings with { Interval = Plain.Milliseconds(1_000), Liveness = Liveness.PongOnly });
        world.Until(10_999);
        world.IsStarved = true;
        world.Until(11_010);
        world.HearsPart();
        world.Until(11_020);
        world.IsStarved = false;
        world.Until(12_020);
        Assert.Equal([1_000, 11_020, 12_020], world.Times(EffectKind.SendPing));
        world.Until(21_009);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(21_010);
        Assert.Equal([21_010], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_write_that_seems_to_stall_meanwhile_is_no_proof()
    {
        var world = MachineWorld.Open();
        world.PingsLeave = false;
        world.Until(2_000);
        world.WriteBegins();
        world.IsStarved = true;
        world.Until(600_000);
        Assert.Empty(world.Times(EffectKind.Abort));
    }

    [Fact]
    public void An_answer_that_is_read_late_counts()
    {
        var world = MachineWorld.Open();
        world.Until(15_000);
        world.IsStarved = true;
        world.Until(60_000);
        world.HearsPong();
        world.IsStarved = false;
        world.After(5_000);
        Assert.Empty(world.Times(EffectKind.Abort));
    }

    [Fact]
    public void It_is_said_once_for_each_connection_and_only_where_somebody_seems_dead()
    {
        var world = MachineWorld.Open();
        world.IsStarved = true;
        world.Until(19_000);
        Assert.Empty(world.Times(EffectKind.WarnBehind));
        world.Until(600_000);
        Assert.Single(world.Times(EffectKind.WarnBehind));
    }

    [Fact]
    public void It_is_said_of_the_next_connection_too()
    {
        var world = MachineWorld.Open();
        world.IsStarved = true;
        world.Until(60_000);
        world.IsStarved = false;
        world.After(250);
        Assert.Equal([60_250], world.Times(EffectKind.Abort));
        world.After(5_000);
        world.Succeeds();
        world.IsStarved = true;
        world.After(60_000);
        Assert.Equal(2, world.Times(EffectKind.WarnBehind).Length);
    }

    [Fact]
    public void A_timer_that_something_else_was_due_for_says_nothing_before_the_pool_has_had_its_time()
    {
        var world = MachineWorld.Open();
        world.IsStarved = true;
        world.Until(19_850);
        world.HookStarts(1);
        world.Until(20_249);
        Assert.Equal([20_000], world.Times(EffectKind.ProbePool));
        Assert.Equal([20_100], world.Times(EffectKind.TakeOverReading));
        Assert.Empty(world.Times(EffectKind.WarnBehind));
        Assert.Empty(world.Times(EffectKind.RelievePool));
        world.Until(20_250);
        Assert.Equal(Plain.Milliseconds(20_250), Assert.Single(world.Effects(EffectKind.WarnBehind)).Ticks);
    }

    [Fact]
    public void A_ping_that_nobody_awaits_waits_for_the_verdict_as_long_as_that_is_new()
    {
        var world = MachineWorld.Open(Plain.Settings with { Liveness = Liveness.PongOnly });
        world.Until(15_000);
        world.HearsPart();
        world.Until(20_000);
        world.HearsPart();
        world.IsStarved = true;
        world.Until(30_249);
        Assert.Equal([30_000], world.Times(EffectKind.ProbePool));
        Assert.Equal([10_000, 20_000], world.Times(EffectKind.SendPing));
        world.Until(30_250);
        Assert.Equal([10_000, 20_000, 30_250], world.Times(EffectKind.SendPing));
    }

    [Fact]
    public void Pings_that_nobody_awaits_leave_too_once_the_pool_has_had_its_time()
    {
        // The write stalls at 42 s, and the peer lives on hearing pings, however long there is no thread.
        var world = MachineWorld.Open();
        world.Until(11_000);
        world.PausesReading();
        world.Until(12_000);
        world.WriteBegins();
        world.IsStarved = true;
        world.Until(65_000);
        Assert.Equal([42_000], world.Times(EffectKind.ProbePool));
        Assert.Equal([10_000, 20_000, 30_000, 40_000, 50_000, 60_000], world.Times(EffectKind.SendPing));
    }

    [Fact]
    public void Threads_are_asked_for_in_each_starvation_and_only_where_somebody_seems_dead()
    {
        var world = MachineWorld.Open();
        for (var starvations = 0; starvations < 3; starvations++)
        {
            world.Forget();
            world.IsStarved = true;
            world.After(9_000);
            Assert.Empty(world.Times(EffectKind.RelievePool));
            world.After(60_000);
            Assert.True(world.Times(EffectKind.RelievePool).Length > 10, "Nobody asked for threads any more while they were missing.");

            world.HearsPong();
            world.IsStarved = false;
            world.After(5_000);
            world.Forget();
            world.After(1_000);
            Assert.Empty(world.Times(EffectKind.RelievePool));
        }

        Assert.Empty(world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Pings_leave_all_the_same()
    {
        var world = MachineWorld.Open();
        world.IsStarved = true;
        world.Until(11_000);
        Assert.Equal([10_000], world.Times(EffectKind.SendPing));
    }
}
