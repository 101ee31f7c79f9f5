using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>A link whose opening waits for what the other end says: it is read, its heart beats, and it is not open.</summary>
public sealed class SignInTests
{
    [Fact]
    public void What_the_hook_waits_for_is_read_and_the_link_opens_when_it_is_done()
    {
        var world = SigningIn();
        world.Saw("BeginSignIn");
        Assert.Equal(SocketState.Connecting, world.State);
        world.Yes(DecisionHook.Opening);
        world.Saw("ChangeState Open", "OpenLink");
    }

    [Fact]
    public void A_hook_that_does_not_wait_begins_no_sign_in()
    {
        var world = MachineWorld.Open();
        world.OpeningWaits();
        world.Saw();
    }

    [Fact]
    public void Heartbeats_leave_meanwhile_and_no_hook_is_told_of_them_before_OnOpen()
    {
        var world = SigningIn(Patient);
        world.Forget();
        world.Until(10_000);
        world.HearsPong();
        world.HearsPing();
        world.Saw("SendPing", "SendPong");
        world.Yes(DecisionHook.Opening);
        world.Forget();
        world.Until(20_000);
        world.HearsPong();
        world.Saw("SendPing", "NotifyPing", "NotifyPong 0");
    }

    [Fact]
    public void The_heart_goes_on_at_the_open()
    {
        var world = SigningIn(Patient);
        world.Until(6_000);
        world.Yes(DecisionHook.Opening);
        world.Forget();
        world.Until(9_999);
        world.Saw();
        world.Until(10_000);
        world.Saw("SendPing", "NotifyPing");
    }

    [Fact]
    public void A_peer_that_answers_nothing_is_dead_before_the_sign_in_may_end()
    {
        var world = SigningIn(Patient);
        world.Forget();
        world.Until(20_000);
        world.Saw("SendPing", "ProbePool", "ChangeState Reconnecting", "WarnNeverReplied", "Abort HeartbeatTimeout", "NotifyError", "Consult ShouldReconnect");
    }

    [Fact]
    public void It_has_ConnectTimeout_all_in_all()
    {
        var world = SigningIn();
        world.Until(9_999);
        Assert.Equal(Phase.SigningIn, world.Phase);
        world.Forget();
        world.Until(10_000);
        world.Saw("ChangeState Reconnecting", "Abort ConnectTimeout", "NotifyError", "Consult ShouldReconnect");
    }

