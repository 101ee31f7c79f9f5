using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Kestrel.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Kestrel;

/// <summary>What a server may say instead of 101, or nothing at all; and what a handshake carries.</summary>
public sealed class HandshakeTests
{
    private static readonly HeartbeatOptions OneAttempt = Client.DefaultOptions with { Max = 0 };

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.OK)]
    public async Task A_refusal_is_told_with_its_status(HttpStatusCode status)
    {
        await using var server = await Refusing(status);
        await using var client = new Client { Options = OneAttempt };
        var closed = await Assert.ThrowsAsync<SocketClosedException>(() => client.ConnectAsync(server.Address("/")).InTime());
        Assert.Equal((SocketCloseKind.Refused, status), (closed.Reason.Kind, closed.Reason.HttpStatus!.Value));
        Assert.Contains($"{(int)status}", closed.Message, StringComparison.Ordinal);
        await client.Journal.Until("OnGaveUp Refused");
        var error = Assert.IsType<HandshakeRefusedException>(Assert.Single(client.Journal.Subjects<Exception>("OnError")));
        Assert.Equal(status, error.Status);
        Assert.Equal(0, client.Journal.Count("OnOpen"));
        Assert.Equal(SocketState.GaveUp, client.State);
    }

    [Fact]
    public async Task Retry_After_lengthens_the_delay()
    {
        await using var server = await Refusing(HttpStatusCode.ServiceUnavailable, retryAfter: "120");
        await using var client = new Client();
        var connecting = client.ConnectAsync(server.Address("/"));
        var attempt = (ReconnectAttempt)(await client.Journal.Until("OnReconnecting 1")).Subject!;
        Assert.Equal(Seconds(120), attempt.Delay);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, attempt.Cause.HttpStatus);
        Assert.Equal(SocketState.Reconnecting, client.State);
        await client.CloseAsync().InTime();
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
    }

    [Fact]
    public async Task Retry_After_may_be_a_date()
    {
        await using var server = await Refusing(HttpStatusCode.TooManyRequests, retryAfter: DateTimeOffset.UtcNow.AddMinutes(10).ToString("R"));
        await using var client = new Client();
        _ = client.ConnectAsync(server.Address("/"));
        var attempt = (ReconnectAttempt)(await client.Journal.Until("OnReconnecting 1")).Subject!;
        Assert.InRange(attempt.Delay, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("soon")]
    [InlineData("Mon, 01 Jan 2001 00:00:00 GMT")]
    public async Task A_Retry_After_that_says_nothing_changes_nothing(string retryAfter)
    {
        await using var server = await Refusing(HttpStatusCode.ServiceUnavailable, retryAfter);
        await using var client = new Client();
        await Assert.ThrowsAsync<SocketClosedException>(() => client.ConnectAsync(server.Address("/")).InTime());
        await client.Journal.Until("OnGaveUp");
        Assert.All(client.Journal.Subjects<ReconnectAttempt>("OnReconnecting"), attempt => Assert.Equal(Client.DefaultOptions.Retry, attempt.Delay));
    }

    [Fact]
    public async Task A_server_that_lets_nobody_in_is_tried_Max_times_more()
    {
        var requests = 0;
        await using var client = new Client();
        await using var server = await TestServer.Start(app => app.Run(async context =>
        {
            if (Interlocked.Increment(ref requests) is > 1 and var request)
            {
                // One that waits for a hook is replaced by the next.
                await client.Journal.Until("OnReconnecting", request - 1);
            }

            context.Response.StatusCode = 503;
        }));
        await Assert.ThrowsAsync<SocketClosedException>(() => client.ConnectAsync(server.Address("/")).InTime());
        await client.Completion.InTime();
        Assert.Equal(4, requests);
        Assert.Equal([1, 2, 3], client.Journal.Subjects<ReconnectAttempt>("OnReconnecting").Select(attempt => attempt.Number));
        Assert.Equal(1, client.Journal.Count("OnGaveUp"));
    }

    [Fact]
    public async Task A_server_that_accepts_and_hangs_up_exhausts_Max()
    {
        var (server, address, next) = await TestServer.StartRaw();
        await using var running = server;
        await using var client = new Client();
        await client.ConnectAsync(address).InTime();
        for (var link = 1; link <= 4; link++)
        {
            (await next()).Abort();
            if (link < 4)
            {
                // One that waits for a hook is replaced by the next.
                await client.Journal.Until("OnReconnecting", link);
            }
        }

        await client.Journal.Until("OnGaveUp");
        Assert.Equal(SocketState.GaveUp, client.State);
        Assert.Equal([1, 2, 3], client.Journal.Subjects<ReconnectAttempt>("OnReconnecting").Select(attempt => attempt.Number));
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_an_attempt_that_failed()
    {
        await using var client = new Client { Options = OneAttempt };
        var closed = await Assert.ThrowsAsync<SocketClosedException>(() => client.ConnectAsync(new Uri($"ws://127.0.0.1:{ClosedPort()}/")).InTime());
        Assert.Equal(SocketCloseKind.ConnectFailed, closed.Reason.Kind);
        Assert.Null(closed.Reason.HttpStatus);
        await client.Journal.Until("OnError");
        Assert.NotNull(closed.Reason.Exception);
    }

    [Fact]
    public async Task A_server_that_never_answers_the_handshake_is_left_after_ConnectTimeout()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var timeout = TimeSpan.FromMilliseconds(300);
        await using var client = new Client { Options = OneAttempt with { ConnectTimeout = timeout } };
        var began = Stopwatch.GetTimestamp();
        var connecting = client.ConnectAsync(new Uri($"ws://{listener.LocalEndpoint}/"));
        using var silent = await listener.AcceptSocketAsync();
        var closed = await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        Assert.True(Stopwatch.GetElapsedTime(began) >= timeout, "It did not wait for ConnectTimeout.");
        Assert.Equal(SocketCloseKind.ConnectTimeout, closed.Reason.Kind);
        await client.Journal.Until("OnError");

        // The attempt's connection is let go of: the server reads its end.
        var buffer = new byte[4096];
        try
        {
            while (await silent.ReceiveAsync(buffer).InTime() > 0)
            {
            }
        }
        catch (SocketException)
        {
            // A reset says the same.
        }
    }

    [Fact]
    public async Task A_server_that_answers_with_garbage_is_an_attempt_that_failed()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var client = new Client { Options = OneAttempt };
        var connecting = client.ConnectAsync(new Uri($"ws://{listener.LocalEndpoint}/"));
        using (var server = await listener.AcceptSocketAsync())
        {
            await server.SendAsync("220 mail.example.com ESMTP\r\n"u8.ToArray());
        }

        var closed = await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        Assert.Equal(SocketCloseKind.ConnectFailed, closed.Reason.Kind);
    }

    [Fact]
    public async Task The_handshake_carries_headers_and_sub_protocols_set_anew_for_every_attempt()
    {
        var seen = new List<string>();
        await using var server = await TestServer.Start(app => app.Map("/raw", async (HttpContext context) =>
        {
            seen.Add($"{context.Request.Headers.Authorization} {string.Join('/', context.WebSockets.WebSocketRequestedProtocols)} {context.Request.QueryString}");
            using var socket = await context.WebSockets.AcceptWebSocketAsync("second");
            var peer = new Peer(socket, new Peer.Manners(), TimeProvider.System);
            await peer.SendClose();
            await peer.Ended;
        }));
        await using var client = new Client
        {
            Connecting = context =>
            {
                context.Uri = new Uri($"{context.Uri}?attempt={context.Attempt}");
                context.Headers["Authorization"] = $"Bearer {context.Attempt}";
                context.SubProtocols.Add("first");
                context.SubProtocols.Add("second");
            },
        };
        await client.ConnectAsync(server.Address("/raw")).InTime();
        await client.Journal.Until("OnGaveUp");
        Assert.Equal([.. Enumerable.Range(0, 4).Select(attempt => $"Bearer {attempt} first/second ?attempt={attempt}")], seen);
        Assert.All(client.Journal.Subjects<OpeningContext>("OnOpening"), opening => Assert.Equal("second", opening.SubProtocol));
    }

    [Fact]
    public async Task After_giving_up_a_client_is_revived_when_the_server_is_back()
    {
        var open = false;
        await using var echo = await TestServer.Start(app =>
        {
            app.Use(async (HttpContext context, RequestDelegate next) =>
            {
                if (Volatile.Read(ref open))
                {
                    await next(context);
                }
                else
                {
                    context.Response.StatusCode = 503;
                }
            });
            app.Map("/raw", static async (HttpContext context) =>
            {
                using var socket = await context.WebSockets.AcceptWebSocketAsync();
                await new Peer(socket, new Peer.Manners { Echoes = true }, TimeProvider.System).Ended;
            });
        });
        await using var client = new Client { Options = Client.DefaultOptions with { Max = 1 } };
        await Assert.ThrowsAsync<SocketClosedException>(() => client.ConnectAsync(echo.Address("/raw")).InTime());
        await client.Completion.InTime();
        Volatile.Write(ref open, true);
        await client.ReconnectAsync().InTime();
        await client.SendAsync("back").InTime();
        await client.Journal.Until("OnMessage back");
    }

    [Fact]
    public async Task A_class_decides_whether_and_where_it_reconnects()
    {
        await using var server = await TestServer.Start(_ => { });
        await using var picky = new PickySocket { Elsewhere = server.Address("/no-such-place") };
        var closed = await Assert.ThrowsAsync<SocketClosedException>(() => picky.ConnectAsync().InTime());
        Assert.Equal(HttpStatusCode.NotFound, closed.Reason.HttpStatus);
        Assert.Equal(1, picky.Asked);
        Assert.Equal(new Uri("ws://127.0.0.1:1/nobody-listens-there"), PickySocket.DefaultOptions.Uri);
    }

    private static Task<TestServer> Refusing(HttpStatusCode status, string? retryAfter = null)
        => TestServer.Start(app => app.Run(context =>
        {
            context.Response.StatusCode = (int)status;
            if (retryAfter is not null)
            {
                context.Response.Headers.RetryAfter = retryAfter;
            }

            return Task.CompletedTask;
        }));

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
