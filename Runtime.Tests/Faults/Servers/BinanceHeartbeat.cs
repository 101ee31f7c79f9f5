using System.Net.WebSockets;
using System.Text;

namespace Heartbeat.Runtime.Tests.Faults.Servers;

/// <summary>A sample of docs/heartbeats.md: Binance has ping frames, and says when it is about to close.</summary>
public sealed class BinanceHeartbeat : PingFrameHeartbeat
{
    private static readonly byte[] Shutdown = Encoding.UTF8.GetBytes("\"serverShutdown\"");

    // Its own pings come every 20 s. Each frame of ours counts: 5 a second at most.
    public override TimeSpan Interval => TimeSpan.FromSeconds(20);

    public override int MaxSize => 128;

    public override RecognizedHeartbeat Receive(ReadOnlySpan<byte> message, WebSocketMessageType type)
        => message.IndexOf(Shutdown) >= 0
            ? RecognizedHeartbeat.Sign with { Verdict = HeartbeatVerdict.ReconnectAtOnce("Binance is about to close the connection (serverShutdown).") }
            : default;
}
