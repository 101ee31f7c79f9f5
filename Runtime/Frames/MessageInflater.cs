using System.IO.Compression;

namespace Heartbeat;

/// <summary>
/// Decompresses one end's messages (RFC 7692, section 7.2.2), from parts cut anywhere, and no further than it is asked to: of a message that would grow
/// without end, no more is decompressed than fits. It is used by one reader at a time.
/// </summary>
/// <param name="keepsContext">
/// Whether messages refer back to earlier ones. It holds 35 to 70 KiB as long as they may: then until it is disposed of, and else for the time of a message.
/// </param>
internal sealed class MessageInflater(bool keepsContext) : IDisposable
{
    private readonly Deflated _deflated = new();
    private DeflateStream? _stream;

    /// <summary>What is wrong with the message; null where nothing was found yet.</summary>
    public ProtocolViolation? Violation { get; private set; }

    /// <summary>Gives the next part of a message, when <see cref="Read"/> has found nothing more in the last one.</summary>
    public void Give(ReadOnlyMemory<byte> part, bool endsMessage) => _deflated.Give(part, endsMessage);

    /// <summary>Decompresses what was given, as far as there is room.</summary>
    /// <returns>How many bytes there are; 0 where there is no more in what was given, or something is wrong with it.</returns>
    public int Read(byte[] destination, int offset, int count)
    {
        _stream ??= new DeflateStream(_deflated, CompressionMode.Decompress, leaveOpen: true);
        try
        {
            if (_stream.Read(destination, offset, count) is > 0 and var read)
            {
                return read;
            }
        }
        catch (InvalidDataException) when (_deflated.IsUsedUp)
        {
            // So the platform says, where it is set to be strict, that it expects more. It will have it with the next message.
        }
        catch (InvalidDataException)
        {
            Violation = ProtocolViolation.NotDeflated;
            return 0;
        }

        if (!_deflated.IsUsedUp)
        {
            // A block has said that it is the last one. The next message begins anew, as its sender has to.
            Violation = _deflated.IsGone ? null : ProtocolViolation.AfterLastBlock;
            Dispose();
        }
        else if (_deflated.EndsMessage && !keepsContext)
        {
            Dispose();
        }

        return 0;
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _stream = null;
    }

    /// <summary>
    /// Hands out a message, and the end that its sender left out. Its last two bytes leave with that: after a block that says it is the last one comes
    /// one byte more (RFC 7692, section 7.2.3.4), and where the message has ended before these bytes were asked for, something is lost.
    /// </summary>
    private sealed class Deflated : DeflateEnd
    {
        private static readonly byte[] Tail = [0x00, 0x00, 0xFF, 0xFF];

        private readonly byte[] _last = new byte[2];
        private int _lastCount;
        private ReadOnlyMemory<byte> _part;

        /// <summary>Whether more was asked for than was given.</summary>
        public bool IsUsedUp { get; private set; }

        public bool EndsMessage { get; private set; }

        /// <summary>Whether all of the message was asked for.</summary>
        public bool IsGone => EndsMessage && Left == 0;

        private int Left => _lastCount + _part.Length;

        public void Give(ReadOnlyMemory<byte> part, bool endsMessage)
        {
            _part = part;
            EndsMessage = endsMessage;
            IsUsedUp = false;
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (Left > _last.Length)
            {
                return Take(buffer, offset, Math.Min(count, Left - _last.Length));
            }

            if (EndsMessage && Left > 0)
            {
                var taken = Take(buffer, offset, Left);
                Tail.CopyTo(buffer, offset + taken);
                return taken + Tail.Length;
            }

            // The part is not there any more when the next one is given.
            _part.CopyTo(_last.AsMemory(_lastCount));
            _lastCount = Left;
            _part = default;
            IsUsedUp = true;
            return 0;
        }

        private int Take(byte[] buffer, int offset, int count)
        {
            var ofLast = Math.Min(count, _lastCount);
            Array.Copy(_last, 0, buffer, offset, ofLast);
            _lastCount -= ofLast;
            Array.Copy(_last, ofLast, _last, 0, _lastCount);
            _part.Slice(0, count - ofLast).CopyTo(buffer.AsMemory(offset + ofLast));
            _part = _part.Slice(count - ofLast);
            return count;
        }
    }
}
