using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Faults;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Heartbeat.Runtime.Tests.Browser;

/// <summary>Serves the page <c>session.html</c>, and by an endpoint of ours the sessions that it opens; and hears what the page says.</summary>
internal sealed class SessionSite : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<ScriptedSocket>> _sessions = new(StringComparer.Ordinal);
    private readonly HeartbeatOptions _options;
    private readonly bool _isTls;
    private TestServer? _server;

    private SessionSite(HeartbeatOptions options, bool isTls)
    {
        _options = options;
        _isTls = isTls;
    }

    public Uri Address => new($"{(_isTls ? "https" : "http")}://127.0.0.1:{_server!.Port}/");

    /// <summary>What the page says.</summary>
    public Journal Said { get; } = new(TimeProvider.System);

    /// <summary>The versions of HTTP that sessions were asked for in.</summary>
    public ConcurrentQueue<string> Protocols { get; } = [];

    /// <param name="options">What every session is given.</param>
    /// <param name="isTls">Whether the site is behind TLS, and then speaks HTTP/2 too.</param>
    public static async Task<SessionSite> Start(HeartbeatOptions options, bool isTls)
    {
        var site = new SessionSite(options, isTls);
        site._server = await TestServer.Start(
            app =>
            {
                app.MapGet("/", (RequestDelegate)ShowAsync);
                app.MapPost("/said", (RequestDelegate)site.HearAsync);
                app.MapScripted("/session", site.Serve);
            },
            services => services.Configure<KestrelServerOptions>(kestrel =>
            {
                if (isTls)
                {
                    kestrel.Listen(IPAddress.Loopback, 0, static endpoint =>
                    {
                        endpoint.Protocols = HttpProtocols.Http1AndHttp2;
                        endpoint.UseHttps(SelfSigned.For("127.0.0.1"));
                    });
                }
            }),
            webSockets: false);
        return site;
    }

    /// <summary>The session that the page calls so, once it has asked for it.</summary>
    public Task<ScriptedSocket> Session(string name) => Named(name).Task.InTime();

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private static Task ShowAsync(HttpContext context)
    {
        context.Response.ContentType = "text/html";
        return context.Response.SendFileAsync(Path.Combine(AppContext.BaseDirectory, "Browser", "session.html"));
    }

    private async Task HearAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        Said.Add(await reader.ReadToEndAsync());
    }

    private ScriptedSocket Serve(HttpContext context)
    {
        var session = new ScriptedSocket(_options);
        session.Hooks.Text = async (text, token) =>
        {
            if (text == "close")
            {
                await session.CloseAsync((WebSocketCloseStatus)4001, "moving house", token);
                return;
            }

            await session.SendAsync(text, token);
        };
        session.Hooks.Bytes = (data, token) => session.SendAsync(data, token);
        Protocols.Enqueue(context.Request.Protocol);
        Named(context.Request.Query["name"].ToString()).SetResult(session);
        return session;
    }

    private TaskCompletionSource<ScriptedSocket> Named(string name)
        => _sessions.GetOrAdd(name, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
