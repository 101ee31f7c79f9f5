using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>
/// How a link ends whose frames are ours, and most of all a dialed one: what leaves last, who ends TCP, and how long what comes too late is read away. Time passes when
/// a test says so: what is awaited without that waits for no timer.
/// </summary>
[Collection(Alone.Name)]
public sealed class FramedClosingTests
{
    private const int KiB = 1024;
    private const int MiB = 1024 * KiB;

    private static readonly TimeSpan ForTheServer = TimeSpan.FromSeconds(1);

    /// <summary>What a server's frame must not be: masked.</summary>
    private static readonly byte[] Violation = Frame.Of(Opcode.Text, "masked"u8, masked: true);

    private readonly VirtualTime _time = new();

    [Fact]
    public async Task The_server_ends_TCP_first_and_OnClose_does_not_wait_for_it()
    {
        await using var link = await Meet();
        var closing = link.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null);
        Assert.Equal(Opcode.Close, (await link.Peer.ReadFrame().InTime())!.Opcode);
        await link.Peer.Send(Frame.Of(Opcode.Close, Frame.Closing(1000), masked: false));
        await link.Socket.Journal.Until("OnClose Local");
        await UntilTimerIsDueIn(ForTheServer);
        Assert.False(closing.IsCompleted);
        Assert.Equal(TimeSpan.Zero, _time.Elapsed);

