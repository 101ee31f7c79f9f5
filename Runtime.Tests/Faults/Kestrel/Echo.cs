using System.Net;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Kestrel.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Heartbeat.Runtime.Tests.Kestrel;

/// <summary>A server that serves <see cref="EchoSession"/>, mapped as its users would map it.</summary>
internal sealed class Echo : IAsyncDisposable
{
    private readonly TestServer _server;

    private Echo(TestServer server, SessionBook book)
    {
        _server = server;
        Book = book;
    }

    public SessionBook Book { get; }

    public int Port => _server.Port;

    public IPEndPoint EndPoint => _server.EndPoint;

    public Uri Address => _server.Address("/echo?user=42");

    public static async Task<Echo> Start(Action<SessionBook>? script = null)
    {
        var book = new SessionBook();
        script?.Invoke(book);
        var server = await TestServer.Start(
            app => app.MapEchoSession("/echo").WithDisplayName("Echo"),
            services => services.AddSingleton(book));
        return new Echo(server, book);
    }

    public Task Stop() => _server.Stop();

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
