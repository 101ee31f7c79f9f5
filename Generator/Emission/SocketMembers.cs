namespace Heartbeat.Generator.Emission;

/// <summary>The members of <c>IHeartbeatSocket</c>, each forwarded to the connection.</summary>
internal static class SocketMembers
{
    private const string Task = "global::System.Threading.Tasks.Task";
    private const string ValueTask = "global::System.Threading.Tasks.ValueTask";
    private const string Token = "global::System.Threading.CancellationToken cancellationToken";
    private const string Bytes = "global::System.ReadOnlyMemory<byte> data, global::System.Net.WebSockets.WebSocketMessageType type = global::System.Net.WebSockets.WebSocketMessageType.Binary";
    private const string Reason = "global::Heartbeat.SocketCloseReason";

    public static IEnumerable<string> All(bool knowsItsAddress) =>
    [
        "public global::Heartbeat.SocketState State => HeartbeatConnection.State;",
        $$"""
        public event global::System.EventHandler<global::Heartbeat.SocketStateChange>? StateChanged
        {
            add => HeartbeatConnection.StateChanged += value;
            remove => HeartbeatConnection.StateChanged -= value;
        }
        """,
        "public global::System.TimeSpan? RoundTripTime => HeartbeatConnection.RoundTripTime;",
        $"public {Task}<{Reason}> Completion => HeartbeatConnection.Completion;",
        Forward($"public {Task} ConnectAsync(global::System.Uri uri, {Token} = default)", "ConnectAsync(uri, cancellationToken)"),
        knowsItsAddress
            ? Forward($"public {Task} ConnectAsync({Token} = default)", "ConnectAsync(cancellationToken)")
            : Forward($"{Task} global::Heartbeat.IHeartbeatSocket.ConnectAsync({Token})", "ConnectAsync(cancellationToken)"),
        Forward($"public {Task}<{Reason}> AcceptAsync(global::System.Net.WebSockets.WebSocket webSocket, {Token} = default)", "AcceptAsync(webSocket, cancellationToken)"),
        Forward($"public {Task} WaitForOpenAsync({Token} = default)", "WaitForOpenAsync(cancellationToken)"),
        Forward($"public {ValueTask} SendAsync(string text, {Token} = default)", "SendAsync(text, cancellationToken)"),
        Forward($"public {ValueTask} SendAsync({Bytes}, {Token} = default)", "SendAsync(data, type, cancellationToken)"),
        Forward("public bool TrySend(string text)", "TrySend(text)"),
        Forward($"public bool TrySend({Bytes})", "TrySend(data, type)"),
        Forward($"public {Task} ReconnectAsync({Token} = default)", "ReconnectAsync(cancellationToken)"),
        Forward("public void Probe()", "Probe()"),
        Forward(
            $"public {Task} CloseAsync(global::System.Net.WebSockets.WebSocketCloseStatus status = global::System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, string? description = null, {Token} = default)",
            "CloseAsync(status, description, cancellationToken)"),
        Forward($"public {ValueTask} DisposeAsync()", "DisposeAsync()"),
    ];

    private static string Forward(string member, string call) => $"{member} =>\n    HeartbeatConnection.{call};";
}
