using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>
/// Stands between two ends of TCP as a slow line does: passes so many bytes a second each way, in small pieces,
/// and holds no more than a line's worth of them itself.
/// </summary>
internal sealed class SlowRelay : IAsyncDisposable
{
    /// <summary>What is under way on the line at most: a small window, as a slow line has.</summary>
    private const int Window = 8 * 1024;

    /// <summary>An Ethernet's segment. The loopback's own are 64 KiB large, and the system's buffers with them.</summary>
    private const int Segment = 1448;

    /// <summary>What passes at once, in seconds of the line, and how much of a delay that a loaded machine caused is made good.</summary>
    private const double Piece = 0.05;
    private const double MadeGood = 1;

    private readonly Socket _listener = NewSocket();
    private readonly CancellationTokenSource _over = new();
    private readonly int _target;
    private readonly int _rate;
    private readonly Task _accepting;
    private long _passed;

    public SlowRelay(int target, int bytesPerSecond)
    {
        _target = target;
        _rate = bytesPerSecond;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    /// <summary>How many bytes have passed, both ways together.</summary>
    public long Passed => Volatile.Read(ref _passed);

    public Uri Address(string path) => new($"ws://{_listener.LocalEndPoint}{path}");

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _over.Dispose();
    }

    private static Socket NewSocket()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = Window, NoDelay = true };
        if (OperatingSystem.IsLinux())
        {
            const int MaximumSegment = 2;
            socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, MaximumSegment, BitConverter.GetBytes(Segment));
        }

        return socket;
    }

    private async Task AcceptAsync()
    {
        var links = new List<Task>();
        try
        {
            while (true)
            {
                links.Add(RunAsync(await _listener.AcceptAsync(_over.Token)));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            await Task.WhenAll(links);
        }
    }

    private async Task RunAsync(Socket near)
    {
        using var far = NewSocket();
        using (near)
        {
            try
            {
                await far.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _target), _over.Token);
                await await Task.WhenAny(PassAsync(near, far), PassAsync(far, near));
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // An end has gone, and so does the other.
            }
        }
    }

    private async Task PassAsync(Socket from, Socket to)
    {
        var piece = new byte[Math.Max(1, (int)(_rate * Piece))];
        var began = Stopwatch.GetTimestamp();
        var free = 0.0;
        while (await from.ReceiveAsync(piece, _over.Token) is var count && count > 0)
        {
            var now = Stopwatch.GetElapsedTime(began).TotalSeconds;
            free = Math.Max(free, now - MadeGood) + ((double)count / _rate);
            if (free > now)
            {
                await Task.Delay(TimeSpan.FromSeconds(free - now), _over.Token);
            }

            await to.SendAsync(piece.AsMemory(0, count), _over.Token);
            Interlocked.Add(ref _passed, count);
        }
    }
}
