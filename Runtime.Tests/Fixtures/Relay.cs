using System.Net;
using System.Net.Sockets;

namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>Stands between two ends of TCP. Can freeze, which leaves a real half-open link, and cut, which resets both ends.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Lock _lock = new();
    private readonly List<Link> _links = [];
    private readonly int _target;
    private readonly Task _accepting;
    private bool _frozen;

    public Relay(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address(string path) => new($"ws://{_listener.LocalEndpoint}{path}");

    /// <summary>TCP stays up, nothing passes any more; nor does it on new links until the thaw.</summary>
    public void Freeze()
    {
        lock (_lock)
        {
            _frozen = true;
            _links.ForEach(static link => link.Freeze());
        }
    }

    /// <summary>Resets the frozen links and lets new ones pass: none that something passed on is reset.</summary>
    public void Thaw()
    {
        lock (_lock)
        {
            _frozen = false;
            Reset();
        }
    }

    /// <summary>Resets every link.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            Reset();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        Cut();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptSocketAsync();
                var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
                var link = new Link(near, far);
                lock (_lock)
                {
                    _links.Add(link);
                    if (_frozen)
                    {
                        link.Freeze();
                    }
                }

                _ = link.RunAsync(_target);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The relay is over.
        }
    }

    private void Reset()
    {
        _links.ForEach(static link => link.Reset());
        _links.Clear();
    }

    private sealed class Link(Socket near, Socket far)
    {
        private volatile bool _frozen;

        public void Freeze() => _frozen = true;

        public void Reset()
        {
            Reset(near);
            Reset(far);
        }

        public async Task RunAsync(int target)
        {
            try
            {
                await far.ConnectAsync(IPAddress.Loopback, target);
                await Task.WhenAll(PassAsync(near, far), PassAsync(far, near));
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                if (!_frozen)
                {
                    Reset();
                }
            }
        }

        private async Task PassAsync(Socket from, Socket to)
        {
            var buffer = new byte[64 * 1024];
            while (await from.ReceiveAsync(buffer) is var count && count > 0)
            {
                for (var sent = 0; sent < count && !_frozen;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }
            }

            if (!_frozen)
            {
                to.Shutdown(SocketShutdown.Send);
            }
        }

        // Lingering for no time at all is what makes it a reset instead of an orderly end.
        private static void Reset(Socket socket)
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Close();
        }
    }
}
