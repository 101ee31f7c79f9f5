using System.Net.Sockets;

namespace Heartbeat.Testing;

/// <summary>One connection through a proxy: what each end sends is read, kept for as long as the proxy bids, and passed on.</summary>
#pragma warning disable CA1001 // The source of the token is cancelled from any thread, has no timer, and so nothing to dispose of.
internal sealed class ProxiedConnection(Socket client, ProxyTraffic upward, ProxyTraffic downward)
#pragma warning restore CA1001
{
    private const int Chunk = 4096;

    private readonly object _gate = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly UnderWay _up = new();
    private readonly UnderWay _down = new();
    private Socket? _server;
    private bool _isOver;
    private bool _isReset;
    private int _ends;

    /// <summary>Completes when nothing of it is left.</summary>
    public Task Over { get; private set; } = Task.CompletedTask;

    public void Start(Func<CancellationToken, Task<Socket?>> connect) => Over = UntilOver(RunAsync(connect));

    /// <summary>Ends it under both ends.</summary>
    public void End(bool isReset)
    {
        Close(isReset, always: true);
        _ended.Cancel();
    }

    /// <summary>Resets it where it is up. One that still waits for the target has passed nothing, and goes on.</summary>
    public void Forget()
    {
        if (Close(isReset: true, always: false))
        {
            _ended.Cancel();
        }
    }

    private static void Close(Socket socket, bool isReset)
    {
        try
        {
            if (isReset)
            {
                // Not to linger at all makes TCP send a reset where it would have sent an orderly end.
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
            }
            else
            {
                socket.Shutdown(SocketShutdown.Both);
            }
        }
        catch (SocketException)
        {
            // The other end has gone first.
        }

        socket.Dispose();
    }

    private static async Task UntilOver(Task passing)
    {
        try
        {
            await passing.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The connection is over.
        }
    }

    private bool Close(bool isReset, bool always)
    {
        Socket? server;
        lock (_gate)
        {
            if (_isOver || (_server is null && !always))
            {
                return false;
            }

            _isOver = true;
            _isReset = isReset;
            server = _server;
        }

        Close(client, isReset);
        if (server is not null)
        {
            Close(server, isReset);
        }

        return true;
    }

    private async Task RunAsync(Func<CancellationToken, Task<Socket?>> connect)
    {
        var server = await connect(_ended.Token).ConfigureAwait(false);
        if (server is null)
        {
            // A refusal comes from the target, and passes as what comes from there.
            await downward.PassAsync(() => Close(isReset: true, always: true), _ended.Token).ConfigureAwait(false);
            return;
        }

        bool isOver;
        lock (_gate)
        {
            isOver = _isOver;
            _server = isOver ? null : server;
        }

        if (isOver)
        {
            Close(server, _isReset);
            return;
        }

        await Task.WhenAll(
            UntilOver(ReadAsync(client, _up, upward, _down)),
            UntilOver(WriteAsync(_up, upward, server, _down, downward)),
            UntilOver(ReadAsync(server, _down, downward, _up)),
            UntilOver(WriteAsync(_down, downward, client, _up, upward))).ConfigureAwait(false);
    }

    private async Task ReadAsync(Socket from, UnderWay underWay, ProxyTraffic traffic, UnderWay back)
    {
        try
        {
            int count;
            do
            {
                // Waits for bytes without taking them: where nothing passes, nothing is read either.
                await from.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, _ended.Token).ConfigureAwait(false);
                var data = new byte[Chunk];
                count = await traffic.PassAsync(() => from.ReceiveAsync(data.AsMemory(), SocketFlags.None, _ended.Token).AsTask(), _ended.Token).ConfigureAwait(false);
                await underWay.AddAsync(new Passage(data[..count], IsReset: count == 0 && IsReset(from, back), ProxyTime.Now + traffic.Latency), _ended.Token).ConfigureAwait(false);
            }
            while (count > 0);
        }
        catch (SocketException)
        {
            // A reset is passed on as bytes are, behind those that came before it.
            underWay.Add(new Passage([], IsReset: true, ProxyTime.Now + traffic.Latency));
        }
    }

    /// <summary>
    /// Whether what looks like an orderly end is a reset. The system tells of a reset once: where a write to that end has heard of it, a read does not. No write
    /// succeeds then, not even one of no bytes, unless it was this proxy that has ended what it writes there.
    /// </summary>
    private static bool IsReset(Socket socket, UnderWay written)
    {
        try
        {
            socket.Send(ReadOnlySpan<byte>.Empty);
            return false;
        }
        catch (SocketException)
        {
            return !written.HasEnded;
        }
    }

    private async Task WriteAsync(UnderWay underWay, ProxyTraffic traffic, Socket to, UnderWay back, ProxyTraffic backward)
    {
        var pace = new Pace(traffic);
        try
        {
            to.NoDelay = true;
            await foreach (var passage in underWay.TakeAllAsync(_ended.Token).ConfigureAwait(false))
            {
                await ProxyTime.UntilAsync(passage.ArrivesAt, _ended.Token).ConfigureAwait(false);
                if (passage.IsReset)
                {
                    await traffic.PassAsync(() => Close(isReset: true, always: true), _ended.Token).ConfigureAwait(false);
                    await _ended.CancelAsync().ConfigureAwait(false);
                }
                else if (passage.Data.Length == 0)
                {
                    underWay.End();
                    await traffic.PassAsync(() => to.Shutdown(SocketShutdown.Send), _ended.Token).ConfigureAwait(false);
                    if (Interlocked.Increment(ref _ends) == 2)
                    {
                        // What the system has taken but not delivered yet arrives: this is no reset.
                        End(isReset: false);
                    }
                }
                else
                {
                    await WriteAsync(passage, traffic, pace, to).ConfigureAwait(false);
                    underWay.Passed(passage);
                }
            }
        }
        catch (SocketException)
        {
            // The end that this writes to has gone. The other is told as by anything that this end sends, behind what it had sent before.
            back.Add(new Passage([], IsReset: true, ProxyTime.Now + backward.Latency));
        }
    }

    private async Task WriteAsync(Passage passage, ProxyTraffic traffic, Pace pace, Socket to)
    {
        var rest = passage.Data.AsMemory();
        while (!rest.IsEmpty)
        {
            var piece = rest[..await pace.NextAsync(rest.Length, passage.ArrivesAt, _ended.Token).ConfigureAwait(false)];
            while (!piece.IsEmpty)
            {
                var now = piece;
                var sent = await traffic.PassAsync(() => to.SendAsync(now, SocketFlags.None, _ended.Token).AsTask(), _ended.Token).ConfigureAwait(false);
                piece = piece[sent..];
                rest = rest[sent..];
            }
        }
    }
}
