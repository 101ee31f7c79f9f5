using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>When the first ping leaves, and that none does where none may.</summary>
public sealed class FirstPingTests
{
    private static readonly MachineSettings Mute = Plain.Settings with { MayPing = false };

    [Theory]
    [InlineData(HeartbeatFirstPing.AfterInterval, 10_000)]
    [InlineData(HeartbeatFirstPing.AtOnce, 0)]
    [InlineData(HeartbeatFirstPing.AfterRandomPart, 4_000)]
    public void It_leaves_when_it_is_to(HeartbeatFirstPing first, long at)
    {
        var world = new MachineWorld(Plain.Settings with { FirstPing = first }) { Random = 0.4 };
        world.Connect();
        world.Succeeds();
        world.Until(at);
        world.HearsPong();
        world.Until(at + 10_000);
        Assert.Equal([at, at + 10_000], world.Times(EffectKind.SendPing));
    }

    [Theory]
    [InlineData(HeartbeatFirstPing.AfterInterval, 47_000)]
    [InlineData(HeartbeatFirstPing.AtOnce, 2_000)]
    [InlineData(HeartbeatFirstPing.AfterRandomPart, 20_000)]
    public void The_first_that_may_leave_is_the_first(HeartbeatFirstPing first, long at)
    {
        var world = new MachineWorld(Mute) { Random = 0.4 };
        world.Connect();
        world.Succeeds();
        world.Until(2_000);
        world.HearsTerms(Plain.Settings with { Interval = Plain.Milliseconds(45_000), FirstPing = first });
        world.Until(at);
        Assert.Equal([at], world.Times(EffectKind.SendPing));
    }

    [Theory]
    [InlineData(HeartbeatFirstPing.AtOnce, 13_000)]
    [InlineData(HeartbeatFirstPing.AfterRandomPart, 31_000)]
    public void So_is_the_first_of_another_interval_and_no_other(HeartbeatFirstPing first, long at)
    {
        var settings = Plain.Settings with { FirstPing = first };
        var world = new MachineWorld(settings) { Random = 0.4 };
        world.Connect();
        world.Succeeds();
        world.Until(5_000);
        world.HearsPong();
        world.Forget();
        world.Until(13_000);
        world.HearsTerms(settings with { Interval = Plain.Milliseconds(45_000) });
        world.HearsTerms(settings with { Interval = Plain.Milliseconds(45_000), Timeout = Plain.Milliseconds(9_000) });
        world.Until(at);
        world.HearsPong();
        world.HearsTerms(settings with { Interval = Plain.Milliseconds(45_000), Timeout = Plain.Milliseconds(8_000) });
        world.Until(at + 44_999);
        Assert.Equal([at], world.Times(EffectKind.SendPing));
        world.Until(at + 45_000);
        Assert.Equal([at, at + 45_000], world.Times(EffectKind.SendPing));
    }

    [Fact]
    public void None_leaves_where_none_may_and_nobody_is_judged_for_not_answering()
    {
        var world = MachineWorld.Open(Mute);
        world.Until(1_000);
        world.Probe();
        world.Until(1_000_000);
        world.Saw();
        Assert.Null(world.TimerAt);
    }

    [Fact]
    public void Silence_is_judged_all_the_same_where_it_is()
    {
        var world = MachineWorld.Open(Mute with { AcceptorPings = true, IsAnswered = false });
        world.Until(20_000);
        Assert.Empty(world.Times(EffectKind.SendPing));
        Assert.Equal([20_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void One_that_is_out_is_awaited_no_longer_when_none_may_leave_any_more()
    {
        var world = MachineWorld.Open(Plain.Settings with { Misses = 2 });
        world.Until(19_000);
        world.HeartbeatChanges(Mute with { Misses = 2 });
        world.Until(60_000);
        Assert.Equal([10_000], world.Times(EffectKind.SendPing));
        world.HeartbeatChanges(Plain.Settings with { Misses = 2 });
        world.Until(90_000);
        Assert.Equal([10_000, 70_000, 80_000], world.Times(EffectKind.SendPing));
        Assert.Equal([90_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_sign_in_that_takes_no_pings_gets_none_before_it_is_done()
    {
        var settings = Mute with { ConnectTimeout = Plain.Milliseconds(60_000) };
        var world = new MachineWorld(settings) { Agrees = false };
        world.Connect();
        world.Yes(DecisionHook.Connecting);
        world.Succeeds();
        world.OpeningWaits();
        world.Until(30_000);
        Assert.Empty(world.Times(EffectKind.SendPing));
        world.HearsTerms(settings with { MayPing = true });
        world.Yes(DecisionHook.Opening);
        world.Until(40_000);
        Assert.Equal([40_000], world.Times(EffectKind.SendPing));
    }

    [Fact]
    public void Where_neither_end_pings_nothing_leaves_and_nobody_is_judged_but_for_a_write()
    {
        foreach (var isAnswered in new[] { true, false })
        {
            var settings = Plain.Settings with { DialerPings = false, IsAnswered = isAnswered };
            foreach (var world in new[] { MachineWorld.Open(settings), MachineWorld.Accepted(settings, carriesPingFrames: true) })
            {
                world.Probe();
                world.Until(1_000_000);
                world.Saw();
                Assert.Null(world.TimerAt);
                world.WriteBegins();
                world.Until(1_010_000);
                Assert.Same(SocketCloseReason.StalledWrite, Assert.Single(world.Effects(EffectKind.Abort)).Reason);
            }
        }
    }

    [Fact]
    public void A_peer_that_neither_pings_nor_answers_owes_nothing_unless_the_protocol_names_a_time()
    {
        var settings = Plain.Settings with { IsAnswered = false };
        var world = MachineWorld.Open(settings);
        world.Until(100_000);
        Assert.Equal(10, world.Times(EffectKind.SendPing).Length);
        Assert.Empty(world.Times(EffectKind.Abort));

        world = MachineWorld.Open(settings with { LongestSilence = Plain.Milliseconds(7_000) });
        world.Until(7_000);
        Assert.Equal([7_000], world.Times(EffectKind.Abort));
    }
}
