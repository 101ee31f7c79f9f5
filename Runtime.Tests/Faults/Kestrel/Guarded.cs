using System.Net;
using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Kestrel.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Heartbeat.Runtime.Tests.Kestrel;

/// <summary>A server of <see cref="GuardedSession"/>, and of <see cref="EchoSession"/>, which has no say; and what a page or a program does with it.</summary>
internal sealed class Guarded : IAsyncDisposable
{
    /// <summary>What a client's WebSocket is made with over HTTP/2.</summary>
    public static readonly HttpMessageInvoker Http2 = new(new SocketsHttpHandler());

    private readonly TestServer _server;

    private Guarded(TestServer server, Guard guard, LogBook log)
    {
        _server = server;
        Guard = guard;
        Log = log;
    }

    public Guard Guard { get; }

    /// <summary>What the application's log has of the guarded sessions.</summary>
    public LogBook Log { get; }

    public string OwnHost => $"127.0.0.1:{_server.Port}";

    /// <param name="isKestrel">Whether the endpoint knows its server, and so takes the request's connection; otherwise it accepts the platform's WebSocket.</param>
    /// <param name="container">The options for WebSockets in the container.</param>
    /// <param name="middleware">Those that are given to the middleware.</param>
    /// <param name="isHttp2">Whether HTTP/2 is spoken, without TLS.</param>
    public static async Task<Guarded> Start(bool isKestrel, Action<WebSocketOptions>? container = null, WebSocketOptions? middleware = null, bool isHttp2 = false)
    {
        var guard = new Guard();
        var logs = new LogBooks();
        var server = await TestServer.Start(
            app =>
            {
                if (middleware is not null)
                {
                    app.UseWebSockets(middleware);
                }
                else if (!isKestrel)
                {
                    // It looks at the container's options, and would refuse by them before the endpoint does.
                    app.UseWebSockets(new WebSocketOptions());
                }

                app.Use((HttpContext context, RequestDelegate next) =>
                {
                    if (!isKestrel)
                    {
                        OtherServer.Pretend(context);
                    }

                    return next(context);
                });
                app.MapGuardedSession("/guarded");
                app.MapEchoSession("/open");
            },
            services =>
            {
                services.Configure<KestrelServerOptions>(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = isHttp2 ? HttpProtocols.Http2 : HttpProtocols.Http1));
                services.AddSingleton(guard).AddSingleton(new SessionBook());
                services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(logs));
                if (container is not null)
                {
                    services.Configure(container);
                }
            },
            webSockets: false);
        return new Guarded(server, guard, logs.Of(typeof(GuardedSession).FullName!));
    }

    public Uri Address(string path) => _server.Address(path);

    /// <summary>Stops the application.</summary>
    public Task Stop() => _server.Stop();

    /// <summary>Opens a WebSocket as a page of some origin does.</summary>
    /// <returns>The status of the answer, which is 101 where it opened, or 200 over HTTP/2.</returns>
    public async Task<HttpStatusCode> Open(string? origin, string path = "/guarded", string? host = null, bool isHttp2 = false)
    {
        using var page = new ClientWebSocket { Options = { CollectHttpResponseDetails = true } };
        if (isHttp2)
        {
            SpeakHttp2(page.Options);
        }

        if (origin is not null)
        {
            page.Options.SetRequestHeader("Origin", origin.Replace("{own}", OwnHost, StringComparison.Ordinal));
        }

        if (host is not null)
        {
            page.Options.SetRequestHeader("Host", host);
        }

        try
        {
            await page.ConnectAsync(Address(path), isHttp2 ? Http2 : null, CancellationToken.None).InTime();
        }
        catch (WebSocketException)
        {
        }

        return page.HttpStatusCode;
    }

    public static void SpeakHttp2(ClientWebSocketOptions options)
    {
        options.HttpVersion = HttpVersion.Version20;
        options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
    }

    /// <summary>The answer to such a request, with what a WebSocket's client does not read.</summary>
    public async Task<(HttpStatusCode Status, string? Type, string Text)> Ask(string? origin)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{OwnHost}/guarded"));
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.ParseAdd("websocket");
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using var answer = await http.SendAsync(request).InTime();
        return (answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), await answer.Content.ReadAsStringAsync().InTime());
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
