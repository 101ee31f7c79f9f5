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
        world.Saw("SendPing", "TellPing");
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
        world.Saw("SendPing", "TellPing");
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
        Assert.Empty(world.Times(EffectKind.Abort));
        Assert.Equal(24_000, world.TimerAt);
        world.Until(23_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(24_000);
        Assert.Equal([24_000], world.Times(EffectKind.Abort));
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
    public void A_silence_and_a_stalled_write_are_looked_at_twice_as_well()
    {
        var awaiting = MachineWorld.Accepted();
        awaiting.Until(19_000);
        awaiting.Sleep(2_000);
        Assert.Empty(awaiting.Times(EffectKind.Abort));
        awaiting.Until(22_000);
        Assert.Equal([22_000], awaiting.Times(EffectKind.Abort));

        var writing = MachineWorld.Accepted();
        writing.WriteBegins();
        writing.Until(9_000);
        writing.Sleep(2_000);
        Assert.Empty(writing.Times(EffectKind.Abort));
        writing.Until(12_000);
        Assert.Equal([12_000], writing.Times(EffectKind.Abort));
    }

    [Fact]
    public void After_a_miss_seen_late_the_next_ping_still_has_its_full_timeout()
    {
        var world = MachineWorld.Open(Plain.Settings with { Misses = 2 });
        world.Until(19_000);
        world.Sleep(5_900);
        world.Until(29_800);
        Assert.Equal([10_000, 29_800], world.Times(EffectKind.SendPing));
        world.Until(39_799);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(39_800);
        Assert.Equal([39_800], world.Times(EffectKind.Abort));
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
        world.Saw("SendPing", "TellPing");
    }
}
