using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Kestrel.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Heartbeat.Runtime.Tests.Kestrel;

/// <summary>What the generated <c>MapEchoSession</c> does with requests.</summary>
public sealed class MappingTests
{
    [Fact]
    public async Task A_session_is_constructed_from_the_request_and_its_services()
    {
        await using var echo = await Echo.Start(book => book.Greeting = "welcome");
        await using var client = new Client();
        await client.ConnectAsync(echo.Address).InTime();
        Assert.Equal("42", (await echo.Book.Next()).User);
        await client.Journal.Until("OnMessage welcome");
    }

    [Fact]
    public async Task Every_request_has_a_session_of_its_own()
    {
        await using var echo = await Echo.Start();
        var clients = Enumerable.Range(0, 10).Select(_ => new Client()).ToArray();
        await Task.WhenAll(clients.Select(client => client.ConnectAsync(echo.Address))).InTime();
        for (var number = 0; number < clients.Length; number++)
        {
            await clients[number].SendAsync($"{number}").InTime();
            await clients[number].Journal.Until($"OnMessage {number}");
            Assert.Equal(1, clients[number].Journal.Count("OnMessage"));
        }

        await Task.WhenAll(clients.Select(client => client.DisposeAsync().AsTask())).InTime();
    }

    [Fact]
    public async Task A_request_that_is_no_WebSocket_is_told_so()
    {
        await using var echo = await Echo.Start();
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{echo.Port}/echo")).InTime();
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Kestrel_serves_without_UseWebSockets()
    {
        await using var server = await TestServer.Start(
            app => app.MapEchoSession("/echo"),
            services => services.AddSingleton(new SessionBook()),
            webSockets: false);
        await using var client = new Client { Options = Client.DefaultOptions with { Max = 0 } };
        await client.ConnectAsync(server.Address("/echo")).InTime();
        await client.SendAsync("without").InTime();
        await client.Journal.Until("OnMessage without");
    }

    [Fact]
    public async Task A_missing_UseWebSockets_is_named_where_the_server_is_not_Kestrel()
    {
        Exception? thrown = null;
        await using var server = await TestServer.Start(
            app =>
            {
                app.Use(async (HttpContext context, RequestDelegate next) =>
                {
                    OtherServer.Pretend(context);
                    thrown = await Record.ExceptionAsync(() => next(context));
                    context.Response.StatusCode = 500;
                });
                app.MapEchoSession("/echo");
            },
            services => services.AddSingleton(new SessionBook()),
            webSockets: false);
        await using var client = new Client { Options = Client.DefaultOptions with { Max = 0 } };
        await Assert.ThrowsAsync<SocketClosedException>(() => client.ConnectAsync(server.Address("/echo")).InTime());
        Assert.IsType<InvalidOperationException>(thrown);
        Assert.Contains("UseWebSockets", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_the_application_stops_its_sessions_say_1001()
    {
        await using var echo = await Echo.Start();
        await using var client = new Client { Options = Client.DefaultOptions with { Max = 0 } };
        await client.ConnectAsync(echo.Address).InTime();
        var session = await echo.Book.Next();
        await session.Journal.Until("OnOpen");
        await echo.Stop().InTime();
        var heard = await client.Journal.Until("OnClose Remote");
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, ((SocketCloseReason)heard.Subject!).Status);
        await session.Journal.Until("OnClose Local");
        Assert.Equal(SocketState.Disposed, session.State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_hook_that_never_returns_does_not_hold_the_servers_shutdown(bool blocksItsThread)
    {
        var log = new LogBook();
        using var blocked = new ManualResetEventSlim();
        var never = new TaskCompletionSource();
        await using var echo = await Echo.Start(book =>
        {
            book.Options = EchoSession.DefaultOptions with { CloseTimeout = TimeSpan.FromSeconds(1), Logger = log };
            book.OnText = (_, _) =>
            {
                if (blocksItsThread)
                {
                    blocked.Wait();
                }

                return new ValueTask(never.Task);
            };
        });
        await using var client = new Client { Options = Client.DefaultOptions with { Max = 0 } };
        await client.ConnectAsync(echo.Address).InTime();
        await client.SendAsync("one").InTime();
        var session = await echo.Book.Next();
        await session.Journal.Until("OnMessage one");

        // The host would wait as long as a test does.
        var since = Stopwatch.GetTimestamp();
        await echo.Stop().InTime();
        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, Patience.Limit / 2);
        Assert.Contains(log.Warnings, line => line.StartsWith("EchoSession ", StringComparison.Ordinal) && line.Contains(": OnMessage has not returned ", StringComparison.Ordinal));

        blocked.Set();
        never.SetResult();
    }

    [Fact]
    public async Task After_its_link_a_session_is_disposed()
    {
        await using var echo = await Echo.Start();
        await using var client = new Client();
        await client.ConnectAsync(echo.Address).InTime();
        var session = await echo.Book.Next();
        var disposed = new TaskCompletionSource();
        session.StateChanged += (_, change) =>
        {
            if (change.Current == SocketState.Disposed)
            {
                disposed.TrySetResult();
            }
        };
        await client.CloseAsync().InTime();
        await session.Journal.Until("OnClose Remote");
        await disposed.Task.InTime();
    }

    [Fact]
    public async Task The_route_takes_conventions()
    {
        await using var server = await TestServer.Start(
            app => app.MapEchoSession("/echo").RequireHost("somewhere.else"),
            services => services.AddSingleton(new SessionBook()));
        await using var client = new Client { Options = Client.DefaultOptions with { Max = 0 } };
        var closed = await Assert.ThrowsAsync<SocketClosedException>(() => client.ConnectAsync(server.Address("/echo")).InTime());
        Assert.Equal(HttpStatusCode.NotFound, closed.Reason.HttpStatus);
    }
}
