using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Attempts: one at a time, after a delay, not indefinitely.</summary>
public sealed class ReconnectTests
{
    [Fact]
    public void A_connect_asks_dials_asks_and_opens()
    {
        var world = new MachineWorld();
        world.Connect();
        world.Saw("ChangeState Connecting", "Consult Connecting", "StartAttempt");
        world.Succeeds();
        world.Saw("Consult Opening", "ChangeState Open", "OpenLink");
    }

    [Fact]
    public void The_first_attempt_starts_at_once_and_its_number_is_0()
    {
        var world = new MachineWorld();
        world.Connect();
        Assert.Equal([0], world.Times(EffectKind.Consult));
        Assert.Equal(0, world.Effects(EffectKind.StartAttempt)[0].Attempt);
    }

    [Fact]
    public void A_second_connect_changes_nothing_while_the_first_goes_on()
    {
        var world = new MachineWorld { Agrees = false };
        world.Connect();
        world.Forget();
        world.Connect();
        world.Saw();
        world.Yes(DecisionHook.Connecting);
        world.Forget();
        world.Connect();
        world.Saw();
    }

    [Fact]
    public void A_link_that_broke_is_told_and_dialed_again_after_the_delay()
    {
        var world = MachineWorld.Open();
        world.Until(3_000);
        world.LinkBreaks();
        world.Saw(
            "ChangeState Reconnecting",
            "Abort Faulted",
            "NotifyError",
            "NotifyClose Faulted",
            "Consult ShouldReconnect",
            "NotifyReconnecting 1 after 5000");
        world.Until(7_999);
        world.Saw();
        world.Until(8_000);
        world.Saw("ChangeState Connecting", "Consult Connecting", "StartAttempt");
    }

    [Fact]
    public void A_failed_attempt_is_told_as_an_error_and_made_again_after_the_delay()
    {
        var world = new MachineWorld();
        world.Connect();
        world.Until(2_000);
        world.Forget();
        world.Fails();
        world.Saw("ChangeState Reconnecting", "NotifyError", "Consult ShouldReconnect", "NotifyReconnecting 1 after 5000");
        world.Until(6_999);
        world.Saw();
        world.Until(7_000);
        world.Saw("ChangeState Connecting", "Consult Connecting", "StartAttempt");
    }

    [Fact]
    public void The_delay_counts_from_the_end_and_not_from_the_answer_to_the_decision_hook()
    {
        var world = MachineWorld.Open();
        world.Agrees = false;
        world.Until(1_000);
        world.LinkBreaks();
        world.Until(4_000);
        world.Yes(DecisionHook.ShouldReconnect);
        Assert.Equal(6_000, world.TimerAt);

        var slow = MachineWorld.Open();
        slow.Agrees = false;
        slow.Until(1_000);
        slow.LinkBreaks();
        slow.Until(9_000);
        slow.Yes(DecisionHook.ShouldReconnect);
        slow.Until(9_000);
        Assert.Equal(Phase.PreparingAttempt, slow.Phase);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(12)]
    public void Giving_up_takes_the_first_attempt_and_as_many_more_as_are_set(int max)
    {
        var world = new MachineWorld(Plain.Settings with { Max = max });
        world.Connect();
        for (var attempt = 0; attempt < max; attempt++)
        {
            world.Fails();
            Assert.Equal(SocketState.Reconnecting, world.State);
            world.After(5_000);
        }

        world.Forget();
        world.Fails();
        world.Saw(
            "ChangeState GaveUp",
            "NotifyError",
            "CancelHooks",
            "FailSends",
            "NotifyGaveUp ConnectFailed",
            "AwaitHooks",
            "Complete");
        Assert.Null(world.TimerAt);
        world.After(3_600_000);
        world.Saw();
    }

