using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>
/// How a connection ends that Kestrel has lent: it is Kestrel's to end, when the request does, and the request waits for what the peer has to
/// hear. Time passes when a test says so: what is awaited without that waits for no timer.
/// </summary>
[Collection(Alone.Name)]
public sealed class ServedClosingTests
{
    private const int KiB = 1024;

    private readonly VirtualTime _time = new();
    private readonly TaskCompletionSource _requestOver = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task A_session_that_closes_ends_the_connection_in_order_once_the_peer_has_answered(HttpProtocols protocols)
    {
        await using var server = await Start(protocols);
        var (session, peer) = await Meet(server, protocols);
        var closing = session.CloseAsync(WebSocketCloseStatus.NormalClosure, null);
        Assert.Equal(Opcode.Close, (await peer.ReadFrame().InTime())!.Opcode);
        Assert.False(_requestOver.Task.IsCompleted);
        await peer.Send(Frame.Of(Opcode.Close, Frame.Closing(1000), masked: true));
        await AssertEndsInOrder(peer);
        await closing.InTime();
        await _requestOver.Task.InTime();
        Assert.Equal(TimeSpan.Zero, _time.Elapsed);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task A_peer_that_closes_is_answered_and_the_connection_ends_in_order(HttpProtocols protocols)
    {
        await using var server = await Start(protocols);
        var (session, peer) = await Meet(server, protocols);
        await peer.Send(Frame.Of(Opcode.Close, Frame.Closing(1001), masked: true));
        Assert.Equal(Frame.Closing(1001), (await peer.ReadFrame().InTime())!.Payload);
        await AssertEndsInOrder(peer);
        await session.Journal.Until("OnClose Remote");
        await _requestOver.Task.InTime();
        Assert.Equal(TimeSpan.Zero, _time.Elapsed);
    }

    /// <summary>Not so over HTTP/2, where that is a reset, with which Kestrel forgets what it had.</summary>
    [Fact]
    public async Task A_peer_that_closes_and_hangs_up_at_once_has_closed()
    {
        await using var server = await Start(HttpProtocols.Http1);
        var (session, peer) = await Meet(server, HttpProtocols.Http1);
        await peer.Send(Frame.Of(Opcode.Close, Frame.Closing(1001), masked: true));
        peer.EndSending();
        var reason = (SocketCloseReason)(await session.Journal.Until("OnClose")).Subject!;
        Assert.Equal((SocketCloseKind.Remote, WebSocketCloseStatus.EndpointUnavailable), (reason.Kind, reason.Status));
        await _requestOver.Task.InTime();
        Assert.Equal(TimeSpan.Zero, _time.Elapsed);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task A_peer_that_was_told_of_an_error_and_stays_holds_the_request_for_CloseTimeout(HttpProtocols protocols)
    {
        await using var server = await Start(protocols);
        var (session, peer) = await Meet(server, protocols);
        await peer.Send(Frame.Of(Opcode.Text, "not masked"u8, masked: false));
        Assert.Equal(Frame.Closing(1002), (await peer.ReadFrame().InTime())!.Payload[..2]);

        // The user learns of it at once.
        await session.Journal.Until("OnClose ProtocolError");
        var end = AssertEndsInOrder(peer);
        await UntilTimerIsDueIn(session.Options.CloseTimeout);
        await _time.Pass(session.Options.CloseTimeout - TimeSpan.FromMilliseconds(1));
        Assert.False(_requestOver.Task.IsCompleted || end.IsCompleted);
        await _time.Pass(TimeSpan.FromMilliseconds(1));
        await end;
        await _requestOver.Task.InTime();
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task A_peer_that_was_told_of_an_error_and_hangs_up_is_not_waited_for(HttpProtocols protocols)
    {
        await using var server = await Start(protocols);
        var (session, peer) = await Meet(server, protocols);
        await peer.Send(Frame.Of(Opcode.Text, "not masked"u8, masked: false));
        Assert.Equal(Frame.Closing(1002), (await peer.ReadFrame().InTime())!.Payload[..2]);
        await session.Journal.Until("OnClose ProtocolError");
        await peer.HangUp().InTime();
        await _requestOver.Task.InTime();
        Assert.Equal(TimeSpan.Zero, _time.Elapsed);
    }

    [Theory]
    [InlineData(false, "OnClose ProtocolError")]
    [InlineData(true, "OnClose MessageTooBig")]
    public async Task A_peer_that_goes_on_sending_without_end_is_reset(bool isTooBig, string closed)
    {
        await using var server = await Start(HttpProtocols.Http1, static options => options with { MaxMessageSize = 128 * KiB });
        var (session, peer) = await Meet(server, HttpProtocols.Http1);
        await peer.Send(isTooBig ? Frame.Of(Opcode.Binary, [], masked: true, announced: 1024 * KiB * KiB) : Frame.Of(Opcode.Text, "not masked"u8, masked: false));
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            // More than the buffers of any system between us hold.
            var chunk = new byte[64 * KiB];
            for (var sent = 0; sent < 256 * KiB * KiB; sent += chunk.Length)
            {
                await peer.Send(chunk).InTime();
            }
        });
        await session.Journal.Until(closed);
        await _requestOver.Task.InTime();
        Assert.Equal(TimeSpan.Zero, _time.Elapsed);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1, 5000)]
    [InlineData(HttpProtocols.Http2, 5000)]
    [InlineData(HttpProtocols.Http1, 400)]
    public async Task A_silent_peer_is_told_why_and_aborted_a_second_later_before_the_request_ends(HttpProtocols protocols, int closeTimeout)
    {
        await using var server = await Start(protocols, options => options with
        {
            Interval = TimeSpan.FromSeconds(10),
            Timeout = TimeSpan.FromSeconds(10),
            CloseTimeout = TimeSpan.FromMilliseconds(closeTimeout),
        });
        var (session, peer) = await Meet(server, protocols);
        await _time.Pass(TimeSpan.FromSeconds(20));
        await session.Journal.Until("OnClose HeartbeatTimeout");
        Frame? last;
        do
        {
            last = await peer.ReadFrame().InTime();
        }
        while (last is { Opcode: not Opcode.Close });
        Assert.Equal(Frame.Closing(1008), last!.Payload[..2]);
        var end = AssertIsReset(peer);
        await UntilTimerIsDueIn(TimeSpan.FromMilliseconds(Math.Min(closeTimeout, 1000)));
        await _time.Pass(TimeSpan.FromMilliseconds(999));
        Assert.False(_requestOver.Task.IsCompleted || end.IsCompleted);
        await _time.Pass(TimeSpan.FromMilliseconds(1));
        await end;
        await _requestOver.Task.InTime();
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task A_peer_that_answers_no_close_frame_is_aborted_after_CloseTimeout(HttpProtocols protocols)
    {
        await using var server = await Start(protocols);
        var (session, peer) = await Meet(server, protocols);
        var closing = session.CloseAsync(WebSocketCloseStatus.NormalClosure, null);
        Assert.Equal(Opcode.Close, (await peer.ReadFrame().InTime())!.Opcode);
        var end = AssertIsReset(peer);
        await UntilTimerIsDueIn(session.Options.CloseTimeout);
        Assert.False(end.IsCompleted);
        await _time.Pass(session.Options.CloseTimeout);
        await end;
        await closing.InTime();
        await _requestOver.Task.InTime();
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task A_write_that_stalls_is_aborted_and_leaves_its_message_in_doubt(HttpProtocols protocols)
    {
        await using var server = await Start(protocols, static options => options with { Timeout = TimeSpan.FromSeconds(10) });
        var (session, peer) = await Meet(server, protocols);
        var sending = session.SendAsync(new byte[32 * KiB * KiB]).AsTask();
        using var patience = new CancellationTokenSource(Patience.Limit);
        while (session.Journal.Count("OnClose") == 0)
        {
            Assert.False(sending.IsCompletedSuccessfully || patience.IsCancellationRequested);
            await _time.Pass(TimeSpan.FromSeconds(1));
            await Task.Delay(20);
        }

        var doubt = await Assert.ThrowsAsync<MessageInDoubtException>(() => sending.InTime());
        Assert.Equal(SocketCloseKind.WriteStalled, doubt.Reason.Kind);
        await _requestOver.Task.InTime();
        await AssertIsReset(peer);
    }

    private Task<OurServer> Start(HttpProtocols protocols, Func<HeartbeatOptions, HeartbeatOptions>? change = null)
    {
        var options = new HeartbeatOptions { Interval = TimeSpan.FromDays(1), TimeProvider = _time };
        return OurServer.Start(
            change?.Invoke(options) ?? options,
            before: app => app.Use(async (HttpContext context, RequestDelegate next) =>
            {
                await next(context);
                _requestOver.SetResult();
            }),
            protocols: protocols);
    }

    private static async Task<(ScriptedSocket Session, RawConnection Peer)> Meet(OurServer server, HttpProtocols protocols)
    {
        var peer = protocols == HttpProtocols.Http2 ? await RawConnection.DialHttp2(server.Address) : await RawConnection.Dial(server.Address);
        var session = await server.Next();
        await session.Journal.Until("OnOpen");
        return (session, peer);
    }

    /// <summary>Nothing more comes, and that is no break.</summary>
    private static async Task AssertEndsInOrder(RawConnection peer) => Assert.Equal(0, await peer.Stream.ReadAsync(new byte[1]).AsTask().InTime());

    /// <summary>Nothing more comes, for the other end has broken off.</summary>
    private static Task<IOException> AssertIsReset(RawConnection peer) => Assert.ThrowsAnyAsync<IOException>(async () =>
    {
        var nowhere = new byte[64 * KiB];
        while (await peer.Stream.ReadAsync(nowhere).AsTask().InTime() > 0)
        {
        }
    });

    private async Task UntilTimerIsDueIn(TimeSpan span)
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        while (_time.NextDue != _time.Elapsed + span)
        {
            Assert.False(patience.IsCancellationRequested, $"Waited {Patience.Limit} in vain for a timer that is due in {span}, and not in {_time.NextDue - _time.Elapsed}.");
            await Task.Delay(10);
        }
    }
}
