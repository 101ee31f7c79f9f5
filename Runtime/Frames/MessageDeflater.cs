using System.Buffers;
using System.IO.Compression;

namespace Heartbeat;

/// <summary>
/// Compresses one end's messages (RFC 7692, section 7.2.1), any part of one at a time. It is used by one writer at a time, and may be disposed of at
/// any time, by anyone.
/// </summary>
/// <param name="keepsContext">
/// Whether it remembers what it has compressed from one message to the next. It holds 230 to 350 KiB as long as it remembers: then until it is disposed
/// of, and else for the time of a message.
/// </param>
internal sealed class MessageDeflater(bool keepsContext) : IDisposable
{
    /// <summary>What is shorter is sent as it is, in bytes: a heartbeat, say. The few bytes that a compressed message takes beside its text would eat up the gain.</summary>
    private const int LeastAmongOthers = 32;

    /// <summary>The same where nothing is remembered: so short a message repeats little of itself, and to begin anew takes longer than to compress it.</summary>
    private const int LeastAlone = 1024;

    /// <summary>What ends each message, and is left out of it: an empty block, in which the reader puts it back.</summary>
    private const int TailSize = 4;

    private const int Idle = 0;
    private const int Busy = 1;
    private const int Ended = 2;

    private readonly Deflated _deflated = new();
    private DeflateStream? _stream;
    private int _state;

    /// <summary>What was compressed and has not been taken.</summary>
    public ReadOnlySpan<byte> Output => _deflated.Bytes;

    /// <summary>Whether a message gets shorter by it, as a rule. Any message may be sent as it is (RFC 7692, section 6.1).</summary>
    public bool IsWorthwhile(int length) => length >= (keepsContext ? LeastAmongOthers : LeastAlone);

    /// <summary>Compresses the next part of a message. It may stay inside for the most part, until the last one comes.</summary>
    /// <exception cref="IOException">It was disposed of.</exception>
    public void Deflate(ReadOnlySpan<byte> part, bool endsMessage)
    {
        if (Interlocked.CompareExchange(ref _state, Busy, Idle) != Idle)
        {
            throw new IOException("The connection has ended, and nothing more is compressed for it.");
        }

        try
        {
            _stream ??= new DeflateStream(_deflated, CompressionLevel.Optimal, leaveOpen: true);
            _stream.Write(part);
            if (endsMessage)
            {
                _stream.Flush();
                _deflated.RemoveLast(TailSize);
                if (!keepsContext)
                {
                    End();
                }
            }
        }
        finally
        {
            if (Interlocked.CompareExchange(ref _state, Idle, Busy) != Busy)
            {
                End();
            }
        }
    }

    /// <summary><see cref="Output"/> was taken.</summary>
    public void Clear() => _deflated.Clear();

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _state, Ended) == Idle)
        {
            End();
        }
    }

    private void End()
    {
        // It has an end of its own to write.
        _deflated.IsComplete = true;
        _stream?.Dispose();
        _stream = null;
        _deflated.IsComplete = false;
    }

    private sealed class Deflated : DeflateEnd
    {
        private byte[]? _pooled;
        private int _count;

        /// <summary>Whether what is written from now on is of no use.</summary>
        public bool IsComplete { get; set; }

        public ReadOnlySpan<byte> Bytes => _pooled.AsSpan(0, _count);

        public override void Write(byte[] buffer, int offset, int count)
        {
            if (IsComplete)
            {
                return;
            }

            if (_count + count > (_pooled?.Length ?? 0))
            {
                var larger = ArrayPool<byte>.Shared.Rent(_count + count);
                Bytes.CopyTo(larger);
                Return();
                _pooled = larger;
            }

            buffer.AsSpan(offset, count).CopyTo(_pooled.AsSpan(_count));
            _count += count;
        }

        public void RemoveLast(int count) => _count -= count;

        public void Clear()
        {
            _count = 0;
            Return();
        }

        private void Return()
        {
            if (_pooled is { } pooled)
            {
                _pooled = null;
                ArrayPool<byte>.Shared.Return(pooled);
            }
        }
    }
}
