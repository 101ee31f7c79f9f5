using System.Net;
using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Kestrel.Sockets;

namespace Heartbeat.Runtime.Tests.Kestrel;

/// <summary>What <c>OnAccepting</c> decides is what the client sees: on frames of our own, and on the platform's.</summary>
public sealed class AcceptingTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Both_ends_have_the_sub_protocol_that_the_hook_chose(bool isKestrel)
    {
        await using var server = await Guarded.Start(isKestrel);
        server.Guard.Decide = (context, _) =>
        {
            context.SubProtocol = context.SubProtocols.Contains("v2") ? "v2" : null;
            return Task.CompletedTask;
        };
        foreach (var (offered, expected) in new[] { (new[] { "v1", "v2" }, "v2"), (["v1"], null), ([], null) })
        {
            server.Guard.Sessions.Clear();
            await using var client = new Client { Options = Client.DefaultOptions with { Max = 0 }, Connecting = context => Array.ForEach(offered, context.SubProtocols.Add) };

            await client.ConnectAsync(server.Address("/guarded")).InTime();

            Assert.Equal(expected, client.Connection!.SubProtocol);
            await Assert.Single(server.Guard.Sessions).Journal.Until($"OnOpen {expected}");
            await client.CloseAsync().InTime();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_application_that_stops_does_not_wait_for_the_hook_and_lets_nobody_in(bool isKestrel)
    {
        var begun = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        await using var server = await Guarded.Start(isKestrel);
        server.Guard.Decide = async (_, token) =>
        {
            using var registration = token.Register(cancelled.SetResult);
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
        };
        var opening = server.Open(origin: null);
        await begun.Task.InTime();

        var stopping = server.Stop();

        await cancelled.Task.InTime();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await opening.InTime());
        await stopping.InTime();
    }

    [Fact]
    public async Task Over_HTTP_2_the_hook_decides_the_same()
    {
        AcceptContext? seen = null;
        await using var server = await Guarded.Start(isKestrel: true, isHttp2: true);
        server.Guard.Decide = (context, _) =>
        {
            seen = context;
            context.SubProtocol = "v2";
            context.Compression = new SocketCompression();
            return Task.CompletedTask;
        };
        using var page = new ClientWebSocket { Options = { CollectHttpResponseDetails = true, DangerousDeflateOptions = new WebSocketDeflateOptions() } };
        Guarded.SpeakHttp2(page.Options);
        page.Options.AddSubProtocol("v1");
        page.Options.AddSubProtocol("v2");

        await page.ConnectAsync(server.Address("/guarded?a=b"), Guarded.Http2, CancellationToken.None).InTime();

        Assert.Equal("v2", page.SubProtocol);
        Assert.Equal("permessage-deflate", Assert.Single(page.HttpResponseHeaders!["Sec-WebSocket-Extensions"]));
        Assert.Equal(new Uri($"ws://{server.OwnHost}/guarded?a=b"), seen!.Uri);
        await Assert.Single(server.Guard.Sessions).Journal.Until("OnOpen v2");

        server.Guard.Decide = (context, _) =>
        {
            context.Refuse(401, "Sign in.");
            return Task.CompletedTask;
        };
        Assert.Equal(HttpStatusCode.Unauthorized, await server.Open(origin: null, isHttp2: true));
    }

    [Theory]
    [InlineData(true, true, true, "permessage-deflate")]
    [InlineData(true, true, false, "permessage-deflate; server_no_context_takeover; client_no_context_takeover")]
    [InlineData(true, false, true, null)]
    [InlineData(false, true, true, null)]
    public async Task Compression_is_agreed_on_where_the_hook_takes_it_and_the_client_offers_it(bool isTaken, bool isOffered, bool takesOver, string? expected)
    {
        await using var server = await Guarded.Start(isKestrel: true);
        server.Guard.Decide = (context, _) =>
        {
            context.Compression = isTaken ? new SocketCompression { ServerContextTakeover = takesOver, ClientContextTakeover = takesOver } : null;
            return Task.CompletedTask;
        };
        using var page = new ClientWebSocket { Options = { CollectHttpResponseDetails = true, DangerousDeflateOptions = isOffered ? new WebSocketDeflateOptions() : null } };

        await page.ConnectAsync(server.Address("/guarded"), CancellationToken.None).InTime();

        Assert.Equal(expected, page.HttpResponseHeaders!.TryGetValue("Sec-WebSocket-Extensions", out var extensions) ? Assert.Single(extensions) : null);
        var text = new string('a', 5000);
        await page.SendAsync(System.Text.Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None).InTime();
        var buffer = new byte[text.Length + 1];
        var count = 0;
        ValueWebSocketReceiveResult received;
        do
        {
            received = await page.ReceiveAsync(buffer.AsMemory(count), CancellationToken.None).InTime();
            count += received.Count;
        }
        while (!received.EndOfMessage);
        Assert.Equal(text, System.Text.Encoding.UTF8.GetString(buffer, 0, count));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_the_endpoint_does_not_know_its_server_compression_is_declined(bool isKestrel)
    {
        await using var server = await Guarded.Start(isKestrel);
        server.Guard.Decide = (context, _) =>
        {
            context.Compression = new SocketCompression();
            return Task.CompletedTask;
        };
        using var page = new ClientWebSocket { Options = { CollectHttpResponseDetails = true, DangerousDeflateOptions = new WebSocketDeflateOptions() } };

        await page.ConnectAsync(server.Address("/guarded"), CancellationToken.None).InTime();

        Assert.Equal(isKestrel, page.HttpResponseHeaders!.ContainsKey("Sec-WebSocket-Extensions"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refusal_has_its_status_and_its_text_and_the_session_was_never_anything(bool isKestrel)
    {
        await using var server = await Guarded.Start(isKestrel);
        server.Guard.Decide = (context, _) =>
        {
            context.Refuse(401, "A valid ticket is needed: <b>.");
            return Task.CompletedTask;
        };
        await using var client = new Client { Options = Client.DefaultOptions with { Max = 0 } };

        var closed = await Assert.ThrowsAsync<SocketClosedException>(() => client.ConnectAsync(server.Address("/guarded")).InTime());
        var answer = await server.Ask(origin: null);

        Assert.Equal((SocketCloseKind.Refused, HttpStatusCode.Unauthorized, true), (closed.Reason.Kind, closed.Reason.HttpStatus, closed.Reason.IsFinal));
        Assert.Equal((HttpStatusCode.Unauthorized, "text/plain; charset=utf-8", "A valid ticket is needed: <b>."), answer);
        Assert.Equal(2, server.Guard.Sessions.Count);
        foreach (var session in server.Guard.Sessions)
        {
            await session.Journal.Until("Disposed");
            Assert.Equal(["OnAccepting", "Disposed"], session.Journal.Texts);
        }

        Assert.Empty(server.Log.Warnings);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_exception_is_500_and_OnError_has_it(bool isKestrel)
    {
        await using var server = await Guarded.Start(isKestrel);
        server.Guard.Decide = (_, _) => throw new IOException("A secret.");

        var answer = await server.Ask(origin: null);

        Assert.Equal((HttpStatusCode.InternalServerError, "The server failed to decide on this request; its log says why. Try again later."), (answer.Status, answer.Text));
        Assert.Equal(["OnAccepting", "OnError IOException", "Disposed"], Assert.Single(server.Guard.Sessions).Journal.Texts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hook_that_takes_too_long_is_503(bool isKestrel)
    {
        await using var server = await Guarded.Start(isKestrel);
        server.Guard.Options = GuardedSession.DefaultOptions with { ConnectTimeout = TimeSpan.FromMilliseconds(100) };
        server.Guard.Decide = (_, token) => Task.Delay(Timeout.Infinite, token);

        var answer = await server.Ask(origin: null);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "The server took too long to decide on this request. Try again later."), (answer.Status, answer.Text));
        await server.Log.Until("AcceptingOverdue");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_hooks_token_is_cancelled_when_the_client_has_gone(bool isKestrel)
    {
        var reached = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        await using var server = await Guarded.Start(isKestrel);
        server.Guard.Options = GuardedSession.DefaultOptions with { ConnectTimeout = TimeSpan.FromHours(1) };
        server.Guard.Decide = async (_, token) =>
        {
            await using (token.Register(cancelled.SetResult))
            {
                reached.SetResult();
                await cancelled.Task;
            }
        };
        using var leaving = new CancellationTokenSource();
        using var client = new ClientWebSocket();

        var connecting = client.ConnectAsync(server.Address("/guarded"), leaving.Token);
        await reached.Task.InTime();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => connecting.InTime());

        await cancelled.Task.InTime();
        await Assert.Single(server.Guard.Sessions).Journal.Until("Disposed");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_socket_that_the_hook_has_closed_fails_the_request(bool isKestrel)
    {
        await using var server = await Guarded.Start(isKestrel);
        server.Guard.Decide = (_, _) => Assert.Single(server.Guard.Sessions).CloseAsync();

        Assert.Equal(HttpStatusCode.InternalServerError, await server.Open(origin: null));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_hook_sees_the_request(bool isKestrel)
    {
        AcceptContext? seen = null;
        await using var server = await Guarded.Start(isKestrel);
        server.Guard.Decide = (context, _) =>
        {
            seen = context;
            return Task.CompletedTask;
        };
        await using var client = new Client { Options = Client.DefaultOptions with { Max = 0 }, Connecting = context => context.Headers["Authorization"] = "Bearer 42" };

        await client.ConnectAsync(server.Address("/guarded?a=b%20c")).InTime();

        Assert.Equal(new Uri($"ws://{server.OwnHost}/guarded?a=b%20c"), seen!.Uri);
        Assert.Equal("Bearer 42", seen.Headers["authorization"]);
        Assert.Equal(server.OwnHost, seen.Headers["Host"]);
        Assert.Equal(IPAddress.Loopback, Assert.IsType<IPEndPoint>(seen.RemoteEndPoint).Address);
        Assert.False(seen.User.Identity!.IsAuthenticated);
        Assert.Null(seen.Origin);
        Assert.True(seen.IsOriginAllowed);
    }
}
