using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>What would fail the same way again is final before the first open, unless a hook says otherwise.</summary>
public sealed class FinalTests
{
    [Fact]
    public void It_is_final_before_the_first_open()
    {
        var world = new MachineWorld { Agrees = false };
        world.Connect();
        world.Yes(DecisionHook.Connecting);
        world.Forget();
        world.FailsForGood();
        Assert.True(world.Effects(EffectKind.Consult)[0].Reason!.IsFinal);
        world.No(DecisionHook.ShouldReconnect);
        Assert.Equal(SocketState.GaveUp, world.State);
        Assert.Same(Plain.Final, world.Effects(EffectKind.NotifyGaveUp)[0].Reason);
    }

    [Fact]
    public void A_hook_may_try_again_all_the_same()
    {
        var world = new MachineWorld();
        world.Connect();
        world.FailsForGood();
        Assert.Equal(Phase.Waiting, world.Phase);
    }

    [Fact]
    public void Without_an_answer_in_time_it_gives_up()
    {
        var world = new MachineWorld { Agrees = false };
        world.Connect();
        world.Yes(DecisionHook.Connecting);
        world.FailsForGood();
        world.After(9_999);
        Assert.Equal(Phase.ConsultingReconnect, world.Phase);
        world.After(1);
        Assert.Equal(SocketState.GaveUp, world.State);
    }

    [Fact]
    public void It_heals_where_a_link_was_open_before()
    {
        var world = MachineWorld.Open();
        world.LinkBreaks();
        world.Until(5_000);
        world.Agrees = false;
        world.Forget();
        world.FailsForGood();
        Assert.False(world.Effects(EffectKind.Consult)[0].Reason!.IsFinal);
        world.Yes(DecisionHook.ShouldReconnect);
        Assert.Equal(Phase.Waiting, world.Phase);
    }

    [Fact]
    public void It_is_final_again_after_a_fresh_start()
    {
        var world = MachineWorld.Open();
        world.Close();
        world.LinkBreaks();
        world.Connect();
        world.Agrees = false;
        world.FailsForGood();
        Assert.True(world.Effects(EffectKind.Consult)[^1].Reason!.IsFinal);
    }
}
