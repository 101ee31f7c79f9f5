using System.Net.WebSockets;

namespace Heartbeat.Testing;

/// <summary>
/// The server's end of a connection that a class of the user's takes, as the platform's WebSocket has it: where the client dials no stream, as in a browser. Says
/// what passes and which way.
/// </summary>
/// <param name="link">The connection.</param>
/// <param name="host">The machine of the server.</param>
/// <param name="passed">As <see cref="ServedStream"/> is given it. What the WebSocket answers by itself is left out.</param>
internal sealed class ServedWebSocket(MemoryLink link, Host host, Action<TrafficDirection, Frame> passed) : MemoryWebSocket(link, isClient: false, host)
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
                passed(TrafficDirection.ToServer, frame with { Data = _incoming.ToArray() });
                _incoming.Clear();
            }
        }
        else if (frame.Kind == FrameKind.Close)
        {
            passed(TrafficDirection.ToServer, frame);
        }
    }

    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
    {
        passed(TrafficDirection.ToClient, new Frame(FrameKind.Close, default, EndsMessage: true) { Status = (int)closeStatus, Description = statusDescription });
        return base.CloseOutputAsync(closeStatus, statusDescription, cancellationToken);
    }

    protected override void OnPing(Frame ping) => passed(TrafficDirection.ToServer, ping);

    protected override void OnWriting(IReadOnlyList<Frame> frames)
    {
        foreach (var frame in frames)
        {
            _outgoing.AddRange(frame.Data.Span);
            if (frame.EndsMessage)
            {
                passed(TrafficDirection.ToClient, frame with { Data = _outgoing.ToArray() });
                _outgoing.Clear();
            }
        }
    }
}
