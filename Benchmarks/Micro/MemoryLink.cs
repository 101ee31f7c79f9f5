using System.Net.WebSockets;

namespace Heartbeat.Benchmarks.Micro;

/// <summary>The options of a socket that runs on the benchmark's thread and in its time, over one WebSocket. It is open as soon as it has been told to connect.</summary>
internal static class MemoryLink
{
    public static HeartbeatOptions Over(WebSocket webSocket, TimeProvider time) => new()
    {
        Uri = BytesSocket.DefaultOptions.Uri,
        Connect = (_, _) => new(webSocket),
        TimeProvider = time,
        Scheduler = new InlineScheduler(),
        Max = 0,
    };
}
