using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>What a server says of the end of its link decides what follows: when it is tried again, and whether. The hook has the last word.</summary>
public sealed class VerdictTests
{
    private static readonly SocketCloseReason AtOnce = new() { Kind = SocketCloseKind.Remote, RetryAfter = TimeSpan.Zero };
    private static readonly SocketCloseReason Later = new() { Kind = SocketCloseKind.Remote, RetryAfter = TimeSpan.FromSeconds(30) };
    private static readonly SocketCloseReason Sooner = new() { Kind = SocketCloseKind.Remote, RetryAfter = TimeSpan.FromSeconds(1) };
    private static readonly SocketCloseReason Refused = new() { Kind = SocketCloseKind.Refused, IsFinal = true };

    /// <summary>The ways in which a link or an attempt comes to such an end.</summary>
    private static readonly Action<MachineWorld, SocketCloseReason>[] Ends =
    [
        (world, reason) =>
        {
            world.Succeeds();
            world.LinkBreaks(reason);
        },
        (world, reason) =>
        {
            world.Succeeds();
            world.ReceivesClose(reason);
            world.LinkBreaks();
        },
        (world, reason) =>
        {
            world.Succeeds();
            world.PeerGoesWrong(reason);
            world.LinkBreaks();
        },
        (world, reason) => world.FailsBy(reason),
    ];

    private static long[] Delays(MachineWorld world)
        => [.. from effect in world.Effects(EffectKind.NotifyReconnecting) select effect.Ticks / TimeSpan.TicksPerMillisecond];

    /// <summary>A ping leaves, and is answered, long before the next one is due.</summary>
    private static void IsAnswered(MachineWorld world)
    {
        world.Probe();
        world.HearsPong();
    }

    [Fact]
    public void One_that_asks_for_it_is_tried_again_at_once_and_after_that_as_usual()
    {
        foreach (var end in Ends)
        {
            var world = new MachineWorld();
            world.Connect();
            end(world, AtOnce);
            Assert.Equal(Phase.Waiting, world.Phase);
            world.After(0);
            Assert.Equal(Phase.Dialing, world.Phase);
            end(world, AtOnce);
            Assert.Equal([0, 5_000], Delays(world));
            Assert.Equal([0, 5_000], from effect in world.Effects(EffectKind.Consult) where effect.DecisionHook == DecisionHook.ShouldReconnect select effect.Ticks / TimeSpan.TicksPerMillisecond);
        }
    }

    /// <summary>However fast each link proves its worth: a server that asks so each time would be dialed without end.</summary>
    [Fact]
    public void One_that_asks_for_it_again_and_again_is_tried_at_once_only_after_a_link_that_lived_long()
    {
        var world = new MachineWorld();
        world.Connect();
        world.Succeeds();
        world.LinkBreaks(AtOnce);
        world.After(0);
        for (var round = 0; round < 3; round++)
        {
            world.Succeeds();
            IsAnswered(world);
            world.LinkBreaks(AtOnce);
            world.After(5_000);
        }

        world.Succeeds();
        IsAnswered(world);
        world.After(5_000);
        world.LinkBreaks(AtOnce);
        Assert.Equal([0, 5_000, 5_000, 5_000, 0], Delays(world));
    }

    [Fact]
    public void Where_the_hook_has_given_another_delay_the_next_one_is_tried_at_once()
    {
        var world = new MachineWorld { Agrees = false };
        world.Connect();
        world.Yes(DecisionHook.Connecting);
        world.FailsBy(AtOnce);
        world.YesAfter(3_000);
        world.Until(3_000);
        world.Yes(DecisionHook.Connecting);
        world.Succeeds();
        world.Yes(DecisionHook.Opening);
        IsAnswered(world);
        world.LinkBreaks(AtOnce);
        world.Yes(DecisionHook.ShouldReconnect);
        Assert.Equal([3_000, 0], Delays(world));
    }

    [Fact]
    public void One_that_asks_for_time_has_it_and_no_less_than_the_settings_give()
    {
        foreach (var end in Ends)
        {
            var world = new MachineWorld();
            world.Connect();
            end(world, Later);
            world.Until(30_000);
            end(world, Sooner);
            Assert.Equal([30_000, 5_000], Delays(world));
        }
    }

    [Fact]
    public void What_one_has_asked_for_is_not_the_next_ones()
    {
        var world = new MachineWorld();
        world.Connect();
        world.FailsBy(Later);
        world.Until(30_000);
        world.Fails();
        Assert.Equal([30_000, 5_000], Delays(world));
    }

    [Fact]
    public void A_refusal_that_asks_for_time_has_it_whatever_the_heartbeat_makes_of_it()
    {
        var world = new MachineWorld();
        world.Connect();
        world.Fails(AtOnce, retryAfter: 20_000);
        world.Until(20_000);
        world.Fails(Later, retryAfter: 20_000);
        Assert.Equal([20_000, 30_000], Delays(world));
    }

    [Fact]
    public void The_hooks_delay_stands()
    {
        var world = new MachineWorld();
        world.Connect();
        world.Succeeds();
        world.Agrees = false;
        world.LinkBreaks(Later);
        world.YesAfter(100);
        Assert.Equal([100], Delays(world));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_final_one_is_the_links_end_whatever_becomes_of_the_handshake_and_the_hook_is_asked(bool isOpen, bool isBroken)
    {
        foreach (var goesOn in new[] { true, false })
        {
            var world = new MachineWorld { Agrees = false };
            world.Connect();
            world.Yes(DecisionHook.Connecting);
            world.Succeeds();
            if (isOpen)
            {
                world.Yes(DecisionHook.Opening);
            }
            else
            {
                world.OpeningWaits();
            }

            world.PeerGoesWrong(Refused);
            Assert.Same(Refused, Assert.Single(world.Effects(EffectKind.SendClose)).Reason);
            if (isBroken)
            {
                world.LinkBreaks();
            }

            if (!isOpen)
            {
                // The hook fails by what it can no longer receive.
                world.No(DecisionHook.Opening);
            }

            if (!isBroken)
            {
                world.After(60_000);
            }

            Assert.Same(Refused, Assert.Single(world.Effects(EffectKind.Abort)).Reason);
            if (isBroken)
            {
                Assert.Equal(Phase.ConsultingReconnect, world.Phase);
                Assert.Same(Refused, world.Effects(EffectKind.Consult)[^1].Reason);
                if (goesOn)
                {
                    world.Yes(DecisionHook.ShouldReconnect);
                    Assert.Equal(Phase.Waiting, world.Phase);
                    continue;
                }

                world.No(DecisionHook.ShouldReconnect);
            }

            // A hook that says nothing in time has not said that it goes on.
            Assert.Equal(SocketState.GaveUp, world.State);
            Assert.Same(Refused, Assert.Single(world.Effects(EffectKind.NotifyGaveUp)).Reason);
        }
    }

    [Fact]
    public void What_the_opening_hook_refuses_is_asked_nobody_also_after_a_verdict()
    {
        var world = new MachineWorld { Agrees = false };
        world.Connect();
        world.Yes(DecisionHook.Connecting);
        world.Succeeds();
        world.OpeningWaits();
        world.PeerGoesWrong(Later);
        world.OpeningIsRefused();
        world.LinkBreaks();
        Assert.Equal(SocketState.GaveUp, world.State);
        Assert.Same(Plain.TurnedDown, Assert.Single(world.Effects(EffectKind.NotifyGaveUp)).Reason);
    }
}
