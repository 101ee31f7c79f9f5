using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Nothing that belongs to an old link or attempt changes a newer one.</summary>
public sealed class StaleTests
{
    [Fact]
    public void No_event_of_an_older_generation_changes_anything_in_any_phase()
    {
        foreach (var world in EachPhase.Worlds(neverOpened: false).Concat(EachPhase.Worlds(neverOpened: true)))
        {
            foreach (var kind in Enum.GetValues<MachineEventKind>().Where(BelongsToALink))
            {
                foreach (var hook in Enum.GetValues<DecisionHook>())
                {
                    var (phase, timer) = (world.Phase, world.TimerAt);
                    world.Forget();
                    world.Give(new MachineEvent(kind, world.Generation - 1) { DecisionHook = hook, Reason = Plain.Broken, Ping = 1 });
                    world.Saw();
                    Assert.Equal((phase, timer), (world.Phase, world.TimerAt));
                }
            }
        }
    }

    [Fact]
    public void Each_attempt_and_each_end_has_a_generation_of_its_own()
    {
        var world = new MachineWorld();
        var generations = new List<int>();
        world.Connect();
        generations.Add(world.Generation);
        world.Fails();
        generations.Add(world.Generation);
        world.Until(5_000);
        world.Succeeds();
        generations.Add(world.Generation);
        world.LinkBreaks();
        generations.Add(world.Generation);
        world.Probe();
        generations.Add(world.Generation);
        world.Until(15_000);
        generations.Add(world.Generation);
        Assert.Equal(generations.Distinct().Order(), generations);
    }

    [Fact]
    public void Whatever_drops_an_attempt_leaves_nothing_of_it_current()
    {
        foreach (var phase in new[] { Phase.PreparingAttempt, Phase.Dialing, Phase.Opening, Phase.ConsultingReconnect, Phase.Waiting })
        {
            foreach (var drop in new Action<MachineWorld>[] { world => world.Cancel(), world => world.Close(), world => world.Dispose() })
            {
                var world = EachPhase.Worlds(neverOpened: true).Single(world => world.Phase == phase);
                var dropped = world.Generation;
                drop(world);
                Assert.True(world.Generation > dropped, $"{phase}: {dropped} still counts as {world.Generation}.");
            }
        }
    }

    [Fact]
    public void Giving_up_leaves_nothing_current_either()
    {
        var world = MachineWorld.Open();
        world.Agrees = false;
        world.LinkBreaks();
        var deciding = world.Generation;
        world.No(DecisionHook.ShouldReconnect);
        Assert.Equal(SocketState.GaveUp, world.State);
        Assert.True(world.Generation > deciding);
    }

    [Fact]
    public void What_a_dropped_attempt_still_delivers_is_not_taken_for_what_the_next_brings()
    {
        foreach (var drop in new Action<MachineWorld>[] { world => world.Cancel(), world => world.Close() })
        {
            var world = new MachineWorld();
            world.Connect();
            var dropped = world.Generation;
            drop(world);
            world.Connect();
            world.Forget();
            world.Give(new MachineEvent(MachineEventKind.AttemptSucceeded, dropped));
            world.Saw();
            Assert.Equal(Phase.Dialing, world.Phase);
        }
    }

    [Fact]
    public void A_yes_to_a_cancelled_link_does_not_open_one_that_is_accepted()
    {
        var world = new MachineWorld { Agrees = false };
        world.Connect();
        world.Yes(DecisionHook.Connecting);
        world.Succeeds();
        var cancelled = world.Generation;
        world.Cancel();
        world.Accept();
        world.Forget();
        world.Give(new MachineEvent(MachineEventKind.Allowed, cancelled) { DecisionHook = DecisionHook.Opening });
        world.Saw();
        Assert.Equal(Phase.Opening, world.Phase);
    }

    [Fact]
    public void A_pong_of_the_old_link_answers_no_ping_of_the_new_one()
    {
        var world = MachineWorld.Open();
        world.Until(11_000);
        var old = world.Generation;
        world.Reconnect();
        world.Succeeds();
        world.Until(22_000);
        world.Forget();
        world.Give(new MachineEvent(MachineEventKind.PongReceived, old) { Ping = 1, LeftAt = 0 });
        world.Saw();
        world.Until(31_000);
        Assert.Single(world.Times(EffectKind.Abort));
    }

    [Fact]
    public void The_pings_of_the_old_link_do_not_wait_for_pongs_on_the_new_one()
    {
        var world = MachineWorld.Open();
        world.Until(11_000);
        world.Reconnect();
        world.Succeeds();
        world.Until(21_050);
        world.Forget();
        world.HearsPong();
        world.Saw("NotifyPong 50");
    }

    [Fact]
    public void The_effects_carry_the_generation_to_which_they_belong()
    {
        var world = MachineWorld.Open();
        var link = world.Generation;
        world.LinkBreaks();
        Assert.Equal(link, Assert.Single(world.Effects(EffectKind.Abort)).Generation);
        Assert.Equal(link, Assert.Single(world.Effects(EffectKind.NotifyClose)).Generation);
        Assert.Equal(world.Generation, Assert.Single(world.Effects(EffectKind.Consult)).Generation);
    }

    private static bool BelongsToALink(MachineEventKind kind) => kind is not (
        MachineEventKind.Connect or MachineEventKind.Accept or MachineEventKind.Reconnect or MachineEventKind.Probe
        or MachineEventKind.Close or MachineEventKind.Dispose or MachineEventKind.CancelConnect or MachineEventKind.TimerFired);
}
