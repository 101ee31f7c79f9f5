using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>A text that is a heartbeat would be taken for one, and never reach the other end's hook: it cannot be sent.</summary>
public sealed class RefusedHeartbeatTests
{
    [Theory]
    [InlineData("ping")]
    [InlineData("pong")]
    public async Task It_is_refused_in_every_way_to_send(string text)
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        byte[] bytes = [.. text.Select(static letter => (byte)letter)];
        Refuses(() => socket.SendAsync(text).AsTask());
        Refuses(() => socket.SendAsync(bytes, WebSocketMessageType.Text).AsTask());
        Refuses(() => socket.SendAsync(PreparedMessage.Text(text)).AsTask());
        Refuses(() => socket.TrySend(text));
        Refuses(() => socket.TrySend(bytes, WebSocketMessageType.Text));
        Refuses(() => socket.TrySend(PreparedMessage.Text(text)));
        await socket.SendAsync("after").InTime();
        await peer.Journal.Until("after");
        Assert.Equal(["after"], peer.Messages);

        void Refuses(Func<object> send)
        {
            var refusal = Assert.Throws<ArgumentException>(send);
            Assert.Contains($"The text \"{text}\" is a heartbeat of this socket", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("other texts for Ping and Pong", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_only_looks_like_one_is_sent()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        await socket.SendAsync("Ping").InTime();
        await socket.SendAsync("ping ").InTime();
        await socket.SendAsync("ping"u8.ToArray()).InTime();
        await peer.Journal.Until("binary 4");
        Assert.Equal(["Ping", "ping ", "binary 4"], peer.Messages);
    }

    [Fact]
    public async Task Other_texts_for_the_heartbeat_free_these()
    {
        await using var world = new World();
        var (socket, _) = await world.Connect(static options => options with { Ping = "?", Pong = "!" });
        await socket.SendAsync("ping").InTime();
        Assert.Throws<ArgumentException>(() => socket.TrySend("?"));
    }
}
