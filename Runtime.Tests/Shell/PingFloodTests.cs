using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>A peer whose next ping has come whenever the pong to its last one leaves.</summary>
[Collection(Alone.Name)]
public sealed class PingFloodTests
{
    private const int Pings = 100;

    [Fact]
    public async Task Our_own_ping_and_what_waits_in_the_outbox_leave_between_the_pongs()
    {
        var written = new List<string>();
        var flooded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var pings = Channel.CreateUnbounded<byte[]>();
        var read = new SemaphoreSlim(0);
        var webSocket = new PlayedSocket();
        await using var socket = new ScriptedSocket(new HeartbeatOptions
        {
            Interval = TimeSpan.FromHours(1),

            // The peer answers no close frame.
            CloseTimeout = TimeSpan.FromMilliseconds(200),
            Connect = (_, _) => new ValueTask<WebSocket>(webSocket),
        });
        webSocket.Receives = async buffer =>
        {
            // The ping before, if there was one, is dealt with.
            read.Release();
            var ping = await pings.Reader.ReadAsync();
            ping.CopyTo(buffer);
            return new ValueWebSocketReceiveResult(ping.Length, WebSocketMessageType.Text, endOfMessage: true);
        };
        webSocket.Sends = async data =>
        {
            var text = Encoding.UTF8.GetString(data.Span);
            written.Add(text);
            if (text != "pong")
            {
                return;
            }

            var pongs = written.Count(static text => text == "pong");
            if (pongs == Pings)
            {
                flooded.SetResult();
                return;
            }

            Ping();
            await LastPing();
            if (pongs == 1)
            {
                await LastPing();
                socket.Probe();
                Assert.True(socket.TrySend("message"));
            }
        };
        await socket.ConnectAsync(World.Address).InTime();
        await LastPing();

        Ping();
        await flooded.Task.InTime();
        Assert.Equal(["pong", "ping", "pong", "message", "pong"], written.Take(5));

        void Ping() => pings.Writer.TryWrite("ping"u8.ToArray());

        async Task LastPing() => Assert.True(await read.WaitAsync(Patience.Limit));
    }
}
