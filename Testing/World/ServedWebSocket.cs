using System.Net.WebSockets;

namespace Heartbeat.Testing;

/// <summary>The server's end of a connection that a class of the user's takes. Tells what passes, and which way.</summary>
internal sealed class ServedWebSocket(MemoryLink link, Host host, Action<string, FrameKind, byte[]> passed, Action<string, Frame> closePassed, Action pingCame) : MemoryWebSocket(link, isClient: false, host)
{
    private readonly List<byte> _incoming = [];
    private readonly List<byte> _outgoing = [];

    protected override void OnRead(Frame frame, int length)
    {
        // A frame that does not fit into the reader's buffer comes again with what is left of it.
        if (frame.Kind is FrameKind.Text or FrameKind.Binary)
        {
            _incoming.AddRange(frame.Data.Span[..Math.Min(frame.Data.Length, length)]);
            if (frame.EndsMessage && frame.Data.Length <= length)
            {
                passed("->", frame.Kind, [.. _incoming]);
                _incoming.Clear();
            }
        }
        else if (frame.Kind == FrameKind.Close)
        {
            closePassed("->", frame);
        }
    }

    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
    {
        closePassed("<-", new Frame(FrameKind.Close, default, EndsMessage: true) { Status = (int)closeStatus, Description = statusDescription });
        return base.CloseOutputAsync(closeStatus, statusDescription, cancellationToken);
    }

    protected override void OnPing() => pingCame();

    protected override void OnWriting(IReadOnlyList<Frame> frames)
    {
        foreach (var frame in frames)
        {
            _outgoing.AddRange(frame.Data.Span);
            if (frame.EndsMessage)
            {
                passed("<-", frame.Kind, [.. _outgoing]);
                _outgoing.Clear();
            }
        }
    }
}
