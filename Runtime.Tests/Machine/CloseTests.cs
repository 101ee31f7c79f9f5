using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>The end that was asked for: what is said, what is told, and that nothing is left.</summary>
public sealed class CloseTests
{
    [Fact]
    public void An_open_link_first_sends_what_waits_and_then_sends_a_close_frame()
    {
        var world = MachineWorld.Open();
        world.Close();
        world.Saw("ChangeState Closing", "SuppressNotifications", "CancelHooks", "SendClose Local flushed");
        world.After(300);
        world.LinkBreaks();
        world.Saw("ChangeState Closed", "Abort Local", "FailSends", "NotifyClose Local", "FailSends", "AwaitHooks", "Complete");
        Assert.Null(world.TimerAt);
    }

    [Fact]
    public void A_close_frame_that_is_not_answered_is_cut_short_after_the_close_timeout()
    {
        var world = MachineWorld.Open();
        world.Until(7_000);
        world.Close();
        world.Until(11_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(12_000);
        Assert.Equal([12_000], world.Times(EffectKind.Abort));
        Assert.Equal([12_000], world.Times(EffectKind.NotifyClose));
        Assert.Equal(SocketState.Closed, world.State);
    }

    [Fact]
    public void The_heart_stops()
    {
        var world = MachineWorld.Open(Plain.Settings with { CloseTimeout = Plain.Milliseconds(60_000) });
        world.Until(15_000);
        world.Close();
        world.Forget();
        world.HearsPing();
        world.HearsPong();
        world.Until(74_999);
        world.Saw();
    }

    [Fact]
    public void A_close_during_the_peers_close_has_no_more_than_its_own_time_nor_has_the_close_handshake()
    {
        var world = MachineWorld.Open();
        world.ReceivesClose();
        world.Until(2_000);
        world.Forget();
        world.Close();
        world.Saw("SuppressNotifications", "CancelHooks");
        world.Until(4_999);
        world.Saw();
        world.Until(5_000);
        world.Saw("ChangeState Closed", "Abort Remote", "FailSends", "NotifyClose Remote", "FailSends", "AwaitHooks", "Complete");
    }

    [Theory]
    [InlineData(nameof(Phase.Idle), null)]
    [InlineData(nameof(Phase.PreparingAttempt), "CancelAttempt")]
    [InlineData(nameof(Phase.Dialing), "CancelAttempt")]
    [InlineData(nameof(Phase.Opening), "Abort Local")]
    [InlineData(nameof(Phase.ConsultingReconnect), null)]
    [InlineData(nameof(Phase.Waiting), null)]
    public void Where_no_link_is_open_a_close_is_the_end_at_once(string phase, string? effect)
    {
        var world = EachPhase.Worlds().Single(world => world.Phase.ToString() == phase);
        world.Forget();
        world.Close();
        string[] dropped = effect is null ? [] : [effect];
        world.Saw(["ChangeState Closed", "SuppressNotifications", "CancelHooks", .. dropped, "FailSends", "AwaitHooks", "Complete"]);
        Assert.Null(world.TimerAt);
        world.After(3_600_000);
        world.Saw();
    }

    [Fact]
    public void What_an_attempt_still_delivers_after_a_close_opens_nothing()
    {
        var world = new MachineWorld();
        world.Connect();
        var dialing = world.Generation;
        world.Close();
        world.Forget();
        world.Give(new MachineEvent(MachineEventKind.AttemptSucceeded, dialing));
        world.Saw();
        Assert.Equal(SocketState.Closed, world.State);
    }

    [Fact]
    public void A_second_close_changes_nothing()
    {
        var world = MachineWorld.Open();
        world.Close();
        world.After(3_000);
        world.Forget();
        world.Close();
        world.Saw();
        Assert.Equal(5_000, world.TimerAt);
        world.LinkBreaks();
        world.Forget();
        world.Close();
        world.Saw();
    }

    [Fact]
    public void A_new_link_cannot_be_asked_for_while_the_close_goes_on()
    {
        var world = MachineWorld.Open();
        world.Close();
        world.Forget();
        world.Reconnect();
        world.Connect();
        world.Probe();
        world.Saw();
    }

    [Fact]
    public void After_a_close_a_connect_starts_afresh()
    {
        var world = new MachineWorld(Plain.Settings with { Max = 1 });
        world.Connect();
        world.Fails();
        world.Close();
        world.Forget();
        world.Connect();
        world.Saw("ChangeState Connecting", "StartLifetime", "Consult Connecting", "StartAttempt");
        world.Fails();
        Assert.Equal(SocketState.Reconnecting, world.State);
        world.Until(5_000);
        world.Succeeds();
        Assert.Equal(SocketState.Open, world.State);
        world.LinkBreaks();
        Assert.Equal(SocketState.GaveUp, world.State);
    }

    [Fact]
    public void Giving_up_stays_what_it_was_if_a_close_follows()
    {
        var world = new MachineWorld(Plain.Settings with { Max = 0 });
        world.Connect();
        world.Fails();
        world.Forget();
        world.Close();

        // Where giving up still waits to be told behind a stuck hook, it is not told any more.
        world.Saw("SuppressNotifications");
        world.Close();
        world.Saw();
        Assert.Equal(SocketState.GaveUp, world.State);
    }

    [Fact]
    public void Disposing_is_a_close_and_final()
    {
        foreach (var world in EachPhase.Worlds())
        {
            world.Dispose();
            if (world.Phase == Phase.Closing)
            {
                world.LinkBreaks();
            }

            Assert.Equal(SocketState.Disposed, world.State);
            Assert.Null(world.TimerAt);
            world.Forget();
            world.Connect();
            world.Reconnect();
            world.Accept();
            world.Probe();
            world.Cancel();
            world.Close();
            world.Dispose();
            world.After(3_600_000);
            world.Saw("CancelWaiter");
        }
    }

    [Fact]
    public void Disposing_during_a_close_makes_it_final()
    {
        var world = MachineWorld.Open();
        world.Close();
        world.Dispose();
        world.LinkBreaks();
        Assert.Equal(SocketState.Disposed, world.State);
    }

    [Fact]
    public void Disposing_after_the_end_changes_the_state_alone()
    {
        var world = MachineWorld.Open();
        world.Close();
        world.LinkBreaks();
        world.Forget();
        world.Dispose();
        world.Saw("ChangeState Disposed");
    }

    [Fact]
    public void A_state_change_says_why()
    {
        var world = MachineWorld.Open();
        world.LinkBreaks();
        Assert.Equal(Plain.Broken, Assert.Single(world.Effects(EffectKind.ChangeState)).Reason);
        world.Forget();
        world.Close();
        Assert.Equal(Plain.Closed, Assert.Single(world.Effects(EffectKind.ChangeState)).Reason);
    }

    [Fact]
    public void Disposing_twice_during_the_close_handshake_disposes()
    {
        var world = MachineWorld.Open();
        world.Dispose();
        world.Dispose();
        world.LinkBreaks();
        Assert.Equal(SocketState.Disposed, world.State);
    }
}
