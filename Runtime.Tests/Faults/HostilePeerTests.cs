using System.Net.WebSockets;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>
/// Peers that break the protocol, and peers that only stretch it. The first end the link with a reason that says what was wrong, and
/// nobody else hears of it; the second are to be understood.
/// </summary>
public sealed class HostilePeerTests
{
    public static TheoryData<string, OurEnd> Violations
    {
        get
        {
            var data = new TheoryData<string, OurEnd>();
            foreach (var violation in Violation.All.Keys)
            {
                // The end of a dialed link whose close frame was broken takes a second; one is like the other.
                data.Add(new TheoryDataRow<string, OurEnd>(violation, OurEnd.Dialing) { Skip = violation.StartsWith("status ", StringComparison.Ordinal) ? Effort.Skip : null });
                data.Add(violation, OurEnd.Accepted);
                data.Add(violation, OurEnd.Served);
                data.Add(violation, OurEnd.ServedOverHttp2);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Violations))]
    public async Task A_peer_that_breaks_the_protocol_loses_its_link_and_we_go_on(string violation, OurEnd end)
    {
        // Such a peer need not answer the close frame that says what it did.
        await using var link = await HostileLink.Meet(end, change: static options => options with { CloseTimeout = TimeSpan.FromMilliseconds(100) });
        var socket = link.Socket;
        await link.Peer.Send(Violation.All[violation](link.Peer.Masks));
        var reason = (SocketCloseReason)(await socket.Journal.Until("OnClose ProtocolError")).Subject!;
        Assert.NotEmpty(Assert.IsType<WebSocketException>(reason.Exception).Message);
        Assert.Contains(reason.Exception.Message.TrimEnd('.'), $"{reason}", StringComparison.Ordinal);
        Assert.Same(reason.Exception, Assert.Single(socket.Journal.Subjects<Exception>("OnError")));
        Assert.Equal(0, socket.Journal.Count("OnMessage") + socket.Journal.Count("OnBytes"));
        await link.Peer.ReadToEnd().InTime();

        // And on: the dialing end on its next link, the accepted one on that of the next client.
        if (end != OurEnd.Dialing)
        {
            Assert.Same(reason, await socket.Completion.InTime());
        }

        await link.MeetAgain();
        await link.Peer.SendText("and on");
        await link.Socket.Journal.Until("OnMessage and on");
        Assert.Equal(1, socket.Journal.Count("OnClose"));
    }

