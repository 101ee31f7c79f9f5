using BenchmarkDotNet.Attributes;

namespace Heartbeat.Benchmarks.Micro;

/// <summary>A heartbeat through the shell: the timer fires, a ping is written, its pong is read, and the timer is set for the next one.</summary>
[MemoryDiagnoser]
public class HeartbeatBenchmarks
{
    private readonly ManualTime _time = new();
    private readonly MemoryWebSocket _webSocket = new("pong"u8.ToArray());
    private readonly BytesSocket _socket;

    public HeartbeatBenchmarks() => _socket = new BytesSocket { Options = MemoryLink.Over(_webSocket, _time) };

    [GlobalSetup]
    public void Open()
    {
        _socket.ConnectAsync().GetAwaiter().GetResult();
        for (var heartbeat = 0; heartbeat < 100; heartbeat++)
        {
            var sent = _webSocket.Sent;
            if (Heartbeat() != sent + 1 || _socket.State != SocketState.Open)
            {
                throw new InvalidOperationException($"Heartbeat {heartbeat} sent {_webSocket.Sent - sent} messages, and left the socket {_socket.State}.");
            }
        }
    }

    [Benchmark]
    public int Heartbeat()
    {
        _time.PassToTimer();
        _webSocket.Deliver(1);
        return _webSocket.Sent;
    }
}
