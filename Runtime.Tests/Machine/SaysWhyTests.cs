using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Effects bring along what those are told who wait or listen: why, and which attempt it is.</summary>
public sealed class SaysWhyTests
{
    [Fact]
    public void Everything_that_tells_of_a_failed_attempt_or_an_end_says_why()
    {
        var world = new MachineWorld(Plain.Settings with { Max = 0 });
        world.Connect();
        world.Fails();
        AllSay(world, Plain.Refused, EffectKind.NotifyError, EffectKind.FailSends, EffectKind.NotifyGaveUp, EffectKind.AwaitHooks);

        var open = MachineWorld.Open(Plain.Settings with { Max = 0 });
        open.LinkBreaks();
        AllSay(open, Plain.Broken, EffectKind.Abort, EffectKind.NotifyError, EffectKind.NotifyClose, EffectKind.FailSends, EffectKind.AwaitHooks);

        var closed = MachineWorld.Open();
        closed.Close();
        closed.LinkBreaks();
        AllSay(closed, Plain.Closed, EffectKind.SendClose, EffectKind.Abort, EffectKind.FailSends, EffectKind.NotifyClose, EffectKind.AwaitHooks);
    }

    [Fact]
    public void What_asks_for_and_tells_of_another_attempt_says_why_it_is_made()
    {
        var world = MachineWorld.Open();
        world.LinkBreaks();
        AllSay(world, Plain.Broken, EffectKind.Consult, EffectKind.NotifyReconnecting);
        world.Until(5_000);
        world.Forget();
        world.Fails();
        AllSay(world, Plain.Refused, EffectKind.Consult, EffectKind.NotifyReconnecting);
    }

    [Fact]
    public void A_change_of_state_says_why_too()
    {
        var world = MachineWorld.Open();
        world.LinkBreaks();
        world.Until(5_000);
        world.Succeeds();
        world.Forget();
        world.ReceivesClose();
        Assert.Equal((SocketState.Closing, Plain.PeerClosed), Change(world));
        world.Forget();
        world.LinkBreaks();
        Assert.Equal((SocketState.Reconnecting, Plain.PeerClosed), Change(world));
        world.Forget();
        world.Close();
        Assert.Equal((SocketState.Closed, Plain.Closed), Change(world));

        var closing = MachineWorld.Open();
        closing.Close();
        closing.Forget();
        closing.LinkBreaks();
        Assert.Equal((SocketState.Closed, Plain.Closed), Change(closing));
    }

    [Fact]
    public void An_attempt_that_was_asked_for_says_so()
    {
        var world = MachineWorld.Open();
        world.Reconnect();
        AllSay(world, SocketCloseReason.Requested, EffectKind.Abort, EffectKind.Consult, EffectKind.ChangeState);
    }

    [Fact]
    public void A_link_that_breaks_after_one_that_its_peer_has_closed_says_why_it_broke()
    {
        var world = MachineWorld.Open();
        world.ReceivesClose();
        world.LinkBreaks();
        world.Until(5_000);
        world.Succeeds();
        world.Forget();
        world.LinkBreaks();
        AllSay(world, Plain.Broken, EffectKind.Abort, EffectKind.NotifyError, EffectKind.NotifyClose, EffectKind.NotifyReconnecting);
    }

    [Fact]
    public void A_peer_that_has_not_answered_is_not_told_that_it_was_silent()
    {
        var silent = new SocketCloseReason { Kind = SocketCloseKind.HeartbeatTimeout };
        var world = MachineWorld.Open(Plain.Settings with { SilenceReason = (_, _) => silent });
        world.Until(20_000);
        AllSay(world, SocketCloseReason.Silence, EffectKind.Abort, EffectKind.NotifyClose);
    }

    [Fact]
    public void A_link_that_opens_has_no_reason_whatever_the_last_one_ended_for()
    {
        var world = MachineWorld.Open();
        world.LinkBreaks();
        world.Until(5_000);
        world.Forget();
        world.Succeeds();
        Assert.Equal((SocketState.Open, null), Change(world));
    }

    [Fact]
    public void The_second_close_frame_is_not_told_with_the_reason_of_the_first_end()
    {
        var world = MachineWorld.Open();
        world.Until(11_000);
        world.Reconnect();
        Assert.Same(SocketCloseReason.Requested, Assert.Single(world.Effects(EffectKind.Abort)).Reason);
        world.Succeeds();
        world.Forget();
        world.HearsTooMuch();
        Assert.Equal((SocketState.Closing, Plain.TooBig), Change(world));
    }

    [Fact]
    public void An_attempt_has_the_number_of_its_decision_hook()
    {
        var world = new MachineWorld();
        world.Connect();
        world.Fails();
        world.Until(5_000);
        world.Fails();
        world.Until(10_000);
        Assert.Equal([0, 1, 2], world.Effects(EffectKind.StartAttempt).Select(effect => effect.Attempt));
        Assert.Equal([0, 1, 2], from effect in world.Effects(EffectKind.Consult) where effect.DecisionHook == DecisionHook.Connecting select effect.Attempt);
    }

    [Fact]
    public void An_accepted_link_knows_nothing_of_a_connect_that_was_cancelled_before()
    {
        var world = new MachineWorld();
        world.Connect();
        world.Fails();
        world.Until(5_000);
        world.Cancel();
        var cancelled = world.Generation;
        world.Forget();
        world.Accept();
        var asked = Assert.Single(world.Effects(EffectKind.Consult));
        Assert.Equal((DecisionHook.Opening, 0, null), (asked.DecisionHook, asked.Attempt, asked.Reason));
        Assert.NotEqual(cancelled, world.Generation);
    }

    private static void AllSay(MachineWorld world, SocketCloseReason reason, params EffectKind[] kinds)
        => Assert.All(kinds, kind => Assert.All(NotNone(world.Effects(kind)), effect => Assert.Same(reason, effect.Reason)));

    private static Effect[] NotNone(Effect[] effects)
    {
        Assert.NotEmpty(effects);
        return effects;
    }

    private static (SocketState State, SocketCloseReason? Reason) Change(MachineWorld world)
    {
        var change = world.Effects(EffectKind.ChangeState)[0];
        return (change.State, change.Reason);
    }
}
