using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>A hook that keeps the reader's thread loses it: the machine looks after a while whether it still runs.</summary>
public sealed class BlockedHookTests
{
    [Fact]
    public void A_hook_that_still_runs_at_the_look_has_the_reading_taken_over()
    {
        var world = MachineWorld.Open();
        world.Until(1_000);
        world.HookStarts(7);
        world.Until(1_249);
        world.Saw();
        world.Until(1_250);
        world.Saw("TakeOverReading");
        world.Until(9_999);
        world.Saw();
    }

    [Fact]
    public void Its_time_counts_from_when_it_began_however_late_the_machine_hears_of_it()
    {
        var world = MachineWorld.Open();
        world.Until(1_200);
        world.HookStillRuns(7, begunAt: 1_000);
        world.Until(1_249);
        world.Saw();
        world.Until(1_250);
        world.Saw("TakeOverReading");
    }

    [Fact]
    public void Where_its_time_is_over_already_the_look_comes_at_once_and_nothing_looks_late()
    {
        var world = MachineWorld.Open();
        world.Until(5_000);
        world.HookStillRuns(7, begunAt: 1_000);
        Assert.Equal(5_000, world.TimerAt);
        world.Until(5_000);
        world.Saw("TakeOverReading");
        world.Until(9_999);
        world.Saw();
    }

    [Fact]
    public void Where_nobody_knows_when_it_began_it_has_its_time_from_now()
    {
        var world = MachineWorld.Open();
        world.Until(1_000);
        world.HookStillRuns(7, begunAt: null);
        world.Until(1_249);
        world.Saw();
        world.Until(1_250);
        world.Saw("TakeOverReading");
    }

    [Fact]
    public void Since_when_the_hook_is_known_to_run_is_said()
    {
        var world = MachineWorld.Open();
        var since = new List<long>();
        world.Effected = effect =>
        {
            if (effect.Kind == EffectKind.TakeOverReading)
            {
                since.Add(effect.Ticks / TimeSpan.TicksPerMillisecond);
            }
        };
        world.Until(1_000);
        world.HookStillRuns(7, begunAt: 400);
        world.Sleep(3_000);
        Assert.Equal([400], since);
    }

    [Fact]
    public void A_hook_that_has_returned_costs_one_look()
    {
        var world = MachineWorld.Open();
        world.Until(1_000);
        world.HookStarts(7);
        world.HookRuns(0);
        world.Until(9_999);
        world.Saw();
        Assert.Equal(10_000, world.TimerAt);
    }

    [Fact]
    public void Another_hook_gets_its_own_time()
    {
        var world = MachineWorld.Open();
        world.Until(1_000);
        world.HookStarts(7);
        world.HookRuns(8);
        world.Until(1_499);
        world.Saw();
        world.Until(1_500);
        world.Saw("TakeOverReading");
    }

    [Fact]
    public void The_look_comes_well_before_anybody_could_be_declared_dead()
    {
        var world = MachineWorld.Open(Plain.Settings with { Timeout = Plain.Milliseconds(100) });
        world.HookStarts(1);
        world.Until(25);
        Assert.Equal([25], world.Times(EffectKind.TakeOverReading));

        Assert.Equal(1, (Plain.Settings with { Interval = 1, Timeout = 1 }).HookTakeoverDelay);
    }

    [Fact]
    public void The_look_also_comes_while_a_close_handshake_goes_on_so_that_the_answer_is_heard()
    {
        var world = MachineWorld.Open();
        world.HookStarts(1);
        world.Close();
        world.Forget();
        world.Until(250);
        world.Saw("TakeOverReading");
        Assert.Equal(5_000, world.TimerAt);
    }

    [Fact]
    public void A_hook_that_starts_just_as_the_close_handshake_begins_is_looked_at_too()
    {
        // Its event comes after the close: without it nobody would read the peer's close frame before CloseTimeout.
        var world = MachineWorld.Open();
        world.Close();
        world.HookStarts(1);
        world.Forget();
        world.Until(250);
        world.Saw("TakeOverReading");
        Assert.Equal(5_000, world.TimerAt);
    }

    [Fact]
    public void A_hook_of_the_old_link_is_not_looked_at_on_the_new_one()
    {
        var world = MachineWorld.Open();
        world.HookStarts(1);
        world.Reconnect();
        world.Succeeds();
        world.HookRuns(1);
        world.Forget();
        world.Until(9_999);
        world.Saw();
    }

    [Fact]
    public void The_accepted_end_looks_as_well()
    {
        var world = MachineWorld.Accepted();
        world.HookStarts(1);
        world.Until(250);
        world.Saw("TakeOverReading");
    }
}
