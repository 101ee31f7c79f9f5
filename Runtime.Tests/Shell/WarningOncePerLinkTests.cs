using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>A link's one warning is one, whoever reads the link.</summary>
[Collection(Alone.Name)]
public sealed class WarningOncePerLinkTests
{
    [Fact]
    public async Task A_reader_that_takes_over_does_not_warn_again_of_messages_without_a_hook()
    {
        await using var world = new World();
        using var stop = new Stop(Slowness.Blocks);
        var log = new LogBook();
        var (_, peer) = await world.Connect(options => options with { Logger = log }, socket =>
        {
            socket.Hooks.Kinds = HookKinds.Text;
            socket.Hooks.Text = (_, _) => stop.Here();
        });
        await peer.Send([1]);
        await peer.Send("x");
        await stop.Reached;
        await world.Time.Pass(Seconds(1));
        await peer.Send([2]);
        await world.Time.Pass(TimeSpan.Zero);
        stop.GoOn();
        await world.Time.Pass(TimeSpan.Zero);

        Assert.Single(log.Warnings);
    }
}
