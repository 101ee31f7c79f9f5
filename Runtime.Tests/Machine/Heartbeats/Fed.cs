using System.Buffers;
using System.Net.WebSockets;
using System.Text;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>A heartbeat that is given messages as a connection gives them, and asked as a connection asks.</summary>
internal static class Fed
{
    public static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    public static RecognizedHeartbeat Take(this HeartbeatProtocol heartbeat, ReadOnlySpan<byte> message, WebSocketMessageType type = WebSocketMessageType.Binary)
    {
        var found = heartbeat.Receive(message, type);
        heartbeat.IsReady |= found.IsReady;
        return found;
    }

    public static RecognizedHeartbeat Take(this HeartbeatProtocol heartbeat, string message, WebSocketMessageType type = WebSocketMessageType.Binary)
        => heartbeat.Take(Encoding.UTF8.GetBytes(message), type);

    public static string Written(Action<IBufferWriter<byte>> write)
    {
        var writer = new ArrayBufferWriter<byte>();
        write(writer);
        return Encoding.Latin1.GetString(writer.WrittenSpan);
    }

    /// <summary>One as it is for an attempt, which takes over from another.</summary>
    public static (T Heartbeat, ConnectContext Attempt) Prepared<T>(this T heartbeat, HeartbeatProtocol? previous = null, string address = "ws://127.0.0.1/")
        where T : HeartbeatProtocol
    {
        var attempt = new ConnectContext(new Uri(address), attempt: previous is null ? 0 : 1) { Heartbeat = heartbeat };
        heartbeat.Prepare(previous, attempt);
        return (heartbeat, attempt);
    }

    /// <summary>What a stream is found to hold that comes in messages of random sizes, and which bytes of it reach a hook.</summary>
    public static (int Pongs, int Pings, byte[] Delivered, byte[] Hidden) Cut(this HeartbeatProtocol heartbeat, ReadOnlySpan<byte> stream, Random random, int longest)
    {
        var (pongs, pings) = (0, 0);
        var (delivered, hidden) = (new List<byte>(), new List<byte>());
        while (!stream.IsEmpty)
        {
            var message = stream[..Math.Min(random.Next(1, longest + 1), stream.Length)];
            stream = stream[message.Length..];
            var found = heartbeat.Take(message);
            pongs += found.Kind == HeartbeatKind.Pong ? 1 : 0;
            pings += found.Asks || found.Kind == HeartbeatKind.Ping ? 1 : 0;
            (found.Kind == HeartbeatKind.Neither || found.HasMessage ? delivered : hidden).AddRange(message);
        }

        return (pongs, pings, [.. delivered], [.. hidden]);
    }

    /// <summary>How many bytes it allocates to take this message a thousand times, once it has.</summary>
    public static long Allocated(this HeartbeatProtocol heartbeat, byte[] message, WebSocketMessageType type = WebSocketMessageType.Binary)
    {
        heartbeat.Take(message, type);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var time = 0; time < 1000; time++)
        {
            heartbeat.Receive(message, type);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
