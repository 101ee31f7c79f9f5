using System.Diagnostics;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Heartbeat.Testing;

/// <summary>One connection through a proxy: what each end sends is read, kept for as long as the proxy bids, and passed on.</summary>
#pragma warning disable CA1001 // The source of the token is cancelled from any thread, has no timer, and so nothing to dispose of.
internal sealed class ProxiedConnection(Socket client, ProxyTraffic upward, ProxyTraffic downward)
#pragma warning restore CA1001
{
    private const int Chunk = 4096;

    /// <summary>How many chunks may be under way before nothing more is read.</summary>
    private const int MostChunks = 64;

    private readonly object _gate = new();
    private readonly CancellationTokenSource _ended = new();
    private Socket? _server;
    private bool _isOver;

    /// <summary>Completes when nothing of it is left.</summary>
    public Task Over { get; private set; } = Task.CompletedTask;

    public void Start(Func<Task<Socket?>> connect) => Over = RunAsync(connect);

    /// <summary>Ends it under both ends.</summary>
    public void End(bool isReset)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return;
            }

            _isOver = true;
            Close(client, isReset);
            if (_server is not null)
            {
                Close(_server, isReset);
            }
        }

        _ended.Cancel();
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

    private async Task RunAsync(Func<Task<Socket?>> connect)
    {
        var server = await connect().ConfigureAwait(false);
        lock (_gate)
        {
            if (_isOver)
            {
                server?.Dispose();
                return;
            }

            _server = server;
        }

        if (server is not null)
        {
            client.NoDelay = true;
            server.NoDelay = true;
            await Task.WhenAll(PassAsync(client, server, upward), PassAsync(server, client, downward)).ConfigureAwait(false);
        }

        End(isReset: true);
    }

    private async Task PassAsync(Socket from, Socket to, ProxyTraffic traffic)
    {
        var underWay = Channel.CreateBounded<(byte[] Data, long ReadAt)>(MostChunks);
        await Task.WhenAll(
            UntilAnEndAsync(ReadAsync(from, underWay.Writer, traffic)),
            UntilAnEndAsync(WriteAsync(to, underWay.Reader, traffic))).ConfigureAwait(false);
    }

    /// <summary>Where one end was reset, the other is too.</summary>
    private async Task UntilAnEndAsync(Task passing)
    {
        try
        {
            await passing.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            End(isReset: true);
        }
    }

    private async Task ReadAsync(Socket from, ChannelWriter<(byte[] Data, long ReadAt)> underWay, ProxyTraffic traffic)
    {
        try
        {
            while (true)
            {
                // Waits for bytes without taking them: where nothing passes, nothing is read either.
                await from.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, _ended.Token).ConfigureAwait(false);
                await traffic.Passing.WaitAsync(_ended.Token).ConfigureAwait(false);
                var data = new byte[Chunk];
                var count = await from.ReceiveAsync(data.AsMemory(), SocketFlags.None, _ended.Token).ConfigureAwait(false);
                if (count == 0)
                {
                    return;
                }

                await underWay.WriteAsync((data[..count], Stopwatch.GetTimestamp()), _ended.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            underWay.TryComplete();
        }
    }

    private async Task WriteAsync(Socket to, ChannelReader<(byte[] Data, long ReadAt)> underWay, ProxyTraffic traffic)
    {
        await foreach (var (data, readAt) in underWay.ReadAllAsync(_ended.Token).ConfigureAwait(false))
        {
            if (traffic.Latency - Stopwatch.GetElapsedTime(readAt) is { Ticks: > 0 } rest)
            {
                await Task.Delay(rest, _ended.Token).ConfigureAwait(false);
            }

            await traffic.Passing.WaitAsync(_ended.Token).ConfigureAwait(false);
            for (var sent = 0; sent < data.Length;)
            {
                sent += await to.SendAsync(data.AsMemory(sent), SocketFlags.None, _ended.Token).ConfigureAwait(false);
            }

            if (traffic.Rate > 0)
            {
                await Task.Delay(TimeSpan.FromSeconds((double)data.Length / traffic.Rate), _ended.Token).ConfigureAwait(false);
            }
        }

        await traffic.Passing.WaitAsync(_ended.Token).ConfigureAwait(false);
        to.Shutdown(SocketShutdown.Send);
    }
}
