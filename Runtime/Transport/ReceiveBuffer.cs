using System.Buffers;

namespace Heartbeat;

/// <summary>
/// Where a message is assembled: small while a link is idle, larger from the pool while a larger message arrives, or several do.
/// </summary>
internal sealed class ReceiveBuffer(int limit, ITransportBuffer? transport) : IDisposable
{
    /// <summary>
    /// Where a message begins. A link that knows what has come needs room for a short one only: what is longer is there, or on its way,
    /// before more is read.
    /// </summary>
    private const int InitialBuffer = 1024;
    private const int ShortInitialBuffer = 128;

    /// <summary>The least that is taken from the pool.</summary>
    private const int SmallestPooled = 4 * 1024;

    /// <summary>
    /// The least and the most that is read at once where nothing else shows that bytes come. The platform's WebSocket returns only when
    /// all of it has come or the frame ends, and until then a slow link looks silent; a segment of TCP brings more than the least.
    /// </summary>
    private const int SmallestRead = InitialBuffer;
    private const int LargestRead = 8 * 1024;

    private readonly byte[] _initial = new byte[transport is null ? InitialBuffer : ShortInitialBuffer];
    private byte[]? _pooled;
    private int _length;

    /// <summary>The length of the last message: the next one is often as long.</summary>
    private int _lastLength;

    /// <summary>As much as may be read at once.</summary>
    private int _read = SmallestRead;

    /// <summary>Room for what arrives next; one byte more than allowed, so that too much is seen.</summary>
    public Memory<byte> Free
    {
        get
        {
            var current = _pooled ?? _initial;
            var room = (int)Math.Min(current.Length, (long)limit + 1) - _length;
            return current.AsMemory(_length, Math.Min(room, _read));
        }
    }

    public ReadOnlyMemory<byte> Message => (_pooled ?? _initial).AsMemory(0, _length);

    /// <summary>Whether somebody keeps its message, so that nothing may be read into it.</summary>
    public bool IsKept { get; set; }

    public bool IsTooBig => _length > limit;

    /// <summary>Notes that bytes have arrived.</summary>
    public void Advance(int count) => _length += count;

    /// <summary>Makes room where there is none, for more of the same message.</summary>
    /// <param name="isQuick">Whether the last of it came quickly, so that more may be read at once.</param>
    public void Grow(bool isQuick)
    {
        _read = transport is not null ? int.MaxValue : isQuick ? Math.Min(_read * 2, LargestRead) : SmallestRead;
        var current = _pooled ?? _initial;
        if (_length < current.Length)
        {
            return;
        }

        var size = Math.Max(Math.Max((long)current.Length * 4, SmallestPooled), _lastLength);
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(size, (long)limit + 1));
        current.AsSpan(0, _length).CopyTo(larger);
        Release();
        _pooled = larger;
    }

    /// <summary>Forgets the message, and gives back what an idle link does not need.</summary>
    public void Clear()
    {
        _lastLength = _length;
        _length = 0;

        // As much as is there comes at once; beyond that a read waits for the first bytes of a message, and sees them soon.
        _read = Math.Max(SmallestRead, transport?.Buffered ?? 0);
        if (_read == SmallestRead)
        {
            Release();
        }
    }

    /// <summary>Whoever kept it is done with it.</summary>
    void IDisposable.Dispose()
    {
        Release();
        IsKept = false;
    }

    /// <summary>Gives pooled memory back.</summary>
    public void Release()
    {
        if (_pooled is { } pooled)
        {
            _pooled = null;
            ArrayPool<byte>.Shared.Return(pooled);
        }
    }
}
