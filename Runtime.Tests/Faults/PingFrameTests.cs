using System.Buffers.Binary;
using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>A heartbeat of ping frames over real TCP: against a peer that looks at each frame, and against a server that has no code for it.</summary>
public sealed class PingFrameTests
{
    private static readonly HeartbeatOptions Options = new()
    {
        Heartbeat = static () => new PingFrameHeartbeat(),
        Interval = TimeSpan.FromMilliseconds(50),
        Timeout = TimeSpan.FromSeconds(20),
        Retry = TimeSpan.FromMilliseconds(50),
        Jitter = false,
        ConnectTimeout = TimeSpan.FromSeconds(20),
    };

    [Fact]
    public async Task A_ping_carries_a_version_and_its_number_and_its_pong_is_told()
    {
        await using var link = await Meet();
        for (var number = 1; number <= 3; number++)
        {
            var ping = await Ping(link);
            Assert.Equal(number, NumberOf(ping));
            await link.Peer.Send(Frame.Of(Opcode.Pong, ping, masked: false));
            await link.Socket.Journal.Until("OnPong", number);
        }

        Assert.NotNull(link.Socket.RoundTripTime);
        Assert.Equal(0, link.Socket.Journal.Count("OnMessage") + link.Socket.Journal.Count("OnBytes"));
    }

    [Fact]
    public async Task A_pong_of_nothing_that_was_asked_is_life_and_no_answer_to_a_ping()
    {
        await using var link = await Meet();
        var ping = await Ping(link);
        byte[][] others = [[], [.. ping[..^1]], [.. ping, 0], [2, .. ping[1..]], Payload(1_000_000), Payload(0), Payload(-1), "ping"u8.ToArray()];
        foreach (var other in others)
        {
            await link.Peer.Send(Frame.Of(Opcode.Pong, other, masked: false));
        }

        // The next ping: this end has heard the peer, and no pong.
        var next = await Ping(link);
        Assert.Equal(2, NumberOf(next));
        Assert.Equal(0, link.Socket.Journal.Count("OnPong"));
        Assert.Null(link.Socket.RoundTripTime);
        await link.Peer.Send(Frame.Of(Opcode.Pong, next, masked: false));
        await link.Socket.Journal.Until("OnPong");
    }

    [Fact]
    public async Task A_pong_answers_the_pings_before_its_own_and_each_is_answered_once()
    {
        await using var link = await Meet(options => options with { Misses = 1_000, Timeout = TimeSpan.FromMilliseconds(50) });
        var first = await Ping(link);
        await Ping(link);
        var third = await Ping(link);
        await link.Peer.Send((byte[])[.. Frame.Of(Opcode.Pong, third, masked: false), .. Frame.Of(Opcode.Pong, third, masked: false), .. Frame.Of(Opcode.Pong, first, masked: false), .. Frame.Of(Opcode.Text, "after"u8, masked: false)]);
        await link.Socket.Journal.Until("OnMessage after");
        Assert.Equal(1, link.Socket.Journal.Count("OnPong"));
    }

    [Fact]
    public async Task Under_PongOnly_a_peer_that_sends_all_but_the_pong_is_found_dead()
    {
        await using var link = await Meet(options => options with { Liveness = Liveness.PongOnly, Timeout = TimeSpan.FromMilliseconds(300), Max = 0 });
        await Ping(link);
        while (link.Socket.Journal.Count("OnClose") == 0 && await Sent(link))
        {
            await Task.Yield();
        }

        await link.Socket.Journal.Until("OnClose");
        Assert.Equal(SocketCloseKind.HeartbeatTimeout, (await link.Socket.Completion.InTime()).Kind);
    }

    [Fact]
    public async Task A_foreign_ping_is_echoed_whole_and_is_not_ours()
    {
        await using var link = await Meet(options => options with { Interval = TimeSpan.FromDays(1) });
        byte[] longest = [.. Enumerable.Range(0, 125).Select(static each => (byte)each)];
        foreach (var payload in (byte[][])[[], Payload(1), longest])
        {
            await link.Peer.Send(Frame.Of(Opcode.Ping, payload, masked: false));
            var answer = await link.Peer.ReadFrame().InTime();
            Assert.Equal(Opcode.Pong, answer!.Opcode);
            Assert.Equal(payload, answer.Payload);
        }

        Assert.Equal(0, link.Socket.Journal.Count("OnPing") + link.Socket.Journal.Count("OnPong"));
    }

