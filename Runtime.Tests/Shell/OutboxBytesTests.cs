using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>What waits for a connection is limited in bytes too, and a message may be shared by many sockets.</summary>
public sealed class OutboxBytesTests
{
    [Fact]
    public async Task TrySend_takes_no_more_than_OutboxBytes_together()
    {
        await using var world = new World();
        var socket = world.NewSocket(static options => options with { OutboxBytes = 100 });
        Assert.True(socket.TrySend(new byte[60]));
        Assert.False(socket.TrySend(new byte[41]));
        Assert.True(socket.TrySend(new byte[40]));
        Assert.False(socket.TrySend("x"));
    }

    [Fact]
    public async Task One_message_is_always_taken()
    {
        await using var world = new World();
        var socket = world.NewSocket(static options => options with { OutboxBytes = 1 });
        Assert.True(socket.TrySend(new byte[60]));
        Assert.False(socket.TrySend(new byte[1]));
    }

    [Fact]
    public async Task What_has_left_makes_room()
    {
        await using var world = new World();
        var socket = world.NewSocket(static options => options with { OutboxBytes = 100 });
        Assert.True(socket.TrySend(new byte[100]));
        await socket.ConnectAsync(World.Address).InTime();
        var peer = await world.Server.Next();
        await peer.Journal.Until("binary 100");
        await Rest.Come();
        Assert.True(socket.TrySend(new byte[100]));
    }

    [Fact]
    public async Task A_prepared_message_is_sent_by_many()
    {
        await using var world = new World();
        world.Server.ExpectsOneAtATime = false;
        byte[] bytes = [1, 2, 3];
        var text = PreparedMessage.Text("grüße");
        var binary = PreparedMessage.Binary(bytes);
        bytes[0] = 9;
        Assert.Equal([1, 2, 3], binary.Data.ToArray());
        for (var number = 0; number < 3; number++)
        {
            var (socket, peer) = await world.Connect();
            await socket.SendAsync(text).InTime();
            Assert.True(socket.TrySend(binary));
            await peer.Journal.Until("binary 3");
            Assert.Equal(["grüße", "binary 3"], peer.Messages);
        }
    }

    [Fact]
    public void A_prepared_message_is_checked_where_it_is_made()
    {
        Assert.Throws<ArgumentException>(static () => PreparedMessage.Text("\ud800"));
    }

    [Fact]
    public async Task A_send_that_nobody_can_take_is_warned_about_once()
    {
        await using var world = new World();
        var log = new LogBook();
        var socket = world.NewSocket(options => options with { Logger = log });
        Assert.True(socket.TrySend("one"));
        var sending = socket.SendAsync("two").AsTask();
        Assert.Single(log.Lines, static line => line.Id.Name == "NobodyConnected");
        await socket.ConnectAsync(World.Address).InTime();
        await sending.InTime();
        Assert.Single(log.Lines, static line => line.Id.Name == "NobodyConnected");
    }
}
