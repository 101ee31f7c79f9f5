using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>One attempt has ConnectTimeout, its decision hooks included.</summary>
public sealed class ConnectTimeoutTests
{
    [Fact]
    public void A_decision_hook_that_is_not_answered_fails_the_attempt()
    {
        var world = new MachineWorld { Agrees = false };
        world.Connect();
        world.Until(9_999);
        Assert.Equal(Phase.PreparingAttempt, world.Phase);
        world.Forget();
        world.Until(10_000);
        world.Saw("ChangeState Reconnecting", "CancelAttempt", "NotifyError", "Consult ShouldReconnect");
    }

    [Fact]
    public void An_attempt_that_brings_nothing_is_abandoned()
    {
        var world = new MachineWorld();
        world.Connect();
        world.Until(9_999);
        Assert.Equal(Phase.Dialing, world.Phase);
        world.Forget();
        world.Until(10_000);
        world.Saw("ChangeState Reconnecting", "CancelAttempt", "NotifyError", "Consult ShouldReconnect", "NotifyReconnecting 1 after 5000");
        Assert.Equal(15_000, world.TimerAt);
    }

    [Fact]
    public void A_link_whose_opening_decision_is_not_answered_is_aborted_and_was_never_open()
    {
        var world = new MachineWorld { Agrees = false };
        world.Connect();
        world.Yes(DecisionHook.Connecting);
        world.Succeeds();
        world.Until(9_999);
        Assert.Equal(Phase.Opening, world.Phase);
        world.Forget();
        world.Until(10_000);
        world.Saw("ChangeState Reconnecting", "Abort ConnectTimeout", "NotifyError", "Consult ShouldReconnect");
    }

    [Fact]
    public void Decision_hooks_and_dialing_share_the_time()
    {
        var world = new MachineWorld { Agrees = false };
        world.Connect();
        world.Until(4_000);
        world.Yes(DecisionHook.Connecting);
        world.Until(8_000);
        world.Succeeds();
        world.Until(9_999);
        Assert.Equal(Phase.Opening, world.Phase);
        world.Until(10_000);
        Assert.Equal(Phase.ConsultingReconnect, world.Phase);
    }

    [Fact]
    public void Every_attempt_has_its_own_time()
    {
        var world = new MachineWorld();
        world.Connect();
        world.Until(9_000);
        world.Fails();
        world.Until(14_000);
        world.Until(23_999);
        Assert.Equal(Phase.Dialing, world.Phase);
        world.Until(24_000);
        Assert.Equal(Phase.Waiting, world.Phase);
    }

    [Fact]
    public void A_decision_hook_that_throws_fails_the_attempt()
    {
        var world = new MachineWorld { Agrees = false };
        world.Connect();
        world.Forget();
        world.No(DecisionHook.Connecting);
        world.Saw("ChangeState Reconnecting", "NotifyError", "Consult ShouldReconnect");
    }

    [Fact]
    public void An_opening_decision_that_throws_ends_the_link()
    {
        var world = new MachineWorld { Agrees = false };
        world.Connect();
        world.Yes(DecisionHook.Connecting);
        world.Succeeds();
        world.Forget();
        world.No(DecisionHook.Opening);
        world.Saw("ChangeState Reconnecting", "Abort Faulted", "NotifyError", "Consult ShouldReconnect");
    }

    [Fact]
    public void A_link_that_breaks_before_it_opened_has_no_end_to_tell()
    {
        var world = new MachineWorld { Agrees = false };
        world.Connect();
        world.Yes(DecisionHook.Connecting);
        world.Succeeds();
        world.LinkBreaks();
        Assert.Empty(world.Times(EffectKind.NotifyClose));
        Assert.Equal(SocketState.Reconnecting, world.State);
    }

    [Fact]
    public void The_accepted_ends_decision_hook_has_the_same_time_and_then_it_is_over()
    {
        var world = new MachineWorld { Agrees = false };
        world.Accept();
        world.Saw("ChangeState Connecting", "Consult Opening");
        world.Until(10_000);
        world.Saw(
            "ChangeState Closed",
            "CancelHooks",
            "Abort ConnectTimeout",
            "FailSends",
            "NotifyError",
            "FailSends",
            "AwaitHooks",
            "Complete");
    }

    [Fact]
    public void The_opening_of_an_accepted_link_has_the_whole_timeout()
    {
        var world = new MachineWorld { Agrees = false };
        world.Accept();
        Assert.Equal(10_000, world.TimerAt);
    }
}
