using System.Net.WebSockets;

namespace Heartbeat.Testing.Tests;

/// <summary>As docs/heartbeats.md has it: spot, linear and inverse answer a ping by what looks like one.</summary>
[HeartbeatSocket(
    "wss://stream.bybit.com/v5/public/linear",
    Ping = """{"op":"ping"}""",
    PongShape = """[{"op":"ping","ret_msg":"pong"},{"op":"pong"}]""",
    Interval = 20_000,
    Timeout = 10_000,
    Liveness = Liveness.PongOnly)]
public sealed partial class BybitSocket
{
    public List<string> Received { get; } = [];

    public List<TimeSpan> RoundTrips { get; } = [];

    partial void OnMessage(string message) => Received.Add(message);

    partial void OnPong(TimeSpan roundTrip) => RoundTrips.Add(roundTrip);
}

/// <summary>As docs/heartbeats.md has it.</summary>
[HeartbeatSocket("wss://ws.kraken.com/v2", Ping = """{"method":"ping"}""", PongShape = """{"method":"pong"}""", Interval = 20_000, Timeout = 10_000, Liveness = Liveness.PongOnly)]
public sealed partial class KrakenSocket
{
    public List<string> Received { get; } = [];

    public List<TimeSpan> RoundTrips { get; } = [];

    partial void OnMessage(string message) => Received.Add(message);

    partial void OnPong(TimeSpan roundTrip) => RoundTrips.Add(roundTrip);
}

/// <summary>As docs/heartbeats.md has it: the class says which close statuses are final, since no settings do.</summary>
[HeartbeatSocket("wss://ws.okx.com:8443/ws/v5/public", Interval = 20_000, Timeout = 8_000)]
public sealed partial class OkxSocket
{
    public List<string> Received { get; } = [];

    public SocketCloseReason? GaveUpFor { get; private set; }

    partial void OnMessage(string message) => Received.Add(message);

    partial void OnGaveUp(SocketCloseReason reason) => GaveUpFor = reason;

    // 4001 login failed, 4002 invalid request, 4003 too many subscriptions: the next attempt would end the same way.
    private partial bool ShouldReconnect(SocketCloseReason reason)
        => !reason.IsFinal && reason.Status is not ((WebSocketCloseStatus)4001 or (WebSocketCloseStatus)4002 or (WebSocketCloseStatus)4003);
}
