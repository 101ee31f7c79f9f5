using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Transport;

/// <summary>A proxy that makes tunnels (RFC 9110, section 9.3.6), or answers every request with the same refusal.</summary>
internal sealed class ConnectProxy : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _requests = [];
    private readonly RawServer _server;

    public ConnectProxy(string? refusal = null)
        => _server = new RawServer(async connection =>
        {
            var head = await connection.ReadHead();
            _requests.Enqueue(head.Split("\r\n")[0]);
            if (refusal is not null)
            {
                await connection.Send(refusal);
                return;
            }

            using var far = new TcpClient();
            await far.ConnectAsync(IPAddress.Loopback, int.Parse(head.Split(' ')[1].Split(':')[^1]));
            await connection.Send("HTTP/1.1 200 Connection established\r\n\r\n");
            await Task.WhenAny(connection.Stream.CopyToAsync(far.GetStream()), far.GetStream().CopyToAsync(connection.Stream));
            connection.Reset();
        });

    /// <summary>The first lines of the requests.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public IPEndPoint EndPoint => new(IPAddress.Loopback, _server.Port);

    public IWebProxy Settings => new WebProxy($"http://{EndPoint}");

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