    [Fact]
    public void A_link_that_ends_counts_like_the_first_attempt()
    {
        var world = MachineWorld.Open(Plain.Settings with { Max = 2 });
        world.LinkBreaks();
        for (var attempt = 0; attempt < 2; attempt++)
        {
            world.After(5_000);
            world.Fails();
        }

        Assert.Equal([0, 5_000, 10_000], from at in world.Times(EffectKind.NotifyReconnecting).Concat(world.Times(EffectKind.NotifyGaveUp)) select at);
        Assert.Equal(SocketState.GaveUp, world.State);
    }

    [Fact]
    public void With_max_0_a_link_that_ends_is_the_end()
    {
        var world = MachineWorld.Open(Plain.Settings with { Max = 0 });
        world.LinkBreaks();
        world.Saw(
            "ChangeState GaveUp",
            "CancelHooks",
            "Abort Faulted",
            "NotifyError",
            "NotifyClose Faulted",
            "FailSends",
            "NotifyGaveUp Faulted",
            "AwaitHooks",
            "Complete");
    }

    [Fact]
    public void With_max_minus_1_there_is_no_end()
    {
        var world = new MachineWorld(Plain.Settings with { Max = -1 });
        world.Connect();
        for (var attempt = 1; attempt <= 1_000; attempt++)
        {
            world.Fails();
            world.After(5_000);
            Assert.Equal(Phase.Dialing, world.Phase);
        }

        Assert.Equal(Enumerable.Range(1, 1_000), from effect in world.Effects(EffectKind.NotifyReconnecting) select effect.Attempt);
    }

    [Fact]
    public void A_server_that_accepts_and_hangs_up_does_not_keep_the_client_busy_for_ever()
    {
        var world = MachineWorld.Open(Plain.Settings with { Max = 3 });
        for (var link = 0; link < 3; link++)
        {
            world.HearsMessage();
            world.LinkBreaks();
            world.After(5_000);
            world.Succeeds();
        }

        world.HearsMessage();
        world.LinkBreaks();
        Assert.Equal(SocketState.GaveUp, world.State);
        Assert.Equal([1, 2, 3], from effect in world.Effects(EffectKind.NotifyReconnecting) select effect.Attempt);
    }

    [Fact]
    public void A_link_that_answered_a_heartbeat_starts_the_count_again()
    {
        var world = MachineWorld.Open(Plain.Settings with { Max = 3 });
        for (var link = 0; link < 10; link++)
        {
            world.After(11_000);
            world.HearsMessage();
            world.LinkBreaks();
            world.After(5_000);
            world.Fails();
            world.After(5_000);
            world.Succeeds();
        }

        Assert.Equal(SocketState.Open, world.State);
        Assert.Equal([1, 2, 1, 2], from effect in world.Effects(EffectKind.NotifyReconnecting).Take(4) select effect.Attempt);
    }

    [Fact]
    public void A_server_that_asks_to_be_left_alone_is()
    {
        var world = new MachineWorld();
        world.Connect();
        world.Forget();
        world.Fails(retryAfter: 30_000);
        world.Saw("ChangeState Reconnecting", "NotifyError", "Consult ShouldReconnect", "NotifyReconnecting 1 after 30000");
        world.Until(29_999);
        world.Saw();
        world.Until(30_000);
        Assert.Equal(Phase.Dialing, world.Phase);

        // It asked once: the next delay is the ordinary one.
        world.Forget();
        world.Fails();
        world.Saw("ChangeState Reconnecting", "NotifyError", "Consult ShouldReconnect", "NotifyReconnecting 2 after 5000");
    }

    [Fact]
    public void What_it_asked_for_is_forgotten_once_a_link_has_opened()
    {
        var world = new MachineWorld();
        world.Connect();
        world.Fails(retryAfter: 30_000);
        world.Until(30_000);
        world.Succeeds();
        world.Forget();
        world.LinkBreaks();
        Assert.Equal(Plain.Milliseconds(5_000), Assert.Single(world.Effects(EffectKind.NotifyReconnecting)).Ticks);
    }

    [Fact]
    public void It_cannot_make_the_client_hurry()
    {
        var world = new MachineWorld();
        world.Connect();
        world.Fails(retryAfter: 1_000);
        world.Until(4_999);
        Assert.Equal(Phase.Waiting, world.Phase);
    }

