using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>Kestrel that accepts every WebSocket with a scripted socket of ours.</summary>
internal sealed class OurServer : IAsyncDisposable
{
    private readonly TestServer _server;
    private readonly ChannelReader<ScriptedSocket> _accepted;

    private OurServer(TestServer server, ChannelReader<ScriptedSocket> accepted)
    {
        _server = server;
        _accepted = accepted;
    }

    public int Port => _server.Port;

    public IPEndPoint EndPoint => _server.EndPoint;

    public Uri Address => _server.Address("/ours");

    /// <param name="options">What every accepted socket is given.</param>
    /// <param name="script">What its hooks do.</param>
    /// <param name="services">What the server itself is given.</param>
    public static async Task<OurServer> Start(HeartbeatOptions options, Action<ScriptedSocket>? script = null, Action<IServiceCollection>? services = null)
    {
        var accepted = Channel.CreateUnbounded<ScriptedSocket>();
        var server = await TestServer.Start(app => app.Map("/ours", Serve), services);
        return new OurServer(server, accepted.Reader);

        async Task Serve(HttpContext context)
        {
            using var webSocket = await context.WebSockets.AcceptWebSocketAsync();
            await using var session = new ScriptedSocket(options);
            script?.Invoke(session);
            var run = session.AcceptAsync(webSocket, context.RequestAborted);
            accepted.Writer.TryWrite(session);
            await run;
        }
    }

    /// <summary>The next session that nobody has asked for yet.</summary>
    public Task<ScriptedSocket> Next() => _accepted.ReadAsync().InTime();

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
