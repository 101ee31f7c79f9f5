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
        Assert.Equal(SocketCloseReason.StalledWrite, Assert.Single(world.Effects(EffectKind.Abort)).Reason);
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
            world.HearsPong();
            world.After(500);
        }

        Assert.Equal([19_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Neither_does_a_hook_nor_a_full_inbox()
    {
        var world = MachineWorld.Open();
        world.Until(3_000);
        world.HookStarts(1);
        world.PausesReading();
        world.WriteBegins();
        world.Until(13_000);
        Assert.Equal([13_000], world.Times(EffectKind.Abort));
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
        Assert.Equal(16_000, world.TimerAt);
        world.Forget();
        world.Until(15_999);
        Assert.Empty(world.Times(EffectKind.Abort));
    }

    [Fact]
    public void An_inbox_that_fills_and_empties_again_and_again_does_not_put_it_off()
    {
        var world = MachineWorld.Open();
        world.WriteBegins();
        for (var moment = 1_000; moment <= 9_000; moment += 1_000)
        {
            world.Until(moment);
            world.PausesReading();
            world.ResumesReading();
        }

        world.Until(10_000);
        Assert.Equal([10_000], world.Times(EffectKind.Abort));
    }
}