    [Fact]
    public async Task An_end_that_has_paused_reading_says_so_by_a_pong_frame_that_carries_nothing()
    {
        var goOn = new TaskCompletionSource();
        await using var link = await Meet(
            options => options with { MaxMessageSize = 1_000, Interval = TimeSpan.FromDays(1) },
            socket => socket.Hooks.Text = async (_, _) => await goOn.Task);
        await link.Peer.SendText("held");
        await link.Socket.Journal.Until("OnMessage held");
        for (var message = 0; message < 20; message++)
        {
            await link.Peer.SendText(new string('x', 500));
        }

        var said = await link.Peer.ReadFrame().InTime();
        Assert.Equal(Opcode.Pong, said!.Opcode);
        Assert.Empty(said.Payload);
        goOn.SetResult();
    }

    [Fact]
    public async Task A_server_of_the_platform_answers_with_no_code_and_keeps_the_connection_alive()
    {
        await using var server = await TestServer.Start(static app => app.Map("/silent", static async (HttpContext context) =>
        {
            using var webSocket = await context.WebSockets.AcceptWebSocketAsync();
            await webSocket.ReceiveAsync(new byte[1], CancellationToken.None);
        }));
        await using var socket = new ScriptedSocket(Options with { Liveness = Liveness.PongOnly });
        socket.Hooks.Kinds |= ScriptedHooks.Heartbeats;
        await socket.ConnectAsync(server.Address("/silent")).InTime();
        await socket.Journal.Until("OnPong", 20);
        Assert.Equal(1, socket.Journal.Count("OnOpen"));
        Assert.Equal(SocketState.Open, socket.State);
        Assert.NotNull(socket.RoundTripTime);
    }

    [Fact]
    public async Task A_server_that_has_frozen_is_found_dead_and_another_connection_follows()
    {
        await using var link = await Meet(options => options with { Timeout = TimeSpan.FromMilliseconds(300) });
        await Ping(link);
        await link.Socket.Journal.Until("OnClose HeartbeatTimeout");
        await link.MeetAgain();
        Assert.Equal(1, NumberOf(await Ping(link)));
    }

    private static Task<HostileLink> Meet(Func<HeartbeatOptions, HeartbeatOptions>? change = null, Action<ScriptedSocket>? script = null)
        => HostileLink.Meet(OurEnd.Dialing, _ => change?.Invoke(Options) ?? Options, socket =>
        {
            socket.Hooks.Kinds |= ScriptedHooks.Heartbeats;
            script?.Invoke(socket);
        });

    /// <summary>What the next ping carries.</summary>
    private static async Task<byte[]> Ping(HostileLink link)
    {
        var frame = await link.Peer.ReadFrame().InTime();
        Assert.Equal(Opcode.Ping, frame!.Opcode);
        Assert.True(frame.IsLast);
        return frame.Payload;
    }

    private static byte[] Payload(long number)
    {
        var payload = new byte[9];
        payload[0] = 1;
        BinaryPrimitives.WriteInt64BigEndian(payload.AsSpan(1), number);
        return payload;
    }

    private static long NumberOf(byte[] payload)
    {
        Assert.Equal(9, payload.Length);
        Assert.Equal(1, payload[0]);
        return BinaryPrimitives.ReadInt64BigEndian(payload.AsSpan(1));
    }

    /// <returns>False where the other end has gone.</returns>
    private static async Task<bool> Sent(HostileLink link)
    {
        try
        {
            await link.Peer.Send((byte[])[.. Frame.Of(Opcode.Text, "alive"u8, masked: false), .. Frame.Of(Opcode.Pong, [], masked: false), .. Frame.Of(Opcode.Ping, "?"u8, masked: false)]);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
