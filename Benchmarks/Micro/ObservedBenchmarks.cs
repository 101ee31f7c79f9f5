using System.Text;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;

namespace Heartbeat.Benchmarks.Micro;

/// <summary>
/// What a message of 64 bytes costs more where somebody counts messages and bytes. Wanted: at most a tenth, and 0 B. The socket beside it has a meter of
/// its own that nobody listens to.
/// </summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class ObservedBenchmarks
{
    private const int Size = 64;
    private const int Messages = 1_000;

    private static readonly byte[] Message = Encoding.UTF8.GetBytes(new string('x', Size));

    private readonly ListenedMeter _meter = new();
    private readonly MemoryWebSocket _link = new(Message);
    private readonly MemoryWebSocket _observedLink = new(Message);
    private readonly BytesSocket _socket;
    private readonly BytesSocket _observed;

    public ObservedBenchmarks()
    {
        _socket = new BytesSocket { Options = MemoryLink.Over(_link, new ManualTime()) };
        _observed = new BytesSocket { Options = MemoryLink.Over(_observedLink, new ManualTime()) with { MeterFactory = _meter } };
    }

    [GlobalSetup]
    public void Open()
    {
        _socket.ConnectAsync().GetAwaiter().GetResult();
        _observed.ConnectAsync().GetAwaiter().GetResult();
        Receive();
        Send();
        ReceiveObserved();
        SendObserved();
        if (_meter.Messages != 2 * Messages || _meter.Bytes != 2 * Messages * Size)
        {
            throw new InvalidOperationException($"{_meter.Messages} messages and {_meter.Bytes} bytes were counted.");
        }
    }

    [GlobalCleanup]
    public void Close() => _meter.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Messages)]
    [BenchmarkCategory("receive")]
    public long Receive()
    {
        _link.Deliver(Messages);
        return _socket.Length;
    }

    [Benchmark(OperationsPerInvoke = Messages)]
    [BenchmarkCategory("receive")]
    public long ReceiveObserved()
    {
        _observedLink.Deliver(Messages);
        return _observed.Length;
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Messages)]
    [BenchmarkCategory("send")]
    public int Send() => Send(_socket, _link);

    [Benchmark(OperationsPerInvoke = Messages)]
    [BenchmarkCategory("send")]
    public int SendObserved() => Send(_observed, _observedLink);

    private static int Send(BytesSocket socket, MemoryWebSocket link)
    {
        for (var message = 0; message < Messages; message++)
        {
            var sending = socket.SendAsync(Message);
            if (!sending.IsCompletedSuccessfully)
            {
                throw new InvalidOperationException("A send was not over when it returned, although nothing is to be waited for.");
            }

            sending.GetAwaiter().GetResult();
        }

        return link.Sent;
    }
}
