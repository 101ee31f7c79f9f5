using System.Net.WebSockets;

namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>An end of a simulated link on which several messages can leave together, as on a dialed link of the platform.</summary>
internal sealed class GatheringWebSocket(SimulatedLink link, bool isClient, Host host) : SimulatedWebSocket(link, isClient, host), IFrameBuffer
{
    private readonly List<Frame> _gathered = [];

    Link? IFrameBuffer.Link { get; set; }

    public int Buffered => 0;

    public bool Gathers { get; set; }

    /// <summary>The end of a link, of this kind on every other one.</summary>
    public static SimulatedWebSocket NewEnd(SimulatedLink link, bool isClient, Host host)
        => link.Number % 2 == 0 ? new SimulatedWebSocket(link, isClient, host) : new GatheringWebSocket(link, isClient, host);

    public override ValueTask SendAsync(ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
    {
        if (IsShut)
        {
            return ValueTask.FromException(Broken());
        }

        _gathered.Add(FrameOf(buffer, endOfMessage));
        if (Gathers)
        {
            return default;
        }

        var all = _gathered.ToArray();
        _gathered.Clear();
        return Send(all);
    }
}
