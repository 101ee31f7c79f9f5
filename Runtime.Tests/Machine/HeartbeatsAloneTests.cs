using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Where heartbeats alone show that a peer lives, messages answer no ping and break no silence, save one behind which no heartbeat can come.</summary>
public sealed class HeartbeatsAloneTests
{
    private static readonly MachineSettings Pinging = Plain.Settings with { CountsAnyTraffic = false };

    private static readonly MachineSettings Awaiting = Pinging with { DialerPings = false, AcceptorPings = true };

    [Fact]
    public void A_message_answers_no_ping()
    {
        var world = MachineWorld.Open(Pinging);
        for (var at = 1_000; at < 20_000; at += 1_000)
        {
            world.Until(at);
            world.HearsMessage();
        }

        world.Until(19_999);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(20_000);
        Assert.Equal([20_000], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_pong_does()
    {
        var world = MachineWorld.Open(Pinging);
        world.Until(19_999);
        world.HearsPong();
        world.Until(39_998);
        Assert.Empty(world.Times(EffectKind.Abort));
    }

    [Fact]
    public void A_message_breaks_no_silence()
    {
        var world = MachineWorld.Open(Awaiting);
        for (var at = 1_000; at < 20_000; at += 1_000)
        {
            world.Until(at);
            world.HearsMessage();
        }

        world.Until(20_000);
        Assert.Equal([20_000], world.Times(EffectKind.Abort));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_ping_does_and_so_does_any_other_sign(bool isPing)
    {
        var world = MachineWorld.Open(Awaiting);
        world.Until(19_999);
        if (isPing)
        {
            world.HearsPing();
        }
        else
        {
            world.HearsSign();
        }

        world.Until(39_998);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(39_999);
        Assert.Equal([39_999], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void Behind_a_message_that_is_still_arriving_none_can_come()
    {
        foreach (var settings in new[] { Pinging, Awaiting })
        {
            var world = MachineWorld.Open(settings);
            for (var at = 5_000; at <= 60_000; at += 5_000)
            {
                world.Until(at);
                world.HearsPart();
            }

            Assert.Empty(world.Times(EffectKind.Abort));
            world.HearsMessage();
            world.Until(80_000);
            Assert.Single(world.Times(EffectKind.Abort));
        }
    }

    [Fact]
    public void Nobody_is_asked_by_a_ping_frame()
    {
        var world = MachineWorld.Accepted(Pinging, carriesPingFrames: true);
        world.Until(20_000);
        Assert.Empty(world.Times(EffectKind.Ask));
        Assert.Equal([20_000], world.Times(EffectKind.Abort));
    }

    [Theory]
    [InlineData(6_000, 6_000)]
    [InlineData(60_000, 60_000)]
    public void The_protocol_may_name_how_long_a_silence_may_last(long longest, long dead)
    {
        var world = MachineWorld.Open(Awaiting with { LongestSilence = Plain.Milliseconds(longest) });
        world.Until(dead - 1);
        Assert.Empty(world.Times(EffectKind.Abort));
        world.Until(dead);
        Assert.Equal([dead], world.Times(EffectKind.Abort));
    }

    [Fact]
    public void It_may_say_that_a_silence_may_last_forever()
    {
        foreach (var longest in new[] { MachineSettings.Forever, long.MaxValue })
        {
            var settings = Plain.Settings with { DialerPings = false, AcceptorPings = true, LongestSilence = longest };
            foreach (var world in new[] { MachineWorld.Open(settings), MachineWorld.Accepted(settings with { DialerPings = true, AcceptorPings = false }, carriesPingFrames: true) })
            {
                world.Until(10_000_000);
                world.Saw();
                Assert.Null(world.TimerAt);
            }
        }
    }

    [Theory]
    [InlineData(6_000, 1_500, 9_000)]
    [InlineData(10_000, 2_500, 10_000)]
    [InlineData(18_000, 10_500, 18_000)]
    [InlineData(60_000, 12_500, 60_000)]
    public void Who_can_be_asked_is_asked_before_a_silence_of_that_length_is_over(long longest, long asked, long dead)
    {
        var world = MachineWorld.Accepted(Plain.Settings with { LongestSilence = Plain.Milliseconds(longest) }, carriesPingFrames: true);
        world.Until(dead);
        Assert.Equal(asked, world.Times(EffectKind.Ask)[0]);
        Assert.Equal([dead], world.Times(EffectKind.Abort));
    }
}
