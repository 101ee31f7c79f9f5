using System.Net.WebSockets;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>A dialed link, whose frames are ours, against a peer that looks at each frame.</summary>
public sealed class FramedLinkTests
{
    private const int MiB = 1024 * 1024;

    /// <summary>For a test that closes, and whose peer answers no close frame.</summary>
    private static readonly TimeSpan AnswersNoClose = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task A_ping_frame_is_answered_with_what_it_carries()
    {
        await using var link = await HostileLink.Meet(OurEnd.Dialing);
        byte[] longest = [.. Enumerable.Range(0, 125).Select(static each => (byte)each)];
        foreach (var payload in (byte[][])[[], [7], longest])
        {
            await link.Peer.Send(Frame.Of(Opcode.Ping, payload, masked: false));
            var answer = await link.Peer.ReadFrame().InTime();
            Assert.Equal((Opcode.Pong, true), (answer!.Opcode, answer.IsLast));
            Assert.Equal(payload, answer.Payload);
        }

        Assert.Equal(0, link.Socket.Journal.Count("OnMessage") + link.Socket.Journal.Count("OnBytes") + link.Socket.Journal.Count("OnPing"));
    }

    [Fact]
    public async Task A_ping_frame_is_answered_amid_a_message_and_while_a_hook_runs()
    {
        var goOn = new TaskCompletionSource();
        await using var link = await HostileLink.Meet(OurEnd.Dialing, script: socket => socket.Hooks.Text = async (_, _) => await goOn.Task);
        await link.Peer.SendText("held");
        await link.Socket.Journal.Until("OnMessage held");
        await link.Peer.Send((byte[])[.. Frame.Of(Opcode.Text, "be"u8, masked: false, last: false), .. Frame.Of(Opcode.Ping, "amid"u8, masked: false)]);
        Assert.Equal("amid"u8.ToArray(), (await link.Peer.ReadFrame().InTime())!.Payload);
        await link.Peer.Send(Frame.Of(Opcode.Continuation, "gun"u8, masked: false));
        goOn.SetResult();
        await link.Socket.Journal.Until("OnMessage begun");
    }

    [Fact]
    public async Task A_pong_frame_that_nobody_asked_for_does_no_harm()
    {
        await using var link = await HostileLink.Meet(OurEnd.Dialing);
        await link.Peer.Send((byte[])[.. Frame.Of(Opcode.Pong, "unasked"u8, masked: false), .. Frame.Of(Opcode.Text, "after"u8, masked: false)]);
        await link.Socket.Journal.Until("OnMessage after");
    }

    [Theory]
    [InlineData(0, new[] { 0 })]
    [InlineData(30_000, new[] { 30_000 })]
    [InlineData(MiB, new[] { MiB })]
    [InlineData(MiB + 1, new[] { MiB, 1 })]
    [InlineData((2 * MiB) + 5, new[] { MiB, MiB, 5 })]
    public async Task A_message_of_up_to_1_MiB_leaves_as_one_frame_and_a_larger_one_in_parts_of_that(int size, int[] frames)
    {
        await using var link = await HostileLink.Meet(OurEnd.Dialing);
        var message = new byte[size];
        new Random(size).NextBytes(message);
        var sending = link.Socket.SendAsync(message, CancellationToken.None).AsTask();
        var at = 0;
        for (var each = 0; each < frames.Length; each++)
        {
            var frame = await link.Peer.ReadFrame().InTime();
            Assert.Equal((each == 0 ? Opcode.Binary : Opcode.Continuation, each == frames.Length - 1), (frame!.Opcode, frame.IsLast));
            Assert.Equal(frames[each], frame.Payload.Length);
            Assert.True(message.AsSpan(at, frame.Payload.Length).SequenceEqual(frame.Payload));
            at += frame.Payload.Length;
        }

        await sending.InTime();
    }

    [Fact]
    public async Task A_ping_frame_is_answered_between_the_frames_of_a_large_message()
    {
        // More than the system takes from a peer that does not read.
        const int frames = 64;
        await using var link = await HostileLink.Meet(OurEnd.Dialing);
        var sending = link.Socket.SendAsync(new byte[frames * MiB], CancellationToken.None).AsTask();
        Assert.Equal(Opcode.Binary, (await link.Peer.ReadFrame().InTime())!.Opcode);
        await link.Peer.Send(Frame.Of(Opcode.Ping, "amid"u8, masked: false));
        var parts = 1;
        var frame = await link.Peer.ReadFrame().InTime();
        for (; frame!.Opcode != Opcode.Pong; frame = await link.Peer.ReadFrame().InTime())
        {
            parts++;
        }

        Assert.Equal("amid"u8.ToArray(), frame.Payload);
        Assert.InRange(parts, 1, frames - 1);
        for (; parts < frames; parts++)
        {
            Assert.Equal(Opcode.Continuation, (await link.Peer.ReadFrame().InTime())!.Opcode);
        }

        await sending.InTime();
    }

