using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Driver;

/// <summary>A reader may be held up between reading a message and bringing it to the hook, for as long as its link still lives and longer.</summary>
[Collection(Alone.Name)]
public sealed class LateMessageTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_that_comes_to_the_hooks_after_the_end_of_its_link_is_not_told(bool whileAHookRuns)
    {
        using var roadblock = new Roadblock();
        using var stop = new Stop(Slowness.Awaits);
        var time = new HeldTime();
        var first = new MemoryLink();
        var second = new MemoryLink();
        await using var firstPeer = new Peer(first.Server, new Peer.Manners(), TimeProvider.System, first);
        await using var secondPeer = new Peer(second.Server, new Peer.Manners(), TimeProvider.System, second);
        var dials = 0;
        await using var socket = new ScriptedSocket(new HeartbeatOptions
        {
            TimeProvider = time,
            Connect = (_, _) => new ValueTask<WebSocket>(dials++ == 0 ? first.Client : second.Client),
        });
        if (whileAHookRuns)
        {
            socket.Hooks.Close = (_, _) => stop.Here();
        }

        await socket.ConnectAsync(World.Address).InTime();
        await socket.Journal.Until("OnOpen");
        await Rest.Come();

        // The reader has the message, and looks at the time before it brings it on.
        time.Hold(roadblock);
        await firstPeer.Send("too late");
        await roadblock.Reached.InTime();
        var reconnecting = socket.ReconnectAsync();
        await socket.Journal.Until("OnClose");
        if (!whileAHookRuns)
        {
            await reconnecting.InTime();
            await socket.Journal.Until("OnOpen", 2);
            await Rest.Come();
        }

        roadblock.Open();
        await Rest.Come();
        stop.GoOn();
        await reconnecting.InTime();
        await secondPeer.Send("in time");
        await socket.Journal.Until("OnMessage in time");
        Assert.Equal(0, socket.Journal.Count("OnMessage too late"));
        Assert.Empty(socket.Journal.Violations);
    }
}
