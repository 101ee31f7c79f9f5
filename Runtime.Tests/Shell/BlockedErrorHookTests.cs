using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>An OnError that is told of a message hook's exception runs where that hook ran: on the reader's thread.</summary>
[Collection(Alone.Name)]
public sealed class BlockedErrorHookTests
{
    [Fact]
    public async Task An_OnError_that_blocks_after_a_message_hook_threw_costs_the_link_nothing()
    {
        await using var world = new World();
        using var stop = new Stop(Slowness.Blocks);
        var (socket, peer) = await world.Connect(script: socket =>
        {
            socket.Hooks.Text = (_, _) => throw new InvalidOperationException("No.");
            socket.Hooks.Error = _ => stop.HereNow();
        });
        await peer.Send("x");
        await stop.Reached;

        await world.Time.Pass(Seconds(60));
        Assert.Equal(SocketState.Open, socket.State);
        Assert.Single(world.Server.Dials);
        stop.GoOn();
        await world.Time.Pass(Seconds(1));
        Assert.Equal(["OnConnecting 0", "OnOpening", "OnOpen", "OnMessage x", "OnError InvalidOperationException"], socket.Journal.Texts);
    }
}
