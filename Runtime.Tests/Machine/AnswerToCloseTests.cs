using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>When a peer's close frame is answered: after the messages before it, and after CloseTimeout (5 s) at the latest.</summary>
public sealed class AnswerToCloseTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_answer_waits_for_the_hooks_of_the_messages_before(bool dials)
    {
        var world = Closing(dials);
        world.Until(4_999);
        world.Saw("ChangeState Closing", "AwaitMessages");
        world.MessagesAreHandled();
        world.Saw("SendClose Remote flushed");
    }

    [Fact]
    public void All_of_it_has_CloseTimeout()
    {
        var world = Closing();
        world.Until(4_999);
        world.MessagesAreHandled();
        world.Forget();
        world.Until(5_000);
        Assert.False(Assert.Single(world.Effects(EffectKind.Abort)).AnswersPeer);
    }

    [Fact]
    public void A_hook_that_takes_too_long_does_not_cost_the_peer_its_answer()
    {
        var world = Closing();
        world.Forget();
        world.Until(4_999);
        world.Saw();
        world.Until(5_000);
        Assert.True(Assert.Single(world.Effects(EffectKind.Abort)).AnswersPeer);
        Assert.Equal(SocketCloseKind.Remote, Assert.Single(world.Effects(EffectKind.NotifyClose)).Reason!.Kind);
    }

    [Fact]
    public void Hooks_of_a_session_keep_their_token_until_the_answer()
    {
        var world = Closing(dials: false);
        world.Until(3_000);
        world.MessagesAreHandled();
        Assert.Empty(world.Times(EffectKind.CancelHooks));
        world.LinkBreaks();
        Assert.Equal([3_000], world.Times(EffectKind.CancelHooks));
    }

    [Fact]
    public void A_link_that_breaks_meanwhile_is_over()
    {
        var world = Closing();
        world.Forget();
        world.Until(1_000);
        world.LinkBreaks();
        world.Saw("ChangeState Reconnecting", "Abort Remote", "NotifyError", "NotifyClose Remote", "Consult ShouldReconnect", "NotifyReconnecting 1 after 5000");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void After_a_close_of_ones_own_no_hook_can_send_and_none_is_waited_for(bool disposes)
    {
        var world = Closing();
        world.Until(2_000);
        world.Forget();
        if (disposes)
        {
            world.Dispose();
        }
        else
        {
            world.Close();
        }

        world.Saw("SuppressNotifications", "CancelHooks", "SendClose Remote flushed");
        world.MessagesAreHandled();
        world.Saw();
        Assert.Equal(5_000, world.TimerAt);
    }

    [Fact]
    public void A_new_link_that_is_asked_for_meanwhile_does_not_wait_either()
    {
        var world = Closing();
        world.Forget();
        world.Reconnect();
        world.Saw("ChangeState Connecting", "Abort Remote", "NotifyError", "NotifyClose Remote", "Consult Connecting", "StartAttempt");
    }

    [Fact]
    public void No_heart_beats_meanwhile()
    {
        var world = Closing(settings: Plain.Settings with { CloseTimeout = Plain.Milliseconds(60_000) });
        world.Forget();
        world.HearsPing();
        world.Probe();
        world.Until(59_999);
        world.Saw();
    }

    /// <summary>The messages of another link say nothing of this one's.</summary>
    [Fact]
    public void An_older_links_messages_are_not_these()
    {
        var world = Closing();
        var older = world.Generation;
        world.LinkBreaks();
        world.Until(5_000);
        world.Succeeds();
        world.ReceivesClose();
        world.Forget();
        world.Give(new MachineEvent(MachineEventKind.MessagesHandled, older));
        world.Saw();
    }

    private static MachineWorld Closing(bool dials = true, MachineSettings? settings = null)
    {
        var world = dials ? MachineWorld.Open(settings) : MachineWorld.Accepted(settings);
        world.HandlesMessages = false;
        world.ReceivesClose();
        return world;
    }
}
