using System.Net.WebSockets;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>
/// A link that ends before it was open, while its server's greeting lies unread in the socket: letting go of such a connection resets it, and a
/// reset takes the close frame from a server that has not read it yet.
/// </summary>
public sealed class UnreadGreetingTests
{
    private const int KiB = 1024;

    [Theory]
    [InlineData(true, 1008, "not today")]
    [InlineData(false, 1000, "")]
    public async Task The_close_frame_arrives(bool isRefused, int status, string description)
    {
        using var stop = new Stop(Slowness.Blocks);
        var (server, next) = RawServer.Granting();
        await using var running = server;
        await using var socket = new ScriptedSocket(new HeartbeatOptions { Max = 0, CloseTimeout = Seconds(20) });
        socket.Hooks.Opening = opening =>
        {
            stop.HereNow();
            if (isRefused)
            {
                opening.Refuse(description);
            }
            else
            {
                _ = socket.CloseAsync();
            }
        };
        var connecting = socket.ConnectAsync(server.Address);
        var peer = await next();
        await stop.Reached;
        for (var each = 0; each < 16; each++)
        {
            await peer.Send(Frame.Of(Opcode.Binary, new byte[4 * KiB], masked: false));
        }

        stop.GoOn();
        if (!isRefused)
        {
            // Until the end has been decided and carried out, nothing is read here: what a reset takes away is gone by then.
            await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        }

        var close = await peer.ReadFrame().InTime();
        Assert.NotNull(close);
        Assert.Equal((Opcode.Close, status, description), (close.Opcode, (close.Payload[0] << 8) + close.Payload[1], Encoding.UTF8.GetString(close.Payload.AsSpan(2))));
        await peer.Send(Frame.Of(Opcode.Close, Frame.Closing(status), masked: false));
        await peer.HangUp().InTime();
        await socket.Completion.InTime();
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
    }
}
