using System.Net.WebSockets;

namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>An end of a simulated link on which several messages can leave together, as on a dialed link of the platform.</summary>
internal sealed class CorkingWebSocket(SimulatedLink link, bool isClient, Host host) : SimulatedWebSocket(link, isClient, host), ITransportBuffer
{
    private readonly List<Frame> _corked = [];
    private bool _isCorked;
    private Handover _handover;

    public ITransportListener? Listener { get; set; }

    public int Buffered => 0;

    public bool HasUnread => HasArrived;

    /// <summary>The end of a link, of this kind on every other one.</summary>
    public static SimulatedWebSocket NewEnd(SimulatedLink link, bool isClient, Host host)
        => link.Number % 2 == 0 ? new SimulatedWebSocket(link, isClient, host) : new CorkingWebSocket(link, isClient, host);

    public void Cork() => _isCorked = true;

    public void Uncork() => _isCorked = false;

    public void BeginBatch() => _handover.Begin();

    public bool TryWithhold() => _handover.TryWithhold();

    public override ValueTask SendAsync(ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
    {
        if (IsShut)
        {
            return ValueTask.FromException(Broken());
        }

        _corked.Add(FrameOf(buffer, messageType, endOfMessage));
        if (_isCorked)
        {
            return default;
        }

        if (!_handover.TryPass())
        {
            return ValueTask.FromException(Broken());
        }

        var all = _corked.ToArray();
        _corked.Clear();
        return Send(all);
    }
}
