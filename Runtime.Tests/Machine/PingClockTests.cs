using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Where a server holds this end to an interval, a ping is due that long after the last one was due, whenever it was answered.</summary>
public sealed class PingClockTests
{
    private static MachineSettings Settings(long timeout, int misses = 1) => Plain.Settings with
    {
        PingsByTheClock = true,
        Liveness = Liveness.PongOnly,
        Timeout = Plain.Milliseconds(timeout),
        Misses = misses,
    };

    [Fact]
    public void An_answer_puts_none_off()
    {
        var world = MachineWorld.Open(Settings(8_000));
        for (var round = 1; round <= 5; round++)
        {
            world.Until((round * 10_000) + 7_000);
            world.HearsPong();
        }

        Assert.Equal([10_000, 20_000, 30_000, 40_000, 50_000], world.Times(EffectKind.SendPing));
    }

    [Fact]
    public void One_that_is_answered_by_the_time_the_next_is_due_lives()
    {
        var world = MachineWorld.Open(Settings(10_000));
        world.Until(19_999);
        world.HearsPong();
        world.Until(29_999);
        Assert.Equal([10_000, 20_000], world.Times(EffectKind.SendPing));
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(30_000);
        Assert.Equal([30_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void While_one_is_awaited_for_longer_than_that_the_others_leave_unawaited()
    {
        var world = MachineWorld.Open(Settings(25_000));
        world.Until(34_999);
        world.HearsPong();
        Assert.Equal([10_000, 20_000, 30_000], world.Times(EffectKind.SendPing));
        world.Until(64_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(65_000);
        Assert.Equal([65_000], world.Times(EffectKind.Abort));
        Assert.Equal([10_000, 20_000, 30_000, 40_000, 50_000, 60_000], world.Times(EffectKind.SendPing));
    }

    [Fact]
    public void After_a_miss_one_leaves_at_once_and_the_clock_goes_on_from_there()
    {
        var world = MachineWorld.Open(Settings(4_000, misses: 2));
        world.Until(14_000);
        Assert.Equal([10_000, 14_000], world.Times(EffectKind.SendPing));
        world.HearsPong();
        world.Until(24_000);
        Assert.Equal([10_000, 14_000, 24_000], world.Times(EffectKind.SendPing));
        world.Until(32_000);
        Assert.Equal([32_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void One_that_could_not_leave_in_its_time_is_not_made_up_for()
    {
        var world = MachineWorld.Open(Settings(8_000));
        world.PingsLeave = false;
        world.Until(33_000);
        world.PingBegins();
        world.PingEnds(waited: true);
        world.HearsPong();
        world.PingsLeave = true;
        world.Until(43_000);
        Assert.Equal([10_000, 43_000], world.Times(EffectKind.SendPing));
    }

    [Fact]
    public void One_that_leaves_a_little_late_puts_none_off()
    {
        var world = MachineWorld.Open(Settings(8_000));
        world.PingsLeave = false;
        world.Until(13_000);
        world.PingBegins();
        world.PingEnds(waited: true);
        world.HearsPong();
        world.Until(20_000);
        Assert.Equal([10_000, 20_000], world.Times(EffectKind.SendPing));
    }

    [Fact]
    public void An_end_that_has_paused_reading_keeps_to_it()
    {
        var world = MachineWorld.Open(Settings(8_000));
        world.Until(13_000);
        world.PausesReading();
        world.Until(40_000);
        Assert.Equal([10_000, 20_000, 30_000, 40_000], world.Times(EffectKind.SendPing));
        Assert.Empty(world.Times(EffectKind.Abort));
    }
}
