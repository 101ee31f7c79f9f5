namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>
/// Virtual time, a server in memory, and the sockets that dial it or were accepted there. When it ends, it checks what must hold in every history:
/// event hooks and decision hooks do not overlap, one link at a time, and a disposed socket leaves no timer and no stream behind.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    public static readonly Uri Address = new("ws://memory/");

    private readonly List<ScriptedSocket> _sockets = [];
    private readonly List<MemoryLink> _links = [];

    public World() => Server = new MemoryServer(Time);

    public VirtualTime Time { get; } = new();

    public MemoryServer Server { get; }

    /// <summary>Settings whose values are all different, so that one taken for another shows.</summary>
    public HeartbeatOptions Options => new()
    {
        Interval = TimeSpan.FromSeconds(10),
        Timeout = TimeSpan.FromSeconds(4),
        Retry = TimeSpan.FromSeconds(5),
        Jitter = false,
        Max = 3,
        ConnectTimeout = TimeSpan.FromSeconds(7),
        CloseTimeout = TimeSpan.FromSeconds(3),
        TimeProvider = Time,
        Connect = Server.Dialed,
    };

    /// <summary>A socket that has not connected yet.</summary>
    public ScriptedSocket NewSocket(Func<HeartbeatOptions, HeartbeatOptions>? change = null)
    {
        var socket = new ScriptedSocket(change?.Invoke(Options) ?? Options);
        _sockets.Add(socket);
        return socket;
    }

    /// <summary>A socket that is open, and its peer.</summary>
    public async Task<(ScriptedSocket Socket, Peer Peer)> Connect(
        Func<HeartbeatOptions, HeartbeatOptions>? change = null,
        Action<ScriptedSocket>? script = null)
    {
        var socket = NewSocket(change);
        script?.Invoke(socket);
        await socket.ConnectAsync(Address).InTime();
        await Time.Pass(TimeSpan.Zero);
        return (socket, await Server.Next());
    }

    /// <summary>A socket that has accepted a peer, and the end of its run.</summary>
    public async Task<(ScriptedSocket Socket, Peer Peer, Task<SocketCloseReason> Run)> Accept(
        Func<HeartbeatOptions, HeartbeatOptions>? change = null,
        Action<ScriptedSocket>? script = null,
        Peer.Manners? manners = null,
        CancellationToken cancellationToken = default)
    {
        var socket = NewSocket(change);
        script?.Invoke(socket);
        var link = new MemoryLink();
        _links.Add(link);
        var peer = new Peer(link.Client, manners ?? new Peer.Manners(), Time, link);
        var run = socket.AcceptAsync(link.Server, cancellationToken);
        await socket.WaitForOpenAsync().InTime();
        await Time.Pass(TimeSpan.Zero);
        return (socket, peer, run);
    }

    /// <summary>A link that is thawed when the world ends, so that nothing hangs on it.</summary>
    public MemoryLink NewLink()
    {
        var link = new MemoryLink();
        _links.Add(link);
        return link;
    }

    public async ValueTask DisposeAsync()
    {
        var ends = _sockets.Select(socket => socket.DisposeAsync().AsTask()).ToArray();
        await Rest.Come();
        await Time.Pass(Options.CloseTimeout * 2);
        await Task.WhenAll(ends).InTime();
        await Rest.Come();

        foreach (var socket in _sockets)
        {
            Assert.Equal(SocketState.Disposed, socket.State);
            Assert.Empty(socket.Journal.Violations);
        }

        Assert.Empty(Server.Violations);
        Assert.Equal(0, Time.ArmedTimers);
        Assert.All(Server.Peers, peer => Assert.True(peer.Link.ClientHasLeft, "A client's stream was left behind."));
        Assert.All(_links, link => Assert.True(link.ServerHasLeft, "An accepted stream was left behind."));

        foreach (var link in _links)
        {
            link.Thaw();
            link.Client.Abort();
            link.Client.Dispose();
        }

        await Server.DisposeAsync();
    }
}
