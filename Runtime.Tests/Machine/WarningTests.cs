using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>What a silent death says to whoever reads the log: only what may help, and only where it is true.</summary>
public sealed class WarningTests
{
    [Fact]
    public void A_server_that_never_answered_a_ping_may_not_speak_this_heartbeat()
    {
        var world = MachineWorld.Open();
        world.Until(20_000);
        Assert.Equal([20_000], world.Times(EffectKind.WarnNeverReplied));
    }

    [Fact]
    public void Once_is_enough_however_many_links_follow()
    {
        var world = MachineWorld.Open();
        world.Until(20_000);
        world.Until(25_000);
        world.Succeeds();
        world.Until(45_000);
        Assert.Equal(2, world.Effects(EffectKind.Abort).Count(effect => effect.Reason == SocketCloseReason.Silence));
        Assert.Equal([20_000], world.Times(EffectKind.WarnNeverReplied));
    }

    [Fact]
    public void It_is_not_said_where_the_link_ended_otherwise()
    {
        var world = MachineWorld.Open();
        world.Until(15_000);
        world.LinkBreaks();
        world.Until(20_000);
        world.Succeeds();
        world.WriteBegins();
        world.Until(30_000);
        Assert.Empty(world.Times(EffectKind.WarnNeverReplied));
    }

    [Fact]
    public void Nor_where_any_ping_was_answered_on_any_link()
    {
        var world = MachineWorld.Open();
        world.Until(10_500);
        world.HearsPong();
        world.LinkBreaks();
        world.Until(15_500);
        world.Succeeds();
        world.Until(35_500);
        Assert.Single(world.Effects(EffectKind.Abort), effect => effect.Reason == SocketCloseReason.Silence);
        Assert.Empty(world.Times(EffectKind.WarnNeverReplied));
    }

    [Fact]
    public void A_peer_that_never_pinged_is_told_so_and_so_is_the_log()
    {
        var neverPinged = new SocketCloseReason { Kind = SocketCloseKind.HeartbeatTimeout };
        var world = MachineWorld.Accepted(Plain.Settings with { SilenceReason = (_, peer) => peer == SilentPeer.NeverPinged ? neverPinged : SocketCloseReason.Silence });
        world.Until(5_000);
        world.HearsMessage();
        world.Until(25_000);
        Assert.Equal([25_000], world.Times(EffectKind.WarnNeverPinged));
        Assert.Same(neverPinged, Assert.Single(world.Effects(EffectKind.Abort)).Reason);
    }

    [Fact]
    public void A_peer_that_pinged_once_is_not()
    {
        var world = MachineWorld.Accepted();
        world.HearsPing();
        world.Until(20_000);
        Assert.Empty(world.Times(EffectKind.WarnNeverPinged));
        Assert.Same(SocketCloseReason.Silence, Assert.Single(world.Effects(EffectKind.Abort)).Reason);
    }

    [Fact]
    public void Who_dials_tells_a_dead_peer_nothing()
    {
        var world = MachineWorld.Open();
        world.Until(20_000);
        Assert.False(Assert.Single(world.Effects(EffectKind.Abort)).TellsPeer);
    }

    [Fact]
    public void A_peer_that_pings_more_slowly_than_it_may_is_named_with_its_interval()
    {
        // Messages keep the link alive between the peer's pings; then they stop.
        var world = MachineWorld.Accepted();
        while (world.Now < 70_000)
        {
            world.After(5_000);
            world.HearsMessage();
            if (world.Now is 30_000 or 60_000)
            {
                world.HearsPing();
            }
        }

        world.Forget();
        world.Until(90_000);
        Assert.Equal("WarnSlowPings", Assert.Single(world.Effects(EffectKind.WarnSlowPings)).Kind.ToString());
        Assert.Equal(Plain.Milliseconds(30_000), world.Effects(EffectKind.WarnSlowPings)[0].Ticks);
    }

    [Fact]
    public void One_ping_that_came_late_is_enough_to_know()
    {
        var world = MachineWorld.Accepted();
        world.Until(19_000);
        world.HearsMessage();
        world.Until(35_000);
        world.HearsPing();
        world.Until(55_000);
        Assert.Equal(Plain.Milliseconds(35_000), Assert.Single(world.Effects(EffectKind.WarnSlowPings)).Ticks);
    }

    [Fact]
    public void A_peer_that_pinged_in_time_and_died_is_not_blamed_for_its_interval()
    {
        var world = MachineWorld.Accepted();
        for (var ping = 1; ping <= 5; ping++)
        {
            world.Until(ping * 10_050);
            world.HearsPing();
        }

        world.Until(80_000);
        Assert.Single(world.Times(EffectKind.Abort));
        Assert.Empty(world.Times(EffectKind.WarnSlowPings));
    }

    [Fact]
    public void Nor_is_one_that_never_pinged()
    {
        var world = MachineWorld.Accepted();
        world.Until(20_000);
        Assert.Single(world.Times(EffectKind.Abort));
        Assert.Empty(world.Times(EffectKind.WarnSlowPings));
    }

    [Fact]
    public void Nor_one_that_this_end_could_not_hear_for_a_while()
    {
        var world = MachineWorld.Accepted();
        world.Until(10_000);
        world.HearsPing();
        world.PausesReading();
        world.Until(100_000);
        world.ResumesReading();
        world.HearsPing();
        world.Until(120_000);
        Assert.Single(world.Times(EffectKind.Abort));
        Assert.Empty(world.Times(EffectKind.WarnSlowPings));
    }

    [Fact]
    public void Nor_one_whose_pings_came_late_on_an_earlier_connection()
    {
        var world = MachineWorld.Open(Plain.Settings with { DialerPings = false, AcceptorPings = true });
        world.Until(19_000);
        world.HearsPing();
        world.LinkBreaks();
        world.Until(24_000);
        world.Succeeds();
        world.Forget();
        world.Until(34_000);
        world.HearsPing();
        world.Until(54_000);
        Assert.Single(world.Times(EffectKind.Abort));
        Assert.Empty(world.Times(EffectKind.WarnSlowPings));
    }

    [Fact]
    public void A_gap_that_an_honest_peer_may_have_is_not_warned_about()
    {
        // A peer with the same interval may take an interval and a quarter of the timeout; a moment more is too slow.
        foreach (var (gap, warnings) in new[] { (12_500, 0), (12_501, 1) })
        {
            var world = MachineWorld.Accepted();
            world.Until(1_000);
            world.HearsPing();
            world.After(gap);
            world.HearsPing();
            world.After(20_000);
            Assert.Single(world.Times(EffectKind.Abort));
            Assert.Equal(warnings, world.Times(EffectKind.WarnSlowPings).Length);
        }
    }
}
