using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>A write that moves no byte declares the link dead, whatever else goes on.</summary>
public sealed class StalledWriteTests
{
    [Fact]
    public void A_write_that_moves_no_byte_for_the_timeout_declares_the_link_dead()
    {
        var world = MachineWorld.Open();
        world.Until(3_000);
        world.WriteBegins();
        world.Until(12_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(13_000);
        Assert.Same(SocketCloseReason.StalledWrite, Assert.Single(world.Effects(EffectKind.Abort)).Reason);
        Assert.Equal([13_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void What_is_read_meanwhile_does_not_save_it()
    {
        var world = MachineWorld.Open();
        world.Until(9_000);
        world.WriteBegins();
        while (world.Now < 19_000)
        {
            world.HearsMessage();
            world.After(500);
        }

        Assert.Equal([19_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Neither_does_a_hook()
    {
        var world = MachineWorld.Open();
        world.Until(3_000);
        world.HookStarts(1);
        world.WriteBegins();
        world.Until(13_000);
        Assert.Equal([13_000], world.Times(EffectKind.Abort));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void After_a_hook_that_kept_the_reader_for_want_of_a_thread_it_has_its_time_again(bool stillRuns)
    {
        var world = MachineWorld.Open();
        world.PingsLeave = false;
        world.Until(3_000);
        world.WriteBegins();
        world.Until(9_000);
        world.HookStillRuns(1, begunAt: 3_100);
        world.HookRuns(stillRuns ? 1 : 0);
        world.Until(18_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(19_000);
        Assert.Equal([19_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_peer_that_says_that_it_lives_has_paused_and_has_StallTimeout()
    {
        var world = MachineWorld.Open();
        world.PingsLeave = false;
        world.Until(2_000);
        world.WriteBegins();
        SaysThatItLivesUntil(world, 31_500);
        Assert.Empty(world.Times(EffectKind.Abort));
        SaysThatItLivesUntil(world, 40_000);
        Assert.Equal([32_000], world.Times(EffectKind.Abort));
        Assert.Same(SocketCloseReason.StalledWriteToPausedPeer, Assert.Single(world.Effects(EffectKind.Abort)).Reason);
    }

    [Theory]
    [InlineData(15_000, 17_000)]
    [InlineData(4_000, 12_000)]
    public void StallTimeout_can_be_set_and_is_no_shorter_than_the_timeout(int stallTimeout, int end)
    {
        var world = MachineWorld.Open(Plain.Settings with { StallTimeout = Plain.Milliseconds(stallTimeout) });
        world.PingsLeave = false;
        world.Until(2_000);
        world.WriteBegins();
        SaysThatItLivesUntil(world, 60_000);
        Assert.Equal([end], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Without_a_limit_a_peer_that_goes_on_saying_so_is_waited_for()
    {
        var world = MachineWorld.Open(Plain.Settings with { StallTimeout = 0 });
        world.PingsLeave = false;
        world.Until(2_000);
        world.WriteBegins();
        SaysThatItLivesUntil(world, 7_200_000);
        Assert.Empty(world.Times(EffectKind.Abort));

        // The last that it said was half a second ago.
        world.Until(7_209_499);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(7_209_500);
        Assert.Equal([7_209_500], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Who_has_fallen_silent_is_given_no_more_than_the_timeout()
    {
        var world = MachineWorld.Open();
        world.PingsLeave = false;
        world.Until(2_000);
        world.WriteBegins();
        world.Until(8_000);
        world.HearsPong();
        world.Until(17_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(18_000);
        Assert.Equal([18_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void What_was_said_before_the_write_excuses_nothing()
    {
        var world = MachineWorld.Open();
        world.Until(2_000);
        world.HearsPong();
        world.WriteBegins();
        world.Until(12_000);
        Assert.Equal([12_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void An_end_that_reads_nothing_cannot_hear_that_its_peer_has_paused()
    {
        var world = MachineWorld.Open();
        world.Until(3_000);
        world.PausesReading();
        world.WriteBegins();
        world.Until(32_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(33_000);
        Assert.Equal([33_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Once_it_reads_again_the_peer_has_a_timeout_to_say_so()
    {
        var world = MachineWorld.Open();
        world.Until(3_000);
        world.PausesReading();
        world.WriteBegins();
        world.Until(14_000);
        world.ResumesReading();
        world.Until(23_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(24_000);
        Assert.Equal([24_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Progress_gives_a_write_another_timeout()
    {
        var world = MachineWorld.Open(Plain.Settings with { Interval = Plain.Milliseconds(60_000) });
        world.WriteBegins();
        for (var fragment = 1; fragment <= 5; fragment++)
        {
            world.Until(fragment * 9_000);
            world.WriteMoves();
        }

        world.Until(54_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(55_000);
        Assert.Equal([55_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_write_that_ended_declares_nothing_dead_and_keeps_no_timer()
    {
        var world = MachineWorld.Open(Plain.Settings with { Interval = Plain.Milliseconds(60_000) });
        world.WriteBegins();
        world.Until(1_000);
        world.WriteEnds();
        world.Until(30_000);
        Assert.Empty(world.Times(EffectKind.Abort));
        Assert.Equal(60_000, world.TimerAt);
    }

    [Fact]
    public void A_ping_that_cannot_leave_waits_for_the_write_and_shares_its_end()
    {
        var world = MachineWorld.Open();
        world.PingsLeave = false;
        world.Until(8_000);
        world.WriteBegins();
        world.Until(14_000);
        world.WriteMoves();
        world.Until(23_999);
        Assert.Equal([10_000], world.Times(EffectKind.SendPing));
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(24_000);
        Assert.Equal([24_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void The_accepted_end_has_the_same_rule()
    {
        var world = MachineWorld.Accepted();
        world.Until(1_000);
        world.WriteBegins();
        world.Until(11_000);
        Assert.Equal([11_000], world.Times(EffectKind.Abort));
        Assert.Equal(SocketState.Closed, world.State);
    }

    [Fact]
    public void A_write_of_the_old_link_does_not_declare_the_new_one_dead()
    {
        var world = MachineWorld.Open();
        world.WriteBegins();
        world.Until(1_000);
        world.LinkBreaks();
        world.Until(6_000);
        world.Succeeds();
        world.Until(11_000);
        Assert.Equal(16_000, world.TimerAt);
        world.Forget();
        world.Until(15_999);
        Assert.Empty(world.Times(EffectKind.Abort));
    }

    [Fact]
    public void An_inbox_that_fills_and_empties_again_and_again_does_not_put_it_off_beyond_StallTimeout()
    {
        var world = MachineWorld.Open();
        world.WriteBegins();
        for (var moment = 1_000; moment <= 29_000; moment += 1_000)
        {
            world.Until(moment);
            world.PausesReading();
            world.ResumesReading();
        }

        world.Until(30_000);
        Assert.Equal([30_000], world.Times(EffectKind.Abort));
    }

    private static void SaysThatItLivesUntil(MachineWorld world, long moment)
    {
        while (world.Now < moment)
        {
            if (world.State == SocketState.Open)
            {
                world.HearsPong();
            }

            world.After(500);
        }
    }
}
