using System.ComponentModel;
using System.Net.WebSockets;

namespace Heartbeat.CompilerServices;

/// <summary>
/// Reads and writes the frames of the other end of a socket, for a kit for tests that plays that end. It does no input and no output itself. The kit
/// and the runtime may differ in version: members are added here, never taken away.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class PeerFrames
{
    private readonly FrameReader _reader;
    private readonly FrameWriter _writer;

    /// <summary>How much of the message that is unfinished was handed out.</summary>
    private int _handedOut;
    private bool _writesMessage;

    /// <summary>The frames of one end.</summary>
    /// <param name="isServer">Whether that end is the server's: then it reads frames that are masked, and writes frames that are not.</param>
    public PeerFrames(bool isServer)
    {
        _reader = new FrameReader(isServer, int.MaxValue);
        _writer = new FrameWriter(isServer);
    }

    /// <summary>Gives what has come, when <see cref="TryRead"/> has found nothing more in what came before.</summary>
    /// <param name="bytes">The bytes, cut anywhere. They are copied.</param>
    public void Give(ReadOnlySpan<byte> bytes) => _reader.Give(bytes.ToArray());

    /// <summary>Finds what comes next in what was given. What has come of an unfinished message is found, too.</summary>
    /// <returns>Null where there is nothing more.</returns>
    public PeerFrame? TryRead()
    {
        switch (_reader.Read())
        {
            case Incoming.Message:
                var start = _handedOut;
                _handedOut = 0;
                return MessagePart(_reader.Data[start..], endsMessage: true);
            case Incoming.Ping:
                return new PeerFrame(PeerFrameKind.Ping) { Data = _reader.Data.ToArray() };
            case Incoming.Pong:
                return new PeerFrame(PeerFrameKind.Pong) { Data = _reader.Data.ToArray() };
            case Incoming.Close:
                return new PeerFrame(PeerFrameKind.Close)
                {
                    Status = _reader.CloseStatus == WebSocketCloseStatus.Empty ? null : (int)_reader.CloseStatus,
                    Description = _reader.CloseDescription,
                };
            case Incoming.Violation:
                return new PeerFrame(PeerFrameKind.Violation) { Description = _reader.Violation!.Description };
            default:
                return TakePart();
        }
    }

    /// <summary>Writes a frame.</summary>
    /// <param name="kind">What it carries: a text, a binary message, a ping or a pong.</param>
    /// <param name="payload">Its payload, at most 125 bytes where it is a ping or a pong.</param>
    /// <param name="endsMessage">Whether a message ends with it; if not, the next frame with a text or a binary message goes on with it.</param>
    /// <returns>The frame.</returns>
    public byte[] Write(PeerFrameKind kind, ReadOnlySpan<byte> payload, bool endsMessage = true)
    {
        if (kind is PeerFrameKind.Ping or PeerFrameKind.Pong)
        {
            return payload.Length <= FrameHeader.LongestShort
                ? Write(kind == PeerFrameKind.Ping ? FrameOpcode.Ping : FrameOpcode.Pong, payload, isFinal: true)
                : throw new ArgumentException($"A ping or pong frame carries at most {FrameHeader.LongestShort} bytes. These are {payload.Length}.", nameof(payload));
        }

        var opcode = _writesMessage ? FrameOpcode.Continuation : kind == PeerFrameKind.Text ? FrameOpcode.Text : FrameOpcode.Binary;
        _writesMessage = !endsMessage;
        return Write(opcode, payload, endsMessage);
    }

    /// <summary>Writes a close frame.</summary>
    /// <param name="status">Its status; null or 1005 for none.</param>
    /// <param name="description">The description with it, at most 123 bytes of UTF-8; or null.</param>
    /// <returns>The frame.</returns>
    public byte[] WriteClose(int? status, string? description)
    {
        Span<byte> payload = stackalloc byte[FrameHeader.LongestShort];
        var length = ClosePayload.Write(payload, (WebSocketCloseStatus?)status ?? WebSocketCloseStatus.Empty, description);
        return Write(FrameOpcode.Close, payload[..length], isFinal: true);
    }

    private PeerFrame? TakePart()
    {
        var unfinished = _reader.Unfinished;
        if (unfinished.Length <= _handedOut)
        {
            return null;
        }

        var part = unfinished[_handedOut..];
        _handedOut = unfinished.Length;
        return MessagePart(part, endsMessage: false);
    }

    private PeerFrame MessagePart(ReadOnlyMemory<byte> data, bool endsMessage)
        => new(_reader.Type == WebSocketMessageType.Text ? PeerFrameKind.Text : PeerFrameKind.Binary) { Data = data.ToArray(), EndsMessage = endsMessage };

    private byte[] Write(FrameOpcode opcode, ReadOnlySpan<byte> payload, bool isFinal)
    {
        var frame = new byte[_writer.SizeOf(payload.Length)];
        _writer.Write(frame, opcode, payload, isFinal, MaskSource.OfThread);
        return frame;
    }
}