    [Fact]
    public async Task Compressed_data_that_is_none_ends_the_link_and_reaches_no_hook()
    {
        await using var server = new RawServer(async connection =>
        {
            var granting = RawConnection.Granting(await connection.ReadHead());
            await connection.Send(granting[..^2] + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n");
            await connection.Send(Frame.Of(Opcode.Text, [0xFF, 0xFF, 0xFF, 0xFF], masked: false, reserved: 0b100));
            await connection.ReadToEnd();
        });
        await using var socket = new ScriptedSocket(new HeartbeatOptions { Max = 0, ConnectTimeout = TimeSpan.FromSeconds(20) });
        socket.Hooks.Connecting = (context, _) =>
        {
            context.Compression = new SocketCompression();
            return default;
        };
        await socket.ConnectAsync(server.Address).InTime();

        var reason = (SocketCloseReason)(await socket.Journal.Until("OnClose ProtocolError")).Subject!;
        Assert.Equal(WebSocketCloseStatus.InvalidPayloadData, reason.Status);
        Assert.Contains("compressed", reason.Description, StringComparison.Ordinal);
        Assert.Equal(0, socket.Journal.Count("OnMessage"));
    }

    public static TheoryData<OurEnd, int> CloseFrames
    {
        get
        {
            var data = new TheoryData<OurEnd, int>();
            foreach (var status in new[] { 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4999 })
            {
                data.Add(new TheoryDataRow<OurEnd, int>(OurEnd.Dialing, status) { Skip = status == 1000 ? null : Effort.Skip });
                data.Add(OurEnd.Accepted, status);
                data.Add(OurEnd.Served, status);
                data.Add(OurEnd.ServedOverHttp2, status);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(CloseFrames))]
    public async Task A_close_frame_is_understood_and_what_follows_it_is_not_looked_at(OurEnd end, int status)
    {
        await using var link = await HostileLink.Meet(end);
        var socket = link.Socket;
        await link.Peer.Send((byte[])
        [
            .. Frame.Of(Opcode.Close, Frame.Closing(status, "no more"u8), link.Peer.Masks),
            .. Frame.Of(Opcode.Text, "too late"u8, link.Peer.Masks),
            .. Frame.Of(Opcode.Text, [0xFF], link.Peer.Masks),
            .. Frame.Of(Opcode.Close, Frame.Closing(1000), link.Peer.Masks),
        ]);
        var reason = (SocketCloseReason)(await socket.Journal.Until("OnClose Remote")).Subject!;
        Assert.Equal(((WebSocketCloseStatus)status, "no more"), (reason.Status, reason.Description));
        Assert.Equal(0, socket.Journal.Count("OnMessage") + socket.Journal.Count("OnError"));
        await link.Peer.ReadToEnd().InTime();
    }

    [Theory]
    [InlineData(OurEnd.Dialing)]
    [InlineData(OurEnd.Accepted)]
    [InlineData(OurEnd.Served)]
    [InlineData(OurEnd.ServedOverHttp2)]
    public async Task A_close_frame_without_a_status_is_a_close_frame(OurEnd end)
    {
        await using var link = await HostileLink.Meet(end);
        var socket = link.Socket;
        await link.Peer.Send(Frame.Of(Opcode.Close, [], link.Peer.Masks));
        var reason = (SocketCloseReason)(await socket.Journal.Until("OnClose Remote")).Subject!;

        // The platform, on which a WebSocket that is given to us stands, takes no status for an ordinary one.
        Assert.Equal(end == OurEnd.Accepted ? WebSocketCloseStatus.NormalClosure : WebSocketCloseStatus.Empty, reason.Status);
        Assert.Equal(Opcode.Close, Assert.Single(await link.Peer.ReadToEnd().InTime()).Opcode);
    }

    [Theory]
    [InlineData(OurEnd.Dialing, HookKinds.Text)]
    [InlineData(OurEnd.Dialing, HookKinds.Bytes)]
    [InlineData(OurEnd.Accepted, HookKinds.Text)]
    [InlineData(OurEnd.Served, HookKinds.Text)]
    [InlineData(OurEnd.ServedOverHttp2, HookKinds.Text)]
    [InlineData(OurEnd.Accepted, HookKinds.Bytes)]
    [InlineData(OurEnd.Served, HookKinds.Bytes)]
    [InlineData(OurEnd.ServedOverHttp2, HookKinds.Bytes)]
    public async Task A_character_may_be_torn_by_fragments(OurEnd end, HookKinds shape)
    {
        const string Text = "ein € und ein 𝄞";
        await using var link = await HostileLink.Meet(end, script: socket => socket.Hooks.Kinds = HookKinds.Open | HookKinds.Close | shape);
        var bytes = Encoding.UTF8.GetBytes(Text);
        for (var index = 0; index < bytes.Length; index++)
        {
            await link.Peer.Send(Frame.Of(
                index == 0 ? Opcode.Text : Opcode.Continuation,
                bytes.AsSpan(index, 1),
                link.Peer.Masks,
                last: index == bytes.Length - 1));
        }

        var line = shape == HookKinds.Text ? await link.Socket.Journal.Until("OnMessage") : await link.Socket.Journal.Until("OnBytes");
        Assert.Equal(Text, line.Subject as string ?? Encoding.UTF8.GetString((byte[])line.Subject!));
    }

    [Theory]
    [InlineData(OurEnd.Dialing, HookKinds.Text)]
    [InlineData(OurEnd.Dialing, HookKinds.Bytes)]
    [InlineData(OurEnd.Accepted, HookKinds.Text)]
    [InlineData(OurEnd.Served, HookKinds.Text)]
    [InlineData(OurEnd.ServedOverHttp2, HookKinds.Text)]
    [InlineData(OurEnd.Accepted, HookKinds.Bytes)]
    [InlineData(OurEnd.Served, HookKinds.Bytes)]
    [InlineData(OurEnd.ServedOverHttp2, HookKinds.Bytes)]
    public async Task A_text_that_is_no_UTF8_reaches_no_hook_of_either_shape(OurEnd end, HookKinds shape)
    {
        await using var link = await HostileLink.Meet(end, script: socket => socket.Hooks.Kinds = HookKinds.Open | HookKinds.Close | shape);
        await link.Peer.Send((byte[])
        [
            .. Frame.Of(Opcode.Text, "good "u8, link.Peer.Masks, last: false),
            .. Frame.Of(Opcode.Continuation, [0xE2, 0x82], link.Peer.Masks),
        ]);
        await link.Socket.Journal.Until("OnClose ProtocolError");
        Assert.Equal(0, link.Socket.Journal.Count("OnMessage") + link.Socket.Journal.Count("OnBytes"));

        // The next link may be open by now.
        Assert.Equal(["OnOpen", "OnClose ProtocolError"], link.Socket.Journal.Texts.Take(2));
    }

    [Theory]
    [InlineData(OurEnd.Dialing)]
    [InlineData(OurEnd.Accepted)]
    [InlineData(OurEnd.Served)]
    [InlineData(OurEnd.ServedOverHttp2)]
    public async Task Control_frames_may_come_between_fragments(OurEnd end)
    {
        await using var link = await HostileLink.Meet(end);
        var answers = new List<string>();
        for (var part = 0; part < 100; part++)
        {
            await link.Peer.Send((byte[])
            [
                .. Frame.Of(part == 0 ? Opcode.Text : Opcode.Continuation, "part "u8, link.Peer.Masks, last: false),
                .. Frame.Of(Opcode.Pong, "unasked"u8, link.Peer.Masks),
                .. Frame.Of(Opcode.Ping, Encoding.UTF8.GetBytes($"{part}"), link.Peer.Masks),
            ]);
            var answer = await link.Peer.ReadFrame().InTime();
            Assert.Equal(Opcode.Pong, answer!.Opcode);
            answers.Add(Encoding.UTF8.GetString(answer.Payload));
        }

        await link.Peer.Send(Frame.Of(Opcode.Continuation, [], link.Peer.Masks));
        await link.Socket.Journal.Until("OnMessage");
        Assert.Equal([.. Enumerable.Range(0, 100).Select(part => $"{part}")], answers);
        Assert.Equal(string.Concat(Enumerable.Repeat("part ", 100)), Assert.Single(link.Socket.Journal.Subjects<string>("OnMessage")));
        Assert.Equal(SocketState.Open, link.Socket.State);
    }

    [Theory]
    [InlineData(OurEnd.Dialing)]
    [InlineData(OurEnd.Accepted)]
    [InlineData(OurEnd.Served)]
    [InlineData(OurEnd.ServedOverHttp2)]
    public async Task Messages_without_content_are_messages(OurEnd end)
    {
        await using var link = await HostileLink.Meet(end);
        await link.Peer.Send((byte[])
        [
            .. Frame.Of(Opcode.Text, [], link.Peer.Masks),
            .. Frame.Of(Opcode.Binary, [], link.Peer.Masks),
            .. Frame.Of(Opcode.Text, [], link.Peer.Masks, last: false),
            .. Frame.Of(Opcode.Continuation, [], link.Peer.Masks, last: false),
            .. Frame.Of(Opcode.Continuation, [], link.Peer.Masks),
            .. Frame.Of(Opcode.Text, "after"u8, link.Peer.Masks),
        ]);
        await link.Socket.Journal.Until("OnMessage after");
        var heard = link.Socket.Journal.Texts.Where(text => text.StartsWith("OnMessage", StringComparison.Ordinal) || text.StartsWith("OnBytes", StringComparison.Ordinal));
        Assert.Equal(["OnMessage ", "OnBytes ", "OnMessage ", "OnMessage after"], heard);
    }

    [Theory]
    [InlineData(OurEnd.Dialing)]
    [InlineData(OurEnd.Accepted)]
    [InlineData(OurEnd.Served)]
    [InlineData(OurEnd.ServedOverHttp2)]
    public async Task A_pong_that_nobody_asked_for_measures_nothing(OurEnd end)
    {
        await using var link = await HostileLink.Meet(end, script: socket => socket.Hooks.Kinds = ScriptedHooks.All);
        for (var pong = 0; pong < 20; pong++)
        {
            await link.Peer.SendText("pong");
        }

        await link.Peer.SendText("heard");
        await link.Socket.Journal.Until("OnMessage heard");
        Assert.Null(link.Socket.RoundTripTime);
        Assert.Equal(0, link.Socket.Journal.Count("OnPong"));

        // A ping that is answered after that is measured as if nothing had been.
        var delay = TimeSpan.FromMilliseconds(200);
        link.Socket.Probe();
        Assert.Equal("ping"u8.ToArray(), (await link.Peer.ReadFrame().InTime())!.Payload);
        var asked = System.Diagnostics.Stopwatch.GetTimestamp();
        while (System.Diagnostics.Stopwatch.GetElapsedTime(asked) < delay)
        {
            // Again, where a timer of the system was a little early.
            await Task.Delay(delay, TestContext.Current.CancellationToken);
        }

        await link.Peer.SendText("pong");
        await link.Socket.Journal.Until("OnPong");
        Assert.InRange(link.Socket.RoundTripTime!.Value, delay, Patience.Limit);

        for (var pong = 0; pong < 20; pong++)
        {
            await link.Peer.SendText("pong");
        }

        await link.Peer.SendText("heard again");
        await link.Socket.Journal.Until("OnMessage heard again");
        Assert.Equal(1, link.Socket.Journal.Count("OnPong"));
        Assert.Equal(SocketState.Open, link.Socket.State);
    }

    [Fact]
    public async Task A_frame_that_announces_more_than_there_is_room_for_is_too_big()
    {
        foreach (var end in Enum.GetValues<OurEnd>())
        {
            await using var link = await HostileLink.Meet(end);
            await link.Peer.Send(Frame.Of(Opcode.Binary, new byte[100], link.Peer.Masks, announced: long.MaxValue));

            // The announcement alone ends nothing: what counts is what arrives.
            var more = new byte[64 * 1024];
            for (var sent = 0; sent <= link.Socket.Options.MaxMessageSize; sent += more.Length)
            {
                await link.Peer.Send(more);
            }

            await AssertTooBig(link);
        }
    }

    private static async Task AssertTooBig(HostileLink link)
    {
        var close = await link.Peer.ReadFrame().InTime();
        Assert.Equal(Opcode.Close, close!.Opcode);
        Assert.Equal(Frame.Closing(1009), close.Payload[..2]);
        link.Peer.Reset();
        await link.Socket.Journal.Until("OnClose MessageTooBig");
    }
}