        // No time passes: that the server ends it is enough.
        await link.Peer.HangUp().InTime();
        await closing.InTime();
        await UntilNothingIsLeft(link);
    }

    [Theory]
    [InlineData(5000, 1000)]
    [InlineData(400, 400)]
    public async Task A_server_that_does_not_end_TCP_is_waited_for_a_second_of_CloseTimeout(int closeTimeout, int waits)
    {
        await using var link = await Meet(options => options with { CloseTimeout = TimeSpan.FromMilliseconds(closeTimeout), Max = 0 });
        await link.Peer.Send(Frame.Of(Opcode.Close, Frame.Closing(1001), masked: false));
        Assert.Equal(Opcode.Close, (await link.Peer.ReadFrame().InTime())!.Opcode);
        await link.Socket.Journal.Until("OnClose Remote");
        var end = link.Peer.ReadFrame();
        await UntilTimerIsDueIn(TimeSpan.FromMilliseconds(waits));
        Assert.False(end.IsCompleted);
        await _time.Pass(TimeSpan.FromMilliseconds(waits));
        Assert.Null(await end.InTime());
        await link.Socket.Completion.InTime();
        await UntilNothingIsLeft(link);
    }

    [Fact]
    public async Task Half_of_CloseTimeout_that_the_close_handshake_took_is_not_there_for_the_end_of_TCP()
    {
        await using var link = await Meet(static options => options with { CloseTimeout = TimeSpan.FromSeconds(1) });
        var closing = link.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null);
        Assert.Equal(Opcode.Close, (await link.Peer.ReadFrame().InTime())!.Opcode);
        await _time.Pass(TimeSpan.FromSeconds(0.5));
        await link.Peer.Send(Frame.Of(Opcode.Close, Frame.Closing(1000), masked: false));
        await link.Socket.Journal.Until("OnClose Local");
        await UntilTimerIsDueIn(TimeSpan.FromSeconds(0.5));
        var end = link.Peer.ReadFrame();
        await _time.Pass(TimeSpan.FromSeconds(0.5));
        Assert.Null(await end.InTime());
        await closing.InTime();
        await UntilNothingIsLeft(link);
    }

    [Fact]
    public async Task A_close_frame_that_reports_an_error_is_not_lost_to_what_the_peer_goes_on_sending()
    {
        await using var link = await Meet(static options => options with { Max = 0 });
        await link.Peer.Send(Violation);

        // The user learns of it at once.
        await link.Socket.Journal.Until("OnClose ProtocolError");
        for (var each = 0; each < 8; each++)
        {
            await link.Peer.Send(Frame.Of(Opcode.Binary, new byte[MiB], masked: false)).InTime();
        }

        Assert.Equal(Opcode.Close, (await link.Peer.ReadFrame().InTime())!.Opcode);
        await link.Peer.HangUp().InTime();
        await link.Socket.Completion.InTime();
        Assert.Equal(TimeSpan.Zero, _time.Elapsed);
        await UntilNothingIsLeft(link);
    }

    [Fact]
    public async Task A_peer_that_was_told_of_an_error_and_stays_has_CloseTimeout_and_the_next_link_does_not_wait_for_it()
    {
        await using var link = await Meet(static options => options with { Retry = TimeSpan.FromSeconds(2), CloseTimeout = TimeSpan.FromSeconds(5) });
        var first = link.Peer;
        await first.Send(Violation);
        Assert.Equal(Opcode.Close, (await first.ReadFrame().InTime())!.Opcode);
        await link.Socket.Journal.Until("OnReconnecting");
        var end = first.ReadFrame();
        await _time.Pass(TimeSpan.FromSeconds(2));
        await link.MeetAgain();
        Assert.False(end.IsCompleted);
        await _time.Pass(TimeSpan.FromSeconds(3));
        Assert.Null(await end.InTime());
    }

    [Theory]
    [InlineData(false, "OnClose ProtocolError")]
    [InlineData(true, "OnClose MessageTooBig")]
    public async Task A_peer_that_goes_on_sending_without_end_is_reset_after_16_messages_of_the_largest_size(bool isTooBig, string closed)
    {
        await using var link = await Meet(static options => options with { Max = 0, MaxMessageSize = 128 * KiB });
        await link.Peer.Send(isTooBig ? Frame.Of(Opcode.Binary, [], masked: false, announced: 1024 * MiB) : Violation);
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            // More than the buffers of any system between us hold.
            var chunk = new byte[64 * KiB];
            for (var sent = 0; sent < 256 * MiB; sent += chunk.Length)
            {
                await link.Peer.Send(chunk).InTime();
            }
        });
        await link.Socket.Journal.Until(closed);
        await link.Socket.Completion.InTime();
        Assert.Equal(TimeSpan.Zero, _time.Elapsed);
        await UntilNothingIsLeft(link);
    }

    public enum ClosedBy
    {
        Us,
        Peer,
        Violation,
    }

    [Theory]
    [InlineData(ClosedBy.Us, OurEnd.Dialing)]
    [InlineData(ClosedBy.Peer, OurEnd.Dialing)]
    [InlineData(ClosedBy.Violation, OurEnd.Dialing)]
    [InlineData(ClosedBy.Us, OurEnd.Served)]
    [InlineData(ClosedBy.Peer, OurEnd.Served)]
    [InlineData(ClosedBy.Violation, OurEnd.Served)]
    [InlineData(ClosedBy.Us, OurEnd.ServedOverHttp2)]
    [InlineData(ClosedBy.Peer, OurEnd.ServedOverHttp2)]
    [InlineData(ClosedBy.Violation, OurEnd.ServedOverHttp2)]
    public async Task Nothing_leaves_after_our_close_frame(ClosedBy whose, OurEnd end)
    {
        const int Senders = 4;
        await using var link = await Meet(static options => options with { Max = 0 }, end);
        var masked = link.Peer.Masks;
        using var stop = new CancellationTokenSource();
        var senders = Enumerable.Range(0, Senders).Select(_ => Task.Run(() => SendOn(link.Socket, stop.Token))).ToArray();
        Assert.Equal(Opcode.Text, (await link.Peer.ReadFrame().InTime())!.Opcode);
        var closing = whose == ClosedBy.Us ? link.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null) : Task.CompletedTask;
        if (whose != ClosedBy.Us)
        {
            await link.Peer.Send(whose == ClosedBy.Violation ? Frame.Of(Opcode.Text, "wrong"u8, !masked) : Frame.Of(Opcode.Close, Frame.Closing(1000), masked));
        }

        Frame? last;
        do
        {
            last = await link.Peer.ReadFrame().InTime();
        }
        while (last is { Opcode: not Opcode.Close });
        Assert.NotNull(last);

        // To be answered by nobody. A server that has answered a close frame has ended the connection.
        await Record.ExceptionAsync(() => link.Peer.Send(Frame.Of(Opcode.Ping, "too late"u8, masked)));
        await Rest.Come();
        if (whose == ClosedBy.Us)
        {
            await link.Peer.Send(Frame.Of(Opcode.Close, Frame.Closing(1000), masked));
        }

        await link.Socket.Journal.Until("OnClose");
        var rest = link.Peer.ReadToEnd();
        if (end == OurEnd.Dialing)
        {
            link.Peer.EndSending();
        }
        else
        {
            await _time.Pass(link.Socket.Options.CloseTimeout);
        }

        Assert.Empty(await rest.InTime());
        await closing.InTime();
        await stop.CancelAsync();
        await Task.WhenAll(senders).InTime();
    }

    [Theory]
    [InlineData(1005, new byte[0])]
    [InlineData(1000, new byte[] { 0x03, 0xE8 })]
    [InlineData(4999, new byte[] { 0x13, 0x87 })]
    public async Task No_status_is_said_by_a_close_frame_without_a_payload(int status, byte[] payload)
    {
        await using var link = await Meet();
        var closing = link.Socket.CloseAsync((WebSocketCloseStatus)status, null);
        var close = await link.Peer.ReadFrame().InTime();
        Assert.Equal(Opcode.Close, close!.Opcode);
        Assert.Equal(payload, close.Payload);
        await link.Peer.HangUp().InTime();
        await closing.InTime();
    }

    [Theory]
    [InlineData(1005)]
    [InlineData(1006)]
    [InlineData(1015)]
    public async Task A_status_that_is_only_ever_reported_is_not_sent_back_to_whoever_sends_it(int status)
    {
        await using var link = await Meet(static options => options with { Max = 0 });
        await link.Peer.Send(Frame.Of(Opcode.Close, Frame.Closing(status), masked: false));
        var close = await link.Peer.ReadFrame().InTime();
        Assert.Equal(Opcode.Close, close!.Opcode);
        Assert.Equal(Frame.Closing(1002), close.Payload[..2]);
    }

    [Theory]
    [InlineData(1006)]
    [InlineData(1015)]
    public async Task A_status_that_is_only_ever_reported_is_not_to_be_sent(int status)
    {
        await using var link = await Meet();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => link.Socket.CloseAsync((WebSocketCloseStatus)status, null));
    }

    /// <summary>Sends until the close is in its way, or the endpoint has disposed of the socket.</summary>
    private static async Task SendOn(ScriptedSocket socket, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && socket.State == SocketState.Open)
        {
            try
            {
                _ = socket.TrySend("tried");
                await socket.SendAsync("sent", stop);
            }
            catch (Exception exception) when (exception is SocketClosedException or MessageInDoubtException or OperationCanceledException or ObjectDisposedException)
            {
                // The endpoint disposes of a session at its end.
                return;
            }
        }
    }

    private Task<HostileLink> Meet(Func<HeartbeatOptions, HeartbeatOptions>? change = null, OurEnd end = OurEnd.Dialing) => HostileLink.Meet(end, options =>
    {
        var timed = options with { TimeProvider = _time };
        return change?.Invoke(timed) ?? timed;
    });

    private Task UntilTimerIsDueIn(TimeSpan span) => Patience.Until(() => _time.NextDue == _time.Elapsed + span, $"a timer that is due in {span}, and not in {_time.NextDue - _time.Elapsed}");

    private async Task UntilNothingIsLeft(HostileLink link)
    {
        await Patience.Until(() => _time.ArmedTimers == 0, $"the end of {_time.ArmedTimers} timers");
        await TcpTable.UntilNoneIsHeld(link.Peer.Port);
    }
}
