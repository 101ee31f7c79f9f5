using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>A hook may say how long to wait before the next attempt: it is told what the settings give, and has the last word.</summary>
public sealed class GivenDelayTests
{
    [Fact]
    public void The_hook_is_told_the_attempt_and_the_settings_delay()
    {
        var world = Failed(retryAfter: 7_000);
        var asked = world.Effects(EffectKind.Consult)[^1];
        Assert.Equal(1, asked.Attempt);
        Assert.Equal(Plain.Milliseconds(7_000), asked.Ticks);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public void What_it_gives_is_taken_as_it_is(long delay)
    {
        var world = Failed(retryAfter: 7_000);
        world.Forget();
        world.YesAfter(delay);
        Assert.Equal(Plain.Milliseconds(delay), world.Effects(EffectKind.NotifyReconnecting)[0].Ticks);
        world.Until(Math.Max(0, delay - 1));
        Assert.Equal(delay > 0, world.Phase == Phase.Waiting);
        world.Until(delay);
        Assert.Equal(Phase.PreparingAttempt, world.Phase);
    }

    [Fact]
    public void Without_an_answer_in_time_the_settings_give_it()
    {
        var world = Failed(retryAfter: 0);
        world.Forget();
        world.After(10_000);
        Assert.Equal(Plain.Milliseconds(5_000), world.Effects(EffectKind.NotifyReconnecting)[0].Ticks);
    }

    private static MachineWorld Failed(long retryAfter)
    {
        var world = new MachineWorld { Agrees = false };
        world.Connect();
        world.Yes(DecisionHook.Connecting);
        world.Fails(retryAfter);
        return world;
    }
}
