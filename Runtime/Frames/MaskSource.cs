using System.Security.Cryptography;
using System.Runtime.InteropServices;

namespace Heartbeat;

/// <summary>
/// Where masks come from. Nobody may be able to predict them, or a page could have its browser write what it likes into a proxy's cache
/// (RFC 6455, section 10.3): so they come from the system's generator, many at a time, for each call of it costs as much as some frames.
/// </summary>
internal sealed class MaskSource
{
    private const int Masks = 256;

    private static readonly RandomNumberGenerator System = RandomNumberGenerator.Create();

    [ThreadStatic]
    private static MaskSource? _ofThread;

    private readonly Action<byte[]> _fill;
    private readonly byte[] _block = new byte[Masks * sizeof(uint)];
    private int _next = Masks;

    /// <param name="fill">Fills a block with what nobody can predict.</param>
    public MaskSource(Action<byte[]> fill) => _fill = fill;

    /// <summary>The one of the calling thread: whoever shared one would have to wait for it.</summary>
    public static MaskSource OfThread => _ofThread ??= new MaskSource(System.GetBytes);

    public uint Next()
    {
        if (_next == Masks)
        {
            _fill(_block);
            _next = 0;
        }

        return MemoryMarshal.Read<uint>(_block.AsSpan(_next++ * sizeof(uint)));
    }
}
