using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>Kestrel that serves every WebSocket by an endpoint of ours, with a scripted socket.</summary>
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
    /// <param name="before">What a request comes by before the endpoint.</param>
    /// <param name="protocols">The versions of HTTP; without TLS it is one.</param>
    /// <param name="certificate">For TLS.</param>
    public static async Task<OurServer> Start(
        HeartbeatOptions options,
        Action<ScriptedSocket>? script = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? before = null,
        HttpProtocols protocols = HttpProtocols.Http1,
        X509Certificate2? certificate = null)
    {
        var accepted = Channel.CreateUnbounded<ScriptedSocket>();
        var server = await TestServer.Start(Map, Configure, webSockets: false);
        return new OurServer(server, accepted.Reader);

        void Configure(IServiceCollection collection)
        {
            collection.Configure<KestrelServerOptions>(kestrel => kestrel.ConfigureEndpointDefaults(endpoint =>
            {
                endpoint.Protocols = protocols;
                if (certificate is not null)
                {
                    endpoint.UseHttps(certificate);
                }
            }));
            services?.Invoke(collection);
        }

        void Map(WebApplication app)
        {
            before?.Invoke(app);
            app.MapScripted("/ours", _ => Session());
        }

        ScriptedSocket Session()
        {
            var session = new ScriptedSocket(options);
            script?.Invoke(session);
            accepted.Writer.TryWrite(session);
            return session;
        }
    }

    /// <summary>The next session that nobody has asked for yet.</summary>
    public Task<ScriptedSocket> Next() => _accepted.ReadAsync().InTime();

    public Task Stop() => _server.Stop();

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
