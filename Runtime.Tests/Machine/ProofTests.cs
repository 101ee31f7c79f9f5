using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>The count of attempts starts again when a link has proved its worth: by an answered ping, or by whatever came once it had been open for a while.</summary>
public sealed class ProofTests
{
    [Fact]
    public void What_comes_after_the_shorter_of_Interval_and_Retry_proves_it()
    {
        var world = Reopened();
        world.After(5_000);
        world.HearsMessage();
        world.LinkBreaks();
        Assert.Equal(1, world.Effects(EffectKind.NotifyReconnecting)[^1].Attempt);
    }

    [Fact]
    public void What_comes_earlier_does_not()
    {
        var world = Reopened();
        world.After(4_999);
        world.HearsMessage();
        world.HearsPing();
        world.After(1_000);
        world.LinkBreaks();
        Assert.Equal(2, world.Effects(EffectKind.NotifyReconnecting)[^1].Attempt);
    }

    [Fact]
    public void Nothing_but_time_does_not()
    {
        var world = Reopened();
        world.After(9_000);
        world.LinkBreaks();
        Assert.Equal(2, world.Effects(EffectKind.NotifyReconnecting)[^1].Attempt);
    }

    [Fact]
    public void The_peers_ping_does_after_that_time()
    {
        var world = Reopened();
        world.After(5_000);
        world.HearsPing();
        world.LinkBreaks();
        Assert.Equal(1, world.Effects(EffectKind.NotifyReconnecting)[^1].Attempt);
    }

    [Fact]
    public void A_link_that_was_opened_at_once_has_nothing_to_prove()
    {
        var world = MachineWorld.Open();
        world.After(9_000);
        Assert.Empty(world.Effects(EffectKind.AwaitArrival));
    }

    private static MachineWorld Reopened()
    {
        var world = MachineWorld.Open();
        world.LinkBreaks();
        world.After(5_000);
        world.Succeeds();
        Assert.Equal(Phase.Open, world.Phase);
        return world;
    }
}
