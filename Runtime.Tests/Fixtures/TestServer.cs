using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>Kestrel on a free port of this machine.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestServer(WebApplication app)
    {
        _app = app;
        Port = new Uri(app.Urls.First()).Port;
    }

    public int Port { get; }

    public IPEndPoint EndPoint => new(IPAddress.Loopback, Port);

    public static async Task<TestServer> Start(Action<WebApplication> map, Action<IServiceCollection>? services = null, bool webSockets = true)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = Patience.Limit);
        services?.Invoke(builder.Services);
        var app = builder.Build();
        if (webSockets)
        {
            app.UseWebSockets();
        }

        map(app);
        await app.StartAsync();
        return new TestServer(app);
    }

    /// <summary>A server whose one address accepts every WebSocket with a scripted peer.</summary>
    public static async Task<(TestServer Server, Uri Address, Func<Task<Peer>> Next)> StartRaw(Func<Peer.Manners>? manners = null)
    {
        var accepted = System.Threading.Channels.Channel.CreateUnbounded<Peer>();
        var server = await Start(app => app.Map("/raw", async (HttpContext context) =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var peer = new Peer(socket, manners?.Invoke() ?? new Peer.Manners(), TimeProvider.System);
            accepted.Writer.TryWrite(peer);
            await peer.Ended;
            if (socket.State == WebSocketState.CloseReceived)
            {
                // A close frame that is to stay unanswered: the connection stays until the client drops it.
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }));
        return (server, server.Address("/raw"), () => accepted.Reader.ReadAsync().InTime());
    }

    public Uri Address(string path) => new($"ws://127.0.0.1:{Port}{path}");

    public Task Stop() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
