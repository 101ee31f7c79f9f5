using System.Text;
using BenchmarkDotNet.Attributes;

namespace Heartbeat.Benchmarks.Micro;

/// <summary>A text of 64 bytes from the WebSocket's buffer to the hook of a generated class, while many are there to be read.</summary>
[MemoryDiagnoser]
public class MessageBenchmarks
{
    private const int Size = 64;
    private const int Messages = 1_000;

    private static readonly byte[] Message = Encoding.UTF8.GetBytes(new string('x', Size));

    private readonly MemoryWebSocket _bytesLink = new(Message);
    private readonly MemoryWebSocket _textLink = new(Message);
    private readonly BytesSocket _bytes;
    private readonly TextSocket _text;

    public MessageBenchmarks()
    {
        _bytes = new BytesSocket { Options = MemoryLink.Over(_bytesLink, new ManualTime()) };
        _text = new TextSocket { Options = MemoryLink.Over(_textLink, new ManualTime()) };
    }

    [GlobalSetup]
    public void Open()
    {
        _bytes.ConnectAsync().GetAwaiter().GetResult();
        _text.ConnectAsync().GetAwaiter().GetResult();
        if (Bytes() != Messages * Size || Text() != Messages * Size)
        {
            throw new InvalidOperationException($"The hooks have heard {_bytes.Length} bytes and {_text.Length} characters.");
        }
    }

    [Benchmark(OperationsPerInvoke = Messages)]
    public long Bytes()
    {
        _bytesLink.Deliver(Messages);
        return _bytes.Length;
    }

    [Benchmark(OperationsPerInvoke = Messages)]
    public long Text()
    {
        _textLink.Deliver(Messages);
        return _text.Length;
    }
}
