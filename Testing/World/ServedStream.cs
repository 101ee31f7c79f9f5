using Heartbeat.CompilerServices;

namespace Heartbeat.Testing;

/// <summary>
/// The server's end of a connection that a class of the user's takes, on which that class's own frames run. It reads along, and says what passes and which way.
/// </summary>
/// <param name="link">The connection.</param>
/// <param name="host">The machine of the server.</param>
/// <param name="passed">Told of every whole message and every control frame: those that came when they are read, those that leave when they do.</param>
internal sealed class ServedStream(MemoryLink link, Host host, Action<TrafficDirection, Frame> passed) : ByteEnd(link, isClient: false, host)
{
    private readonly PeerFrames _incoming = new(isServer: true);
    private readonly PeerFrames _outgoing = new(isServer: false);
    private readonly List<byte> _incomingMessage = [];
    private readonly List<byte> _outgoingMessage = [];

    protected override void OnRead(ReadOnlySpan<byte> bytes)
    {
        _incoming.Give(bytes);
        Pass(TrafficDirection.ToServer, _incoming, _incomingMessage);
    }

    protected override void OnWriting(ReadOnlySpan<byte> bytes)
    {
        _outgoing.Give(bytes);
        Pass(TrafficDirection.ToClient, _outgoing, _outgoingMessage);
    }

    // What no end may send is for the session to find, which closes for it.
    private void Pass(TrafficDirection direction, PeerFrames frames, List<byte> message)
    {
        while (frames.TryRead() is { Kind: not PeerFrameKind.Violation } read)
        {
            var frame = FrameEnd.FrameOf(read);
            if (frame.Kind is not (FrameKind.Text or FrameKind.Binary))
            {
                passed(direction, frame);
                continue;
            }

            message.AddRange(frame.Data.Span);
            if (frame.EndsMessage)
            {
                passed(direction, frame with { Data = message.ToArray() });
                message.Clear();
            }
        }
    }
}
