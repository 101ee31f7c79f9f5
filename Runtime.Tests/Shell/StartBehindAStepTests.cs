using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Driver;

/// <summary>
/// One thread at a time carries out what the machine wants. A start that another thread asks for meanwhile waits its turn, and until
/// then the socket looks as before; but not to whoever calls next.
/// </summary>
[Collection(Alone.Name)]
public sealed class StartBehindAStepTests
{
    [Fact]
    public async Task What_is_sent_right_after_a_connect_belongs_to_it()
    {
        using var roadblock = new Roadblock();
        var time = new HeldTime();
        var link = new MemoryLink();
        await using var peer = new Peer(link.Server, new Peer.Manners(), TimeProvider.System, link);
        Uri? dialed = null;
        await using var socket = new ScriptedSocket(new HeartbeatOptions
        {
            TimeProvider = time,
            Max = 0,
            Connect = (context, _) =>
            {
                dialed = context.Uri;
                return new ValueTask<WebSocket>(link.Client);
            },
        });
        await socket.CloseAsync().InTime();
        Assert.False(socket.TrySend("to a closed socket"));

        time.Hold(roadblock);
        var held = Task.Run(socket.Probe, TestContext.Current.CancellationToken);
        await roadblock.Reached.InTime();
        var connecting = socket.ConnectAsync(World.Address);
        var sending = socket.SendAsync("first").AsTask();
        Assert.True(socket.TrySend("second"));
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => socket.ConnectAsync(new Uri("ws://elsewhere/")));
        Assert.Contains($"{SocketState.Connecting}", refused.Message, StringComparison.Ordinal);
        roadblock.Open();
        await held.InTime();
        await connecting.InTime();
        await sending.InTime();
        await peer.Journal.Until("second");
        Assert.Equal(["first", "second"], peer.Messages);
        Assert.Equal(World.Address, dialed);
    }

    [Fact]
    public void What_was_given_to_a_start_that_never_was_is_handed_back()
    {
        var outbox = new Outbox(capacity: 2);
        var reason = new SocketCloseReason { Kind = SocketCloseKind.Local };
        outbox.Refuse(reason);
        outbox.Expect();
        Assert.Null(outbox.Add(NewText("one")));
        Assert.True(outbox.TryAdd(NewText("two")));
        Assert.False(outbox.TryAdd(NewText("three")));
        Assert.Empty(outbox.Empty(reason));
        var (messages, refusal) = outbox.Disappoint();
        Assert.Equal(["one", "two"], messages.Select(message => System.Text.Encoding.UTF8.GetString(message.Data.Span)));
        Assert.Same(reason, refusal);
        Assert.Same(reason, outbox.Add(NewText("four")));
    }

    private static OutgoingMessage NewText(string text) => new OutgoingMessage(pool: null).SetText(text);
}
