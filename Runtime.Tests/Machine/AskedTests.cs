using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>What users ask for in the middle of things: a probe, a new link, the end of a connect.</summary>
public sealed class AskedTests
{
    [Fact]
    public void A_probe_of_an_open_link_pings_now()
    {
        var world = MachineWorld.Open();
        world.Until(4_000);
        world.Probe();
        world.Saw("SendPing", "NotifyPing");
        world.Until(13_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(14_000);
        Assert.Single(world.Times(EffectKind.Abort));
    }

    [Fact]
    public void The_rhythm_goes_on_from_its_answer()
    {
        var world = MachineWorld.Open();
        world.Until(4_000);
        world.Probe();
        world.Until(4_100);
        world.HearsPong();
        world.Until(14_100);
        Assert.Equal([4_000, 14_100], world.Times(EffectKind.SendPing));
    }

    [Fact]
    public void A_probe_adds_nothing_to_a_ping_that_is_unanswered_or_leaving()
    {
        var world = MachineWorld.Open();
        world.Until(12_000);
        world.Forget();
        world.Probe();
        world.Saw();

        var leaving = MachineWorld.Open();
        leaving.PingsLeave = false;
        leaving.Until(10_000);
        leaving.Forget();
        leaving.Probe();
        leaving.Saw();
    }

    [Fact]
    public void A_probe_while_waiting_attempts_now_and_counts()
    {
        var world = new MachineWorld(Plain.Settings with { Max = 2 });
        world.Connect();
        world.Fails();
        world.Until(1_000);
        world.Forget();
        world.Probe();
        world.Saw("ChangeState Connecting", "Consult Connecting", "StartAttempt");
        world.Fails();
        world.Probe();
        world.Fails();
        Assert.Equal(SocketState.GaveUp, world.State);
    }

    [Fact]
    public void A_probe_while_it_is_being_decided_lets_the_attempt_follow_at_once()
    {
        var world = new MachineWorld();
        world.Connect();
        world.Agrees = false;
        world.Fails();
        Assert.Equal(Phase.ConsultingReconnect, world.Phase);
        world.Until(1_000);
        world.Forget();
        world.Probe();
        world.Saw();
        world.Yes(DecisionHook.ShouldReconnect);
        world.Saw("ChangeState Connecting", "NotifyReconnecting 1 after 5000", "Consult Connecting");

        // It meant that attempt alone.
        world.Yes(DecisionHook.Connecting);
        world.Fails();
        world.Yes(DecisionHook.ShouldReconnect);
        Assert.Equal(Phase.Waiting, world.Phase);
    }

    [Fact]
    public void A_no_stays_a_no_however_often_it_is_probed()
    {
        var world = new MachineWorld();
        world.Connect();
        world.Agrees = false;
        world.Fails();
        world.Probe();
        world.No(DecisionHook.ShouldReconnect);
        Assert.Equal(SocketState.GaveUp, world.State);
    }

    [Fact]
    public void A_probe_anywhere_else_does_nothing()
    {
        foreach (var world in EachPhase.Worlds().Where(world => world.Phase is not (Phase.Open or Phase.Waiting)))
        {
            var phase = world.Phase;
            world.Forget();
            world.Probe();
            world.Saw();
            Assert.Equal(phase, world.Phase);
        }
    }

    [Fact]
    public void A_new_link_instead_of_an_open_one_aborts_it_and_dials_at_once()
    {
        var world = MachineWorld.Open();
        world.Until(3_000);
        world.Reconnect();
        world.Saw("ChangeState Connecting", "Abort Local", "NotifyError", "NotifyClose Local", "Consult Connecting", "StartAttempt");
    }

    [Fact]
    public void A_new_link_instead_of_one_that_is_closing_leaves_it_its_own_reason()
    {
        var world = MachineWorld.Open();
        world.ReceivesClose();
        world.Forget();
        world.Reconnect();
        world.Saw("ChangeState Connecting", "Abort Remote", "NotifyError", "NotifyClose Remote", "Consult Connecting", "StartAttempt");
    }

    [Fact]
    public void A_new_link_that_is_asked_for_while_waiting_or_deciding_is_dialed_at_once_and_the_count_starts_again()
    {
        var world = new MachineWorld(Plain.Settings with { Max = 1 });
        world.Connect();
        world.Fails();
        world.Forget();
        world.Reconnect();
        world.Saw("ChangeState Connecting", "Consult Connecting", "StartAttempt");
        world.Agrees = false;
        world.Fails();
        Assert.Equal(Phase.ConsultingReconnect, world.Phase);
        world.Agrees = true;
        world.Reconnect();
        world.Fails();
        Assert.Equal(SocketState.Reconnecting, world.State);
        world.After(5_000);
        world.Fails();
        Assert.Equal(SocketState.GaveUp, world.State);
    }

    [Fact]
    public void The_answer_to_a_decision_hook_that_a_new_link_made_idle_is_not_listened_to()
    {
        var world = MachineWorld.Open();
        world.Agrees = false;
        world.LinkBreaks();
        var deciding = world.Generation;
        world.Reconnect();
        world.Forget();
        world.Give(new MachineEvent(MachineEventKind.Denied, deciding) { DecisionHook = DecisionHook.ShouldReconnect, Reason = Plain.Broken });
        world.Saw();
        Assert.Equal(Phase.PreparingAttempt, world.Phase);
    }

    [Fact]
    public void A_new_link_is_already_on_its_way_where_an_attempt_is()
    {
        foreach (var world in EachPhase.Worlds().Where(world => world.Phase is Phase.PreparingAttempt or Phase.Dialing or Phase.Opening))
        {
            world.Forget();
            world.Reconnect();
            world.Saw();
        }
    }

    [Fact]
    public void A_new_link_can_be_asked_for_before_the_first_and_after_the_end()
    {
        var idle = new MachineWorld();
        idle.Reconnect();
        Assert.Equal(Phase.Dialing, idle.Phase);

        var closed = MachineWorld.Open();
        closed.Close();
        closed.LinkBreaks();
        closed.Reconnect();
        Assert.Equal(Phase.Dialing, closed.Phase);

        var gaveUp = new MachineWorld(Plain.Settings with { Max = 0 });
        gaveUp.Connect();
        gaveUp.Fails();
        gaveUp.Reconnect();
        Assert.Equal(Phase.Dialing, gaveUp.Phase);
    }

    [Fact]
    public void An_accepted_end_has_nobody_to_dial()
    {
        var world = MachineWorld.Accepted();
        world.Reconnect();
        world.Saw();
        world.ReceivesClose();
        world.Forget();
        world.Reconnect();
        world.Saw();
    }

    [Theory]
    [InlineData(nameof(Phase.PreparingAttempt), "CancelAttempt")]
    [InlineData(nameof(Phase.Dialing), "CancelAttempt")]
    [InlineData(nameof(Phase.Opening), "Abort Local")]
    [InlineData(nameof(Phase.ConsultingReconnect), null)]
    [InlineData(nameof(Phase.Waiting), null)]
    public void A_cancelled_connect_stops_wherever_it_is_and_leaves_nothing(string phase, string? effect)
    {
        var world = EachPhase.Worlds(neverOpened: true).Single(world => world.Phase.ToString() == phase);
        world.Forget();
        world.Cancel();
        world.Saw(effect is null ? ["ChangeState Idle", "CancelWaiter"] : ["ChangeState Idle", effect, "CancelWaiter"]);
        Assert.Null(world.TimerAt);
        world.After(3_600_000);
        world.Saw();
    }

    [Fact]
    public void After_the_open_the_connects_token_means_nothing()
    {
        foreach (var world in EachPhase.Worlds().Where(world => world.Phase is Phase.Open or Phase.Closing or Phase.ConsultingReconnect or Phase.Waiting))
        {
            var phase = world.Phase;
            world.Forget();
            world.Cancel();
            world.Saw();
            Assert.Equal(phase, world.Phase);
        }

        var again = MachineWorld.Open();
        again.LinkBreaks();
        again.Until(5_000);
        again.Forget();
        again.Cancel();
        again.Saw();
        Assert.Equal(Phase.Dialing, again.Phase);
    }

    [Fact]
    public void A_connect_that_is_cancelled_where_nothing_is_under_way_only_ends_its_caller()
    {
        foreach (var world in EachPhase.Worlds().Where(world => world.Phase is Phase.Idle or Phase.Ended))
        {
            var phase = world.Phase;
            world.Forget();
            world.Cancel();
            world.Saw("CancelWaiter");
            Assert.Equal(phase, world.Phase);
        }
    }

    [Fact]
    public void A_cancelled_connect_can_be_asked_for_again_and_starts_afresh()
    {
        var world = new MachineWorld(Plain.Settings with { Max = 1 });
        world.Connect();
        world.Fails();
        world.Cancel();
        world.Connect();
        world.Fails();
        Assert.Equal(SocketState.Reconnecting, world.State);
    }

    [Fact]
    public void A_reconnect_takes_the_attempts_over_from_the_connect_and_its_token()
    {
        var world = new MachineWorld();
        world.Connect();
        world.Fails();
        world.Reconnect();
        world.Forget();
        world.Cancel();
        world.Saw("CancelWaiter");
        Assert.Equal(Phase.Dialing, world.Phase);
    }

    [Fact]
    public void Not_even_a_reconnect_that_took_over_gives_a_connects_token_a_meaning_after_the_open()
    {
        var world = MachineWorld.Open();
        world.Reconnect();
        world.Forget();
        world.Cancel();
        world.Saw();
        Assert.Equal(Phase.Dialing, world.Phase);
    }

    [Fact]
    public void A_start_after_an_end_begins_a_lifetime_behind_the_old_one_and_the_first_start_none()
    {
        var world = new MachineWorld();
        world.Connect();
        Assert.Empty(world.Effects(EffectKind.StartLifetime));

        // A connect that was cancelled has ended nothing.
        world.Cancel();
        world.Connect();
        Assert.Empty(world.Effects(EffectKind.StartLifetime));

        foreach (var start in new Action[] { world.Connect, world.Reconnect })
        {
            world.HooksComplete = false;
            world.Close();
            world.Forget();
            start();
            world.Saw("ChangeState Connecting", "Complete", "StartLifetime", "Consult Connecting", "StartAttempt");

            world.HooksComplete = true;
            world.Close();
            world.Forget();
            start();
            world.Saw("ChangeState Connecting", "StartLifetime", "Consult Connecting", "StartAttempt");
        }
    }

    [Fact]
    public void Only_an_end_that_has_accepted_says_so()
    {
        Assert.All(EachPhase.Worlds(), world => Assert.False(world.HasAccepted));
        var unused = new MachineWorld();
        unused.Close();
        Assert.False(unused.HasAccepted);
        var world = MachineWorld.Accepted();
        Assert.True(world.HasAccepted);
        world.LinkBreaks();
        Assert.True(world.HasAccepted);
        world.Connect();
        Assert.False(world.HasAccepted);
    }
}
