using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>After the end its last event hooks are waited for, but not indefinitely.</summary>
public sealed class CompletionTests
{
    [Fact]
    public void The_end_is_complete_when_the_event_hooks_have_finished()
    {
        var world = MachineWorld.Open();
        world.HooksComplete = false;
        world.Close();
        world.Until(1_000);
        world.LinkBreaks();
        Assert.Empty(world.Times(EffectKind.Complete));
        world.Until(2_000);
        world.HooksHaveCompleted();
        Assert.Equal([2_000], world.Times(EffectKind.Complete));
        Assert.Null(world.TimerAt);
    }

    [Fact]
    public void A_hook_that_does_not_return_is_waited_for_until_the_close_timeout_is_over()
    {
        var world = MachineWorld.Open();
        world.HooksComplete = false;
        world.Close();
        world.Until(1_000);
        world.LinkBreaks();
        world.Until(4_999);
        Assert.Empty(world.Times(EffectKind.Complete));
        world.Until(5_000);
        Assert.Equal([5_000], world.Times(EffectKind.Complete));
        Assert.Null(world.TimerAt);
        world.Forget();
        world.HooksHaveCompleted();
        world.Saw();
    }

    [Fact]
    public void The_close_timeout_counts_from_the_close()
    {
        var world = MachineWorld.Open();
        world.HooksComplete = false;
        world.Until(7_000);
        world.Close();
        world.Until(8_000);
        world.LinkBreaks();
        Assert.Equal(12_000, world.TimerAt);
    }

    [Fact]
    public void Where_the_close_handshake_took_all_the_time_the_hooks_of_the_end_still_get_a_moment()
    {
        var world = MachineWorld.Open();
        world.HooksComplete = false;
        world.Close();
        world.Until(5_499);
        Assert.Equal([5_000], world.Times(EffectKind.NotifyClose));
        Assert.Empty(world.Times(EffectKind.Complete));
        world.Until(5_500);
        Assert.Equal([5_500], world.Times(EffectKind.Complete));
    }

    [Fact]
    public void Giving_up_has_a_close_timeout_of_its_own()
    {
        var world = new MachineWorld(Plain.Settings with { Max = 0 }) { HooksComplete = false };
        world.Connect();
        world.Until(3_000);
        world.Fails();
        world.Until(8_000);
        Assert.Equal([8_000], world.Times(EffectKind.Complete));
        Assert.Null(world.TimerAt);
    }

    [Fact]
    public void So_has_an_accepted_link_that_ended()
    {
        var world = MachineWorld.Accepted();
        world.HooksComplete = false;
        world.Until(3_000);
        world.LinkBreaks();
        world.Until(8_000);
        Assert.Equal([8_000], world.Times(EffectKind.Complete));
    }

    [Fact]
    public void A_connect_before_the_end_is_complete_completes_it()
    {
        var world = MachineWorld.Open();
        world.HooksComplete = false;
        world.Close();
        world.LinkBreaks();
        var ended = world.Generation;
        world.Forget();
        world.Connect();
        world.Saw("ChangeState Connecting", "Complete", "StartLifetime", "Consult Connecting", "StartAttempt");

        // The old end's event hooks finish while the new attempt is under way.
        world.Give(new MachineEvent(MachineEventKind.HooksCompleted, ended));
        world.Saw();
        Assert.Equal(10_000, world.TimerAt);
    }

    [Fact]
    public void A_connect_after_it_does_not_complete_it_again()
    {
        var world = MachineWorld.Open();
        world.Close();
        world.LinkBreaks();
        world.Forget();
        world.Connect();
        world.Saw("ChangeState Connecting", "StartLifetime", "Consult Connecting", "StartAttempt");
    }
}