    [Fact]
    public void A_no_to_the_decision_whether_to_reconnect_gives_up_at_once()
    {
        var world = MachineWorld.Open();
        world.Agrees = false;
        world.LinkBreaks();
        world.Forget();
        world.No(DecisionHook.ShouldReconnect);
        world.Saw("ChangeState GaveUp", "CancelHooks", "FailSends", "NotifyGaveUp Faulted", "AwaitHooks", "Complete");
        Assert.Null(world.TimerAt);
    }

    [Fact]
    public void No_answer_within_the_connect_timeout_counts_as_yes()
    {
        var world = MachineWorld.Open();
        world.Agrees = false;
        world.LinkBreaks();
        world.Until(9_999);
        Assert.Equal(Phase.ConsultingReconnect, world.Phase);
        world.Until(10_000);
        Assert.Equal(Phase.PreparingAttempt, world.Phase);
        world.Forget();
        world.No(DecisionHook.ShouldReconnect);
        world.Saw();
    }

    [Fact]
    public void The_decision_whether_to_reconnect_is_not_asked_once_no_attempt_is_left()
    {
        var world = new MachineWorld(Plain.Settings with { Max = 0 });
        world.Connect();
        world.Forget();
        world.Fails();
        Assert.Empty(world.Times(EffectKind.Consult));
    }

    [Fact]
    public void What_was_told_as_delay_is_what_is_waited()
    {
        var world = new MachineWorld(Plain.Settings with { Jitter = true }) { Random = 0.5 };
        world.Connect();
        world.Fails();
        Assert.Equal(Plain.Milliseconds(5_500), Assert.Single(world.Effects(EffectKind.NotifyReconnecting)).Ticks);
        Assert.Equal(5_500, world.TimerAt);
    }

    [Fact]
    public void A_close_frame_of_the_peer_is_answered_and_followed_by_a_reconnect_after_the_link_is_gone()
    {
        var world = MachineWorld.Open();
        world.Until(2_000);
        world.ReceivesClose();
        world.Saw("ChangeState Closing", "AwaitMessages", "SendClose Remote flushed");
        world.Until(2_100);
        world.LinkBreaks();
        world.Saw(
            "ChangeState Reconnecting",
            "Abort Remote",
            "NotifyError",
            "NotifyClose Remote",
            "Consult ShouldReconnect",
            "NotifyReconnecting 1 after 5000");
        Assert.Equal(7_100, world.TimerAt);
    }

    [Fact]
    public void A_peer_that_sends_a_close_frame_and_does_not_hang_up_is_hung_up_on()
    {
        var world = MachineWorld.Open();
        world.Until(2_000);
        world.ReceivesClose();
        world.Until(6_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(7_000);
        Assert.Equal(SocketCloseKind.Remote, Assert.Single(world.Effects(EffectKind.NotifyClose)).Reason!.Kind);
        Assert.Equal(12_000, world.TimerAt);
    }

    [Fact]
    public void A_message_that_is_too_big_ends_the_link_for_that_reason()
    {
        var world = MachineWorld.Open();
        world.HearsTooMuch();
        world.Saw("ChangeState Closing", "SendClose MessageTooBig");
        world.LinkBreaks();
        Assert.Equal(SocketCloseKind.MessageTooBig, Assert.Single(world.Effects(EffectKind.NotifyClose)).Reason!.Kind);
        Assert.Equal(SocketState.Reconnecting, world.State);
    }

    [Fact]
    public void The_heartbeat_stands_still_while_a_close_handshake_goes_on()
    {
        var world = MachineWorld.Open(Plain.Settings with { CloseTimeout = Plain.Milliseconds(60_000) });
        world.ReceivesClose();
        world.Until(59_999);
        Assert.Empty(world.Times(EffectKind.SendPing));
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(60_000);
        Assert.Single(world.Times(EffectKind.Abort));
    }
}
