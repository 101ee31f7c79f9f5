using System.Threading.Channels;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>Which end of a link is ours; the other is hostile.</summary>
public enum OurEnd
{
    /// <summary>We dialed, and the server is hostile.</summary>
    Dialing,

    /// <summary>We were given a WebSocket of the platform's that a server has accepted, and the client is hostile.</summary>
    Accepted,

    /// <summary>We were dialed by way of an endpoint of ours on Kestrel, and the client is hostile.</summary>
    Served,

    /// <summary>The same over HTTP/2, with an extended CONNECT.</summary>
    ServedOverHttp2,
}

/// <summary>A socket of ours, open, over real TCP with a peer that sends whatever bytes the test wants.</summary>
internal sealed class HostileLink : IAsyncDisposable
{
    /// <summary>No heartbeat comes into a test that is not about heartbeats.</summary>
    private static readonly HeartbeatOptions Quiet = new()
    {
        Interval = TimeSpan.FromDays(1),
        Timeout = TimeSpan.FromSeconds(20),
        Retry = TimeSpan.FromMilliseconds(50),
        Jitter = false,
        ConnectTimeout = TimeSpan.FromSeconds(20),
    };

    private readonly Func<Task<(ScriptedSocket Socket, RawConnection Peer)>> _meet;
    private readonly Func<ValueTask> _dispose;

    private HostileLink(Func<Task<(ScriptedSocket Socket, RawConnection Peer)>> meet, Func<ValueTask> dispose)
    {
        _meet = meet;
        _dispose = dispose;
    }

    public ScriptedSocket Socket { get; private set; } = null!;

    public RawConnection Peer { get; private set; } = null!;

    public static async Task<HostileLink> Meet(
        OurEnd end,
        Func<HeartbeatOptions, HeartbeatOptions>? change = null,
        Action<ScriptedSocket>? script = null)
    {
        var options = change?.Invoke(Quiet) ?? Quiet;
        var link = end switch
        {
            OurEnd.Dialing => Dialing(options, script),
            OurEnd.Accepted => await Accepted(options, script),
            _ => await Served(options, script, end == OurEnd.ServedOverHttp2 ? HttpProtocols.Http2 : HttpProtocols.Http1),
        };
        await link.MeetAgain();
        return link;
    }

    /// <summary>The next link: of the same socket where it dials, else of a new one.</summary>
    public async Task MeetAgain() => (Socket, Peer) = await _meet();

    public ValueTask DisposeAsync() => _dispose();

    private static HostileLink Dialing(HeartbeatOptions options, Action<ScriptedSocket>? script)
    {
        var (server, next) = RawServer.Granting();
        var socket = new ScriptedSocket(options);
        script?.Invoke(socket);
        var links = 0;
        return new HostileLink(Meet, Dispose);

        async Task<(ScriptedSocket Socket, RawConnection Peer)> Meet()
        {
            if (links++ == 0)
            {
                await socket.ConnectAsync(server.Address).InTime();
            }

            await socket.Journal.Until("OnOpen", links);
            return (socket, await next());
        }

        async ValueTask Dispose()
        {
            await server.DisposeAsync();
            await socket.DisposeAsync().InTime();
            Assert.Empty(socket.Journal.Violations);
        }
    }

    private static async Task<HostileLink> Served(HeartbeatOptions options, Action<ScriptedSocket>? script, HttpProtocols protocols)
    {
        var peers = new List<RawConnection>();
        var sockets = new List<ScriptedSocket>();
        var server = await OurServer.Start(options, script, protocols: protocols);
        return new HostileLink(Meet, Dispose);

        async Task<(ScriptedSocket Socket, RawConnection Peer)> Meet()
        {
            var peer = protocols == HttpProtocols.Http2 ? await RawConnection.DialHttp2(server.Address) : await RawConnection.Dial(server.Address);
            peers.Add(peer);
            var socket = await server.Next();
            sockets.Add(socket);
            await socket.Journal.Until("OnOpen");
            return (socket, peer);
        }

        async ValueTask Dispose()
        {
            peers.ForEach(static peer => peer.Reset());
            await server.DisposeAsync();
            Assert.All(sockets, static socket => Assert.Empty(socket.Journal.Violations));
        }
    }

    private static async Task<HostileLink> Accepted(HeartbeatOptions options, Action<ScriptedSocket>? script)
    {
        var sockets = Channel.CreateUnbounded<ScriptedSocket>();
        var peers = new List<RawConnection>();
        var server = await TestServer.Start(app => app.Map("/raw", async (HttpContext context) =>
        {
            using var webSocket = await context.WebSockets.AcceptWebSocketAsync();
            await using var socket = new ScriptedSocket(options);
            script?.Invoke(socket);
            var run = socket.AcceptAsync(webSocket);
            await socket.Journal.Until("OnOpen");
            sockets.Writer.TryWrite(socket);
            await run;
            Assert.Empty(socket.Journal.Violations);
        }));
        return new HostileLink(Meet, Dispose);

        async Task<(ScriptedSocket Socket, RawConnection Peer)> Meet()
        {
            var peer = await RawConnection.Dial(server.Address("/raw"));
            peers.Add(peer);
            return (await sockets.Reader.ReadAsync().InTime(), peer);
        }

        async ValueTask Dispose()
        {
            peers.ForEach(peer => peer.Reset());
            await server.DisposeAsync();
        }
    }
}
