using System.Net.WebSockets;
using System.Text;
using BenchmarkDotNet.Attributes;

namespace Heartbeat.Benchmarks.Micro;

/// <summary>
/// What it costs to find out that a message is no heartbeat, as the reader does it for each that comes: a message that is longer than any heartbeat is not
/// looked at. All are beside the text heartbeat.
/// </summary>
[MemoryDiagnoser]
public class RecognitionBenchmarks
{
    private const string OnePong = """{"op":"pong"}""";
    private const string TwoPongs = """[{"op":"ping","ret_msg":"pong"},{"op":"pong"}]""";

    private readonly Reader _texts = new(new TextHeartbeat(), WebSocketMessageType.Text);
    private readonly Reader _fixed = new(new TextHeartbeat { Ping = """{"op":"ping"}""", Pong = OnePong }, WebSocketMessageType.Text);
    private readonly Reader _bytes = new(new FixedBytesHeartbeat(), WebSocketMessageType.Binary);
    private readonly Reader _shape = new(new TextHeartbeat { Ping = """{"op":"ping"}""", PongShape = OnePong }, WebSocketMessageType.Text);
    private readonly Reader _shapes = new(new TextHeartbeat { Ping = """{"op":"ping"}""", PongShape = TwoPongs }, WebSocketMessageType.Text);
    private byte[] _message = [];

    /// <summary>The size of the message in bytes.</summary>
    [Params(64, 200, 512, 4096)]
    public int Size { get; set; }

    /// <summary>Makes a message that has members, as an exchange's have, and begins as a pong does.</summary>
    [GlobalSetup]
    public void Fill()
    {
        var begin = """{"op":"tick","data":{"price":"21109.77"},"text":""" + "\"";
        _message = Encoding.UTF8.GetBytes(begin + new string('x', Size - begin.Length - 2) + "\"}");
        if (_message.Length != Size || Texts() || Fixed() || Shape() || Shapes() || Bytes())
        {
            throw new InvalidOperationException($"The message has {_message.Length} bytes instead of {Size}, or is a heartbeat to one of them.");
        }
    }

    [Benchmark(Baseline = true)]
    public bool Texts() => _texts.IsHeartbeat(_message);

    [Benchmark]
    public bool Fixed() => _fixed.IsHeartbeat(_message);

    [Benchmark]
    public bool Bytes() => _bytes.IsHeartbeat(_message);

    [Benchmark]
    public bool Shape() => _shape.IsHeartbeat(_message);

    [Benchmark]
    public bool Shapes() => _shapes.IsHeartbeat(_message);

    /// <summary>Looks at a message as the connection's reader does: how long a heartbeat may be is read once.</summary>
    private sealed class Reader(HeartbeatProtocol heartbeat, WebSocketMessageType type)
    {
        private readonly int _longest = heartbeat.MaxSize;

        public bool IsHeartbeat(ReadOnlySpan<byte> message) => message.Length <= _longest && heartbeat.Receive(message, type) != default;
    }
}
