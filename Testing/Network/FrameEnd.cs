using Heartbeat.CompilerServices;

namespace Heartbeat.Testing;

/// <summary>
/// One end of a link, in frames. Where the link carries bytes, it makes frames of those that come and bytes of those that leave, by the runtime's own
/// reader and writer.
/// </summary>
internal sealed class FrameEnd
{
    private readonly PeerFrames? _frames;
    private readonly Pipe _incoming;
    private readonly Pipe _outgoing;

    /// <param name="link">The link.</param>
    /// <param name="isClient">Which end of it.</param>
    public FrameEnd(MemoryLink link, bool isClient)
    {
        _frames = link.CarriesBytes ? new PeerFrames(isServer: !isClient) : null;
        _incoming = isClient ? link.Downward : link.Upward;
        _outgoing = isClient ? link.Upward : link.Downward;
    }

    /// <summary>Reads the next frame, or what has come of it.</summary>
    public bool TryRead(out Frame frame)
    {
        while (true)
        {
            if (_frames?.TryRead() is { } read)
            {
                frame = FrameOf(read);
                return true;
            }

            if (!_incoming.TryRead(out frame))
            {
                return false;
            }

            if (frame.Kind != FrameKind.Bytes)
            {
                return true;
            }

            _frames!.Give(frame.Data.Span);
        }
    }

    public void Send(Frame frame) => _outgoing.Send(_frames is null ? frame : new Frame(FrameKind.Bytes, BytesOf(frame), EndsMessage: true));

    /// <summary>The frame that was read.</summary>
    public static Frame FrameOf(PeerFrame read)
    {
        var kind = read.Kind switch
        {
            PeerFrameKind.Text => FrameKind.Text,
            PeerFrameKind.Binary => FrameKind.Binary,
            PeerFrameKind.Ping => FrameKind.Ping,
            PeerFrameKind.Pong => FrameKind.Pong,
            PeerFrameKind.Close => FrameKind.Close,
            _ => throw new InvalidOperationException($"The other end has sent what none may send. {read.Description}"),
        };
        return new Frame(kind, read.Data, read.EndsMessage) { Status = read.Status, Description = read.Description };
    }

    private byte[] BytesOf(Frame frame) => frame.Kind switch
    {
        FrameKind.Text => _frames!.Write(PeerFrameKind.Text, frame.Data.Span, frame.EndsMessage),
        FrameKind.Binary => _frames!.Write(PeerFrameKind.Binary, frame.Data.Span, frame.EndsMessage),
        FrameKind.Ping => _frames!.Write(PeerFrameKind.Ping, frame.Data.Span),
        FrameKind.Pong => _frames!.Write(PeerFrameKind.Pong, frame.Data.Span),
        FrameKind.Close => _frames!.WriteClose(frame.Status, frame.Description),
        _ => throw new InvalidOperationException($"{frame.Kind} is no frame that an end sends."),
    };
}
