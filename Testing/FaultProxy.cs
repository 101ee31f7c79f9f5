using System.Net;
using System.Net.Sockets;

namespace Heartbeat.Testing;

/// <summary>
/// A TCP proxy for tests over real sockets: it stands between two ends and does to their connections what networks do. It listens on a free port of
/// the loopback address. Faults begin at once, for connections that exist and for new ones; time is real. What the system has taken to deliver before a fault
/// began still arrives.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly object _gate = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, port: 0);
    private readonly CancellationTokenSource _disposing = new();
    private readonly List<ProxiedConnection> _connections = [];
    private readonly ProxyTraffic _upward = new();
    private readonly ProxyTraffic _downward = new();
    private readonly Func<TcpListener, CancellationToken, ValueTask<Socket>> _accept;
    private readonly Task _accepting;
    private int _refused;
    private int _accepted;

    /// <summary>Starts a proxy.</summary>
    /// <param name="target">Where connections are passed on to; null where <see cref="Target"/> is set later.</param>
    public FaultProxy(IPEndPoint? target = null)
        : this(target, static (listener, cancellation) => listener.AcceptSocketAsync(cancellation))
    {
    }

    internal FaultProxy(IPEndPoint? target, Func<TcpListener, CancellationToken, ValueTask<Socket>> accept)
    {
        Target = target;
        _accept = accept;
        _listener.Start();
        EndPoint = (IPEndPoint)_listener.LocalEndpoint;
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Where connections are passed on to. Where nobody listens there, or it is null, whoever connects is reset.</summary>
    public IPEndPoint? Target { get; set; }

    /// <summary>How many connections were passed on so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>How many were reset because nobody listened at the target.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>An address of the target as one that goes through this proxy: the same scheme, path and query.</summary>
    /// <param name="address">An absolute address.</param>
    /// <returns>The address to dial.</returns>
    /// <exception cref="ArgumentException">The address is not absolute.</exception>
    public Uri Through(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!address.IsAbsoluteUri)
        {
            throw new ArgumentException($"\"{address}\" says neither a scheme nor a host. Give an absolute address, such as wss://example.com/websocket.", nameof(address));
        }

        return new UriBuilder(address) { Host = EndPoint.Address.ToString(), Port = EndPoint.Port }.Uri;
    }

    /// <summary>
    /// Half-open: TCP stays up, nothing is read and nothing passes in either direction, neither bytes nor an end. A new connection is taken by the system, and
    /// waits. It lasts until <see cref="Thaw"/> or <see cref="Forget"/>.
    /// </summary>
    public void Freeze()
    {
        _upward.Stop();
        _downward.Stop();
    }

    /// <summary>Nothing passes any more in one direction. The sender is not told: what it sends waits in the system, and later in itself.</summary>
    /// <param name="direction">Which; <see cref="TrafficDirection.ToServer"/> is towards the target.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is none of the two.</exception>
    public void Lose(TrafficDirection direction) => Traffic(direction).Stop();

    /// <summary>Everything passes again, what has waited first.</summary>
    public void Thaw()
    {
        _upward.Go();
        _downward.Go();
    }

    /// <summary>
    /// Ends a freeze or a loss as where a router in between has forgotten the connections: those that are up are reset under both ends, and new ones pass; also
    /// those that have waited for it meanwhile. It is one step: what passes again is never reset, as it may be where a test calls <see cref="Reset"/> and then
    /// <see cref="Thaw"/> or the other way round.
    /// </summary>
    public void Forget()
    {
        // Nothing passes before all are reset.
        Each(static connection => connection.Forget());
        Thaw();
    }

    /// <summary>Ends every connection in both directions, as a process that ends. New ones pass, where nothing is frozen.</summary>
    public void Cut() => Each(static connection => connection.End(isReset: false));

    /// <summary>Resets every connection under both ends, also those that wait in a freeze. New ones pass, where nothing is frozen.</summary>
    public void Reset() => Each(static connection => connection.End(isReset: true));

    /// <summary>Only so many bytes pass in a second, in each direction of each connection.</summary>
    /// <param name="bytesPerSecond">How many; 0 for any number.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public void Slow(int bytesPerSecond)
    {
        if (bytesPerSecond < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(bytesPerSecond), bytesPerSecond, "A proxy cannot pass fewer than 0 bytes in a second. 0 is without a limit; Freeze lets nothing pass.");
        }

        _upward.Rate = bytesPerSecond;
        _downward.Rate = bytesPerSecond;
    }

    /// <summary>Bytes are on their way for so long, in each direction.</summary>
    /// <param name="latency">How long.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public void Delay(TimeSpan latency)
    {
        VirtualTime.Check(latency, nameof(latency));
        _upward.Latency = latency;
        _downward.Latency = latency;
    }

    /// <summary>Stops listening, and resets every connection.</summary>
    /// <returns>Completes when nothing is left.</returns>
    public async ValueTask DisposeAsync()
    {
        if (_disposing.IsCancellationRequested)
        {
            return;
        }

        await _disposing.CancelAsync().ConfigureAwait(false);
        await Task.WhenAny(_accepting).ConfigureAwait(false);

        // Not before: a listener that is stopped between two accepts says that it was never started.
        _listener.Stop();
        List<ProxiedConnection> connections;
        lock (_gate)
        {
            connections = [.. _connections];
        }

        connections.ForEach(static connection => connection.End(isReset: true));
        await Task.WhenAll(connections.Select(static connection => connection.Over)).ConfigureAwait(false);
        _disposing.Dispose();

        // Where it could not go on to accept, this is where it is told.
        await _accepting.ConfigureAwait(false);
    }

    private ProxyTraffic Traffic(TrafficDirection direction) => direction switch
    {
        TrafficDirection.ToServer => _upward,
        TrafficDirection.ToClient => _downward,
        _ => throw new ArgumentOutOfRangeException(nameof(direction), direction, "A connection has two directions: ToServer and ToClient."),
    };

    private void Each(Action<ProxiedConnection> act)
    {
        List<ProxiedConnection> connections;
        lock (_gate)
        {
            connections = [.. _connections];
        }

        connections.ForEach(act);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _accept(_listener, _disposing.Token).ConfigureAwait(false);
                var connection = new ProxiedConnection(client, _upward, _downward);
                lock (_gate)
                {
                    _connections.RemoveAll(static connection => connection.Over.IsCompleted);
                    _connections.Add(connection);
                }

                connection.Start(PassOnAsync);
            }
        }
        catch (OperationCanceledException) when (_disposing.IsCancellationRequested)
        {
            // The proxy is over.
        }
        catch
        {
            // The system would take connections that nobody takes from it: whoever waits for one is reset, and whoever comes is refused.
            _listener.Stop();
            throw;
        }
    }

    private async Task<Socket?> PassOnAsync(CancellationToken over)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await _upward.PassAsync(ConnectAsync, over).ConfigureAwait(false);
            Interlocked.Increment(ref _accepted);
            return server;
        }
        catch (OperationCanceledException)
        {
            // The target may have taken it already: it ends there as at the client's end.
            return server;
        }
        catch (SocketException)
        {
            server.Dispose();
            Interlocked.Increment(ref _refused);
            return null;
        }

        async Task<bool> ConnectAsync()
        {
            await server.ConnectAsync(Target ?? throw new SocketException((int)SocketError.ConnectionRefused), over).ConfigureAwait(false);
            return true;
        }
    }
}
