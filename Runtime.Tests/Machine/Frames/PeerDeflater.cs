using System.IO.Compression;

namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>Compresses messages as a peer does. Written down here once more, and not with the deflater that is tested.</summary>
internal sealed class PeerDeflater
{
    private readonly MemoryStream _output = new();
    private readonly DeflateStream _stream;

    public PeerDeflater() => _stream = new DeflateStream(_output, CompressionLevel.SmallestSize, leaveOpen: true);

    /// <summary>A message that nothing comes before.</summary>
    public static byte[] Alone(byte[] message) => new PeerDeflater().Next(message);

    /// <summary>A message whose last block says that it is the last one, and the byte after it (RFC 7692, section 7.2.3.4).</summary>
    public static byte[] Final(byte[] message)
    {
        using var output = new MemoryStream();
        using (var stream = new DeflateStream(output, CompressionLevel.Optimal, leaveOpen: true))
        {
            stream.Write(message);
        }

        return [.. output.ToArray(), 0x00];
    }

    /// <summary>The next message, which may refer back to those before.</summary>
    public byte[] Next(byte[] message)
    {
        _output.SetLength(0);
        _stream.Write(message);
        _stream.Flush();
        return _output.ToArray()[..^4];
    }
}