    [Fact]
    public async Task What_a_hook_keeps_stays_as_it_is_while_what_came_with_it_is_read()
    {
        var goOn = new TaskCompletionSource();
        var seen = new List<string>();
        await using var link = await HostileLink.Meet(OurEnd.Dialing, change: options => options with { MaxMessageSize = 4 * MiB, CloseTimeout = AnswersNoClose }, script: socket =>
        {
            socket.Hooks.Bytes = async (data, _) =>
            {
                await goOn.Task;
                seen.Add($"{data.Length} of {(char)data.Span[0]}: {data.Span.ContainsAnyExcept(data.Span[0])}");
            };
        });

        // In one read, in parts, and larger than any read.
        List<(char Letter, int Size)> messages = [.. Enumerable.Range(0, 20).Select(static each => ((char)('a' + each), 10 + each)), ('A', 100_000), ('B', 2 * MiB), ('C', 5)];
        await link.Peer.Send(messages.SelectMany(static message => Frame.Of(Opcode.Binary, Encoding.ASCII.GetBytes(new string(message.Letter, message.Size)), masked: false)).ToArray());
        await link.Socket.Journal.Until("OnBytes");
        goOn.SetResult();
        await link.Socket.Journal.Until("OnBytes", messages.Count);
        await link.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(messages.Select(static message => $"{message.Size} of {message.Letter}: False"), seen);
    }

    [Fact]
    public async Task A_hook_that_blocks_keeps_its_message_when_another_thread_reads_on()
    {
        using var goOn = new ManualResetEventSlim();
        var seen = "";
        await using var link = await HostileLink.Meet(OurEnd.Dialing, change: options => options with { Interval = TimeSpan.FromSeconds(1), Liveness = Liveness.AnyTraffic, CloseTimeout = AnswersNoClose }, script: socket =>
        {
            socket.Hooks.Bytes = (data, _) =>
            {
                if (seen.Length == 0)
                {
                    goOn.Wait(TimeSpan.FromSeconds(60));
                }

                seen += Encoding.ASCII.GetString(data.Span);
                return default;
            };
        });
        await link.Peer.Send((byte[])[.. Frame.Of(Opcode.Binary, "first"u8, masked: false), .. Frame.Of(Opcode.Binary, "second"u8, masked: false)]);
        await link.Socket.Journal.Until("OnBytes first");

        // The reading goes on: a ping frame is answered.
        await link.Peer.Send(Frame.Of(Opcode.Ping, "still there?"u8, masked: false));
        Frame? frame;
        do
        {
            frame = await link.Peer.ReadFrame().InTime();
        }
        while (frame!.Opcode != Opcode.Pong);
        await link.Peer.Send(Frame.Of(Opcode.Binary, "third"u8, masked: false));
        goOn.Set();
        await link.Socket.Journal.Until("OnBytes third");
        await link.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal("firstsecondthird", seen);
    }

    [Theory]
    [InlineData(Opcode.Continuation, false, WebSocketCloseStatus.ProtocolError, "A continuation frame has no message to continue (RFC 6455, 5.4).")]
    [InlineData(Opcode.Text, true, WebSocketCloseStatus.ProtocolError, "A server's frame is masked (RFC 6455, 5.1).")]
    [InlineData(Opcode.Text, false, WebSocketCloseStatus.InvalidPayloadData, "A text is not UTF-8 (RFC 6455, 8.1).")]
    internal async Task A_peer_that_breaks_the_protocol_is_told_what_it_did_and_so_is_the_user(Opcode opcode, bool masked, WebSocketCloseStatus status, string what)
    {
        await using var link = await HostileLink.Meet(OurEnd.Dialing, change: static options => options with { Max = 0 });
        await link.Peer.Send(Frame.Of(opcode, [0xFF, 0xFF], masked));
        var close = await link.Peer.ReadFrame().InTime();
        Assert.Equal(Opcode.Close, close!.Opcode);
        Assert.Equal(Frame.Closing((int)status, Encoding.UTF8.GetBytes(what)), close.Payload);
        await link.Peer.HangUp();
        var reason = (SocketCloseReason)(await link.Socket.Journal.Until("OnClose ProtocolError")).Subject!;
        Assert.Equal((status, what), (reason.Status, reason.Description));
        Assert.Contains(what, reason.Exception!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Sec-WebSocket-Key", "value", "Headers has Sec-WebSocket-Key, which the handshake sets itself. Remove it.")]
    [InlineData("sec-websocket-protocol", "value", "Headers has sec-websocket-protocol, which the handshake sets itself. Remove it, and set SubProtocols.")]
    [InlineData("X-Split", "value\r\nX-Other: 1", "Headers[\"X-Split\"] has a line break or a NUL in its value, which no header may have. Remove it.")]
    [InlineData("no name", "value", "Headers has \"no name\", which is no name of a request's header. Remove it, or write it otherwise.")]
    public async Task A_header_that_cannot_be_sent_fails_the_attempt_with_words_for_people(string name, string value, string message)
    {
        var (server, _) = RawServer.Granting();
        await using var granting = server;
        var context = new ConnectContext(server.Address, attempt: 0);
        context.Headers[name] = value;
        var thrown = await Assert.ThrowsAsync<ArgumentException>(async () => await Dialer.ConnectAsync(context, SharedTransports.Of(HandlerSettings.None), TimeProvider.System, CancellationToken.None));
        Assert.Equal(message, thrown.Message);
        Assert.Equal(0, server.Connections);
    }
}
