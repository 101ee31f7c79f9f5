using System.Net.WebSockets;
using Heartbeat.Benchmarks.Macro.Clients;

namespace Heartbeat.Benchmarks.Macro.Sessions;

/// <summary>An accepted socket that sends back what comes, without waiting.</summary>
[HeartbeatSocket]
internal sealed partial class SpanHookSession
{
    private readonly Tally _tally;

    public SpanHookSession(Tally tally) => _tally = tally;

    partial void OnMessage(ReadOnlySpan<byte> data)
    {
        _tally.Add(data.Length);
        if (!TrySend(data, WebSocketMessageType.Binary))
        {
            throw new InvalidOperationException("There was no room for the answer.");
        }
    }
}