    [Fact]
    public void A_close_that_comes_meanwhile_ends_the_link_and_is_why()
    {
        var world = SigningIn();
        world.Forget();
        world.ReceivesClose();

        // The hook may still have to take what came before.
        world.Saw("EndSignIn");
        world.No(DecisionHook.Opening);
        world.Saw("ChangeState Reconnecting", "Abort Remote", "NotifyError", "Consult ShouldReconnect");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_end_that_comes_meanwhile_leaves_the_hook_its_time_and_its_say(bool breaks)
    {
        var world = SigningIn();
        End(world, breaks);
        world.OpeningIsRefused();
        Assert.Equal(SocketState.GaveUp, world.State);
        Assert.Equal(SocketCloseKind.Refused, world.Effects(EffectKind.NotifyGaveUp)[0].Reason!.Kind);

        world = SigningIn();
        End(world, breaks);
        world.Yes(DecisionHook.Opening);
        Assert.Empty(world.Effects(EffectKind.OpenLink));
        Assert.Equal(breaks ? SocketCloseKind.Faulted : SocketCloseKind.Remote, world.Effects(EffectKind.Abort)[0].Reason!.Kind);

        world = SigningIn();
        End(world, breaks);
        world.Until(4_999);
        Assert.Equal(Phase.SigningIn, world.Phase);
        world.Until(5_000);
        Assert.Equal(breaks ? SocketCloseKind.Faulted : SocketCloseKind.Remote, world.Effects(EffectKind.Abort)[0].Reason!.Kind);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_end_that_comes_late_does_not_lengthen_the_attempt(bool breaks)
    {
        var world = SigningIn();
        world.Until(8_000);
        End(world, breaks);
        world.Until(9_999);
        Assert.Equal(Phase.SigningIn, world.Phase);
        world.Until(10_000);
        Assert.Equal(SocketState.Reconnecting, world.State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_reconnect_does_not_wait_for_the_hook_of_a_link_that_has_ended(bool breaks)
    {
        var world = SigningIn();
        End(world, breaks);
        world.Forget();
        world.Reconnect();
        world.Saw(breaks ? "Abort Faulted" : "Abort Remote", "NotifyError", "Consult Connecting");
    }

    [Fact]
    public void A_reconnect_leaves_a_sign_in_alone_that_goes_on()
    {
        var world = SigningIn();
        world.Forget();
        world.Reconnect();
        world.Saw();
    }

    [Fact]
    public void Nothing_is_sent_to_a_peer_that_has_ended_meanwhile()
    {
        var world = SigningIn(Patient);
        world.ReceivesClose();
        world.Forget();
        world.Until(4_999);
        world.Saw();
    }

    [Fact]
    public void A_message_that_is_too_big_ends_the_link_when_the_hook_is_done_and_the_peer_has_answered()
    {
        var world = SigningIn();
        world.Forget();
        world.HearsTooMuch();
        world.Saw("EndSignIn", "SendClose MessageTooBig");
        world.No(DecisionHook.Opening);
        world.Saw("ChangeState Closing");
        world.LinkBreaks();
        world.Saw("ChangeState Reconnecting", "Abort MessageTooBig", "NotifyError", "Consult ShouldReconnect");

        world = SigningIn();
        world.HearsTooMuch();
        world.Forget();
        world.LinkBreaks();
        world.Saw();
        world.No(DecisionHook.Opening);
        world.Saw("ChangeState Reconnecting", "Abort MessageTooBig", "NotifyError", "Consult ShouldReconnect");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_message_that_is_too_big_stays_the_reason_when_the_peers_close_frame_comes(bool breaks)
    {
        var world = SigningIn();
        world.HearsTooMuch();
        world.Forget();
        world.ReceivesClose();
        world.Saw();
        if (breaks)
        {
            world.LinkBreaks();
            world.Saw();
        }

        world.No(DecisionHook.Opening);
        world.LinkBreaks();
        Assert.Equal(SocketCloseKind.MessageTooBig, Assert.Single(world.Effects(EffectKind.Abort)).Reason!.Kind);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_message_that_is_too_big_leaves_the_hook_its_time_and_its_say(bool isAnsweredFirst)
    {
        var world = SigningIn();
        world.HearsTooMuch();
        if (isAnsweredFirst)
        {
            world.LinkBreaks();
            world.OpeningIsRefused();
        }
        else
        {
            world.OpeningIsRefused();
            Assert.Equal(SocketState.Closing, world.State);
            world.LinkBreaks();
        }

        Assert.Equal(SocketState.GaveUp, world.State);
        Assert.Equal(SocketCloseKind.Refused, world.Effects(EffectKind.NotifyGaveUp)[0].Reason!.Kind);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_message_that_is_too_big_ends_the_link_after_CloseTimeout_whoever_does_not_answer(bool hookAnswers)
    {
        var world = SigningIn();
        world.Until(1_000);
        world.HearsTooMuch();
        if (hookAnswers)
        {
            world.Until(2_000);
            world.Yes(DecisionHook.Opening);
        }

        world.Until(5_999);
        Assert.Equal(hookAnswers ? Phase.Closing : Phase.SigningIn, world.Phase);
        world.Until(6_000);
        Assert.Equal(SocketCloseKind.MessageTooBig, world.Effects(EffectKind.Abort)[0].Reason!.Kind);
        Assert.Empty(world.Effects(EffectKind.OpenLink));
    }

    [Fact]
    public void A_close_after_a_message_that_is_too_big_asks_the_hook_no_more()
    {
        var world = SigningIn();
        world.HearsTooMuch();
        world.OpeningIsRefused();
        world.Close();
        world.LinkBreaks();
        Assert.Equal(SocketState.Closed, world.State);
    }

    [Fact]
    public void A_hook_that_fails_counts_as_a_failed_attempt()
    {
        var world = SigningIn();
        world.Forget();
        world.No(DecisionHook.Opening);
        world.Saw("ChangeState Reconnecting", "Abort Faulted", "NotifyError", "Consult ShouldReconnect");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_refusal_is_final_and_no_hook_is_asked(bool waits)
    {
        var world = waits ? SigningIn() : Opening();
        world.Forget();
        world.OpeningIsRefused();
        world.Saw([.. waits ? (string[])["ChangeState Closing"] : ["ChangeState Closing", "BeginSignIn"], "SendClose Refused"]);
        world.ReceivesClose();
        world.LinkBreaks();
        world.Saw("ChangeState GaveUp", "Abort Refused", "NotifyError", "CancelHooks", "FailSends", "NotifyGaveUp Refused", "AwaitHooks", "Complete");
        Assert.Null(world.TimerAt);
    }

    [Fact]
    public void A_refusal_that_is_not_answered_has_CloseTimeout()
    {
        var world = SigningIn();
        world.OpeningIsRefused();
        world.Until(4_999);
        Assert.Equal(SocketState.Closing, world.State);
        world.Until(5_000);
        Assert.Equal(SocketState.GaveUp, world.State);
    }

    [Fact]
    public void A_refusal_is_final_however_often_a_link_was_open_before()
    {
        var world = MachineWorld.Open();
        world.LinkBreaks();
        world.Until(5_000);
        world.Agrees = false;
        world.Succeeds();
        world.OpeningIsRefused();
        world.LinkBreaks();
        Assert.Equal(SocketState.GaveUp, world.State);
    }

    [Fact]
    public void A_session_that_is_refused_is_closed_and_its_peer_is_told()
    {
        var world = new MachineWorld { Agrees = false };
        world.Accept();
        world.OpeningWaits();
        world.Forget();
        world.OpeningIsRefused();
        world.Saw("ChangeState Closing", "SendClose Refused");
        world.LinkBreaks();
        Assert.Equal(SocketState.Closed, world.State);
    }

    [Fact]
    public void A_close_meanwhile_ends_it_without_OnClose()
    {
        var world = SigningIn();
        world.Forget();
        world.Close();
        Assert.Equal(SocketState.Closing, world.State);
        world.LinkBreaks();
        Assert.Equal(SocketState.Closed, world.State);
        Assert.Empty(world.Effects(EffectKind.NotifyClose));
        Assert.Equal(SocketCloseKind.Local, world.Effects(EffectKind.Abort)[0].Reason!.Kind);
    }

    [Fact]
    public void A_connect_that_is_cancelled_while_it_closes_lets_its_caller_go_and_the_close_goes_on()
    {
        var world = SigningIn();
        world.Close();
        world.Forget();
        world.Cancel();
        world.Saw("CancelWaiter");
        Assert.Equal(SocketState.Closing, world.State);
        world.Until(5_000);
        Assert.Equal(SocketState.Closed, world.State);
    }

    [Fact]
    public void A_cancelled_connect_ends_it()
    {
        var world = SigningIn();
        world.Cancel();
        Assert.Equal(SocketState.Idle, world.State);
        Assert.Same(SocketCloseReason.Cancelled, world.Effects(EffectKind.ChangeState)[^1].Reason);
    }

    [Fact]
    public void A_ping_that_is_answered_before_the_open_proves_nothing()
    {
        var world = SigningIn(Patient with { Max = 1 });
        world.No(DecisionHook.Opening);
        world.Yes(DecisionHook.ShouldReconnect);
        world.After(5_000);
        world.Yes(DecisionHook.Connecting);
        world.Succeeds();
        world.OpeningWaits();
        world.After(10_000);
        world.HearsPong();
        world.No(DecisionHook.Opening);
        Assert.Equal(SocketState.GaveUp, world.State);
    }

    [Fact]
    public void A_ping_of_before_the_open_that_is_answered_after_it_proves_nothing()
    {
        var world = SigningIn(Patient with { Max = 1 });
        world.No(DecisionHook.Opening);
        world.Yes(DecisionHook.ShouldReconnect);
        world.After(5_000);
        world.Yes(DecisionHook.Connecting);
        world.Succeeds();
        world.OpeningWaits();
        world.After(10_000);
        world.Yes(DecisionHook.Opening);
        world.HearsPong();
        world.LinkBreaks();
        Assert.Equal(SocketState.GaveUp, world.State);
    }

    private static void End(MachineWorld world, bool breaks)
    {
        if (breaks)
        {
            world.LinkBreaks();
        }
        else
        {
            world.ReceivesClose();
        }
    }

    private static MachineSettings Patient { get; } = Plain.Settings with { ConnectTimeout = Plain.Milliseconds(60_000) };

    private static MachineWorld Opening(MachineSettings? settings = null)
    {
        var world = new MachineWorld(settings) { Agrees = false };
        world.Connect();
        world.Yes(DecisionHook.Connecting);
        world.Succeeds();
        return world;
    }

    private static MachineWorld SigningIn(MachineSettings? settings = null)
    {
        var world = Opening(settings);
        world.Forget();
        world.OpeningWaits();
        return world;
    }
}
