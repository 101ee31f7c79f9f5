using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>When pings leave, and when a link that does not answer them is dead.</summary>
public sealed class HeartbeatTests
{
    [Fact]
    public void The_first_ping_leaves_an_interval_after_the_open()
    {
        var world = MachineWorld.Open();
        world.After(9_999);
        world.Saw();
        world.After(1);
        world.Saw("SendPing", "NotifyPing");
    }

    [Fact]
    public void The_next_ping_leaves_an_interval_after_the_answer()
    {
        var world = MachineWorld.Open();
        world.Until(10_300);
        world.HearsPong();
        world.Until(20_299);
        Assert.Equal([10_000], world.Times(EffectKind.SendPing));
        world.Until(20_300);
        Assert.Equal([10_000, 20_300], world.Times(EffectKind.SendPing));
    }

    [Fact]
    public void Messages_do_not_put_a_ping_off_because_the_other_end_lives_on_hearing_it()
    {
        var world = MachineWorld.Open();
        for (var message = 0; message < 99; message++)
        {
            world.After(100);
            world.HearsMessage();
        }

        world.Until(10_000);
        Assert.Equal([10_000], world.Times(EffectKind.SendPing));
    }

    [Fact]
    public void An_unanswered_ping_declares_the_link_dead_after_the_timeout()
    {
        var world = MachineWorld.Open();
        world.Until(15_000);
        world.HearsPong();
        world.Until(34_999);
        world.Forget();
        world.Until(35_000);
        world.Saw(
            "ProbePool",
            "ChangeState Reconnecting",
            "Abort HeartbeatTimeout",
            "NotifyError",
            "NotifyClose HeartbeatTimeout",
            "Consult ShouldReconnect",
            "NotifyReconnecting 1 after 5000");
    }

    [Fact]
    public void A_dead_link_is_aborted_and_never_closed_gracefully()
    {
        var world = MachineWorld.Open();
        world.After(20_000);
        Assert.Equal([20_000], world.Times(EffectKind.Abort));
        Assert.Empty(world.Times(EffectKind.SendClose));
    }

    [Fact]
    public void An_answer_in_the_last_moment_saves_the_link()
    {
        var world = MachineWorld.Open();
        world.Until(19_999);
        world.HearsPong();
        world.Until(29_998);
        Assert.Empty(world.Times(EffectKind.Abort));
        Assert.Equal([10_000], world.Times(EffectKind.SendPing));
    }

    [Fact]
    public void The_deadline_counts_from_when_the_ping_was_due()
    {
        var world = MachineWorld.Open();
        world.PingsLeave = false;
        world.Until(10_250);
        world.PingBegins();
        world.PingEnds();
        world.Until(19_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(20_000);
        Assert.Equal([20_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_ping_that_waited_behind_a_moving_message_counts_from_when_it_left()
    {
        var world = MachineWorld.Open();
        world.PingsLeave = false;
        world.Until(13_000);
        world.PingBegins();
        world.PingEnds(waited: true);
        world.Until(22_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(23_000);
        Assert.Equal([23_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void As_many_misses_in_a_row_as_are_set_declare_the_link_dead()
    {
        var world = MachineWorld.Open(Plain.Settings with { Misses = 3, Timeout = Plain.Milliseconds(4_000) });
        world.Until(21_999);
        Assert.Equal([10_000, 14_000, 18_000], world.Times(EffectKind.SendPing));
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(22_000);
        Assert.Equal([22_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void An_answer_starts_the_count_of_misses_again()
    {
        var world = MachineWorld.Open(Plain.Settings with { Misses = 2, Timeout = Plain.Milliseconds(4_000) });
        world.Until(15_000);
        world.HearsMessage();
        Assert.Equal([10_000, 14_000], world.Times(EffectKind.SendPing));
        world.Until(32_999);
        Assert.Equal([10_000, 14_000, 25_000, 29_000], world.Times(EffectKind.SendPing));
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(33_000);
        Assert.Equal([33_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_timeout_longer_than_the_interval_still_lets_one_ping_wait_at_a_time()
    {
        var world = MachineWorld.Open(Plain.Settings with { Timeout = Plain.Milliseconds(30_000) });
        world.Until(39_999);
        Assert.Equal([10_000], world.Times(EffectKind.SendPing));
        world.Until(40_000);
        Assert.Equal([40_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void While_nothing_happens_the_timer_is_set_once_a_heartbeat()
    {
        var world = MachineWorld.Open();
        world.Until(10_300);
        world.HearsPong();
        world.Until(20_300);
        Assert.Equal([10_000, 10_300, 20_300], world.Times(EffectKind.SetTimer));
    }

    [Fact]
    public void A_new_link_has_a_fresh_heart()
    {
        var world = MachineWorld.Open(Plain.Settings with { Misses = 2 });
        world.Until(25_000);
        world.LinkBreaks();
        world.Until(30_000);
        world.Succeeds();
        world.Forget();
        world.Until(59_999);
        Assert.Equal([40_000, 50_000], world.Times(EffectKind.SendPing));
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(60_000);
        Assert.Equal([60_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_pong_in_the_moment_in_which_the_ping_left_is_its_own()
    {
        var world = MachineWorld.Open();
        world.PingsLeave = false;
        world.Until(10_000);
        world.PingBegins();
        world.Forget();
        world.HearsPong();
        world.PingEnds();
        world.Saw("NotifyPing", "NotifyPong 0");
    }
}
