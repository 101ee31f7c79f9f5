using System.Buffers;
using System.Net.WebSockets;
using System.Text;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>What a heartbeat says and takes, as texts, and what a connection does with it.</summary>
internal static class Said
{
    public static string Opening(HeartbeatProtocol heartbeat) => Written(heartbeat.WriteOpening);

    public static string Ping(HeartbeatProtocol heartbeat, long number = 1) => Written(writer => heartbeat.WritePing(number, writer));

    /// <summary>The answer to a message; "" is what is said unasked.</summary>
    public static string Pong(HeartbeatProtocol heartbeat, string ping) => Written(writer => heartbeat.WritePong(Encoding.UTF8.GetBytes(ping), writer));

    public static RecognizedHeartbeat Recognize(this HeartbeatProtocol heartbeat, string text) => heartbeat.Recognize(Encoding.UTF8.GetBytes(text));

    /// <summary>Gives it a message that has come, as a connection does.</summary>
    public static RecognizedHeartbeat Receive(this HeartbeatProtocol heartbeat, string text, WebSocketMessageType type = WebSocketMessageType.Text)
    {
        var found = heartbeat.Receive(Encoding.UTF8.GetBytes(text), type);
        if (found.IsReady)
        {
            heartbeat.IsReady = true;
        }

        return found;
    }

    /// <summary>The address that is dialed.</summary>
    public static string? Address(HeartbeatProtocol heartbeat, string address)
    {
        var context = new ConnectContext(new Uri(address), attempt: 0);
        heartbeat.Prepare(previous: null, context);
        return context.Uri?.ToString();
    }

    /// <summary>What follows a close status of the other end.</summary>
    public static HeartbeatVerdict? OnClose(this HeartbeatProtocol heartbeat, int status)
        => heartbeat.Judge(new SocketCloseReason { Kind = SocketCloseKind.Remote, Status = (WebSocketCloseStatus)status, Description = "why" });

    /// <summary>What follows a refused handshake.</summary>
    public static HeartbeatVerdict? OnRefusal(this HeartbeatProtocol heartbeat, int status)
        => heartbeat.Judge(new SocketCloseReason { Kind = SocketCloseKind.ConnectFailed, HttpStatus = (System.Net.HttpStatusCode)status });

    private static string Written(Action<IBufferWriter<byte>> write)
    {
        var writer = new ArrayBufferWriter<byte>();
        write(writer);
        return Encoding.UTF8.GetString(writer.WrittenSpan);
    }
}
