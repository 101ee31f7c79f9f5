namespace Heartbeat.Generator.Model;

/// <summary>
/// A member of <c>IHeartbeatSocket</c>, which the generated class forwards to its connection: for the public, or only as the
/// interface's where the class has used its name for something else.
/// </summary>
internal sealed class SocketMember
{
    private const string Socket = "global::Heartbeat.IHeartbeatSocket";
    private const string Disposable = "global::System.IAsyncDisposable";
    private const string Task = "global::System.Threading.Tasks.Task";
    private const string ValueTask = "global::System.Threading.Tasks.ValueTask";
    private const string Reason = "global::Heartbeat.SocketCloseReason";
    private const string MessageType = "global::System.Net.WebSockets.WebSocketMessageType";
    private const string CloseStatus = "global::System.Net.WebSockets.WebSocketCloseStatus";

    private static readonly Parameter Token = new("global::System.Threading.CancellationToken", "cancellationToken", "default");
    private static readonly Parameter[] Text = [new("string", "text")];
    private static readonly Parameter[] Data = [new("global::System.ReadOnlyMemory<byte>", "data"), new(MessageType, "type", $"{MessageType}.Binary")];

    private SocketMember(string type, string name, Parameter[]? parameters, bool isEvent = false, string @interface = Socket)
    {
        Type = type;
        Name = name;
        Parameters = parameters;
        IsEvent = isEvent;
        Interface = @interface;
        ParameterTypes = parameters?.Select(parameter => parameter.Type.TrimEnd('?')).ToArray();
    }

    /// <summary>For the public only where something gives the address.</summary>
    public static readonly SocketMember ConnectToKnownAddress = new(Task, "ConnectAsync", [Token]);

    public static readonly SocketMember[] All =
    [
        new("global::Heartbeat.SocketState", "State", null),
        new("global::System.EventHandler<global::Heartbeat.SocketStateChange>?", "StateChanged", null, isEvent: true),
        new("global::System.TimeSpan?", "RoundTripTime", null),
        new($"{Task}<{Reason}>", "Completion", null),
        new(Task, "ConnectAsync", [new("global::System.Uri", "uri"), Token]),
        ConnectToKnownAddress,
        new($"{Task}<{Reason}>", "AcceptAsync", [new("global::System.Net.WebSockets.WebSocket", "webSocket"), Token]),
        new(Task, "WaitForOpenAsync", [Token]),
        new(ValueTask, "SendAsync", [.. Text, Token]),
        new(ValueTask, "SendAsync", [.. Data, Token]),
        new("bool", "TrySend", Text),
        new("bool", "TrySend", Data),
        new(Task, "ReconnectAsync", [Token]),
        new("void", "Probe", []),
        new(Task, "CloseAsync", [new(CloseStatus, "status", $"{CloseStatus}.NormalClosure"), new("string?", "description", "null"), Token]),
        new(ValueTask, "DisposeAsync", [], @interface: Disposable),
    ];

    public string Name { get; }

    /// <summary>What it is or returns, fully qualified.</summary>
    public string Type { get; }

    /// <summary>The interface that asks for it, fully qualified.</summary>
    public string Interface { get; }

    public bool IsEvent { get; }

    /// <summary>What the method takes; null where it is none.</summary>
    public IReadOnlyList<Parameter>? Parameters { get; }

    /// <summary>What distinguishes a method from others of its name, fully qualified; null where there can be only one member of the name.</summary>
    public IReadOnlyList<string>? ParameterTypes { get; }

    /// <summary>As a message names it: <c>SendAsync(string, CancellationToken)</c>.</summary>
    public string Title => Parameters is null ? Name : $"{Name}({string.Join(", ", Parameters.Select(parameter => parameter.Type.Split('.').Last()))})";

    /// <param name="Type">Fully qualified.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Default">What it is where a caller gives nothing; null where each caller gives something.</param>
    public sealed record Parameter(string Type, string Name, string? Default = null);
}
