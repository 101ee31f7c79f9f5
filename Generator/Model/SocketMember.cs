namespace Heartbeat.Generator.Model;

/// <summary>
/// A member of <c>IHeartbeatSocket</c>, <c>IHeartbeatClient</c> or <c>IHeartbeatSession</c>, which the generated class forwards to its connection: for the public, or only as the
/// interface's where the class has used its name for something else.
/// </summary>
internal sealed class SocketMember
{
    private static readonly string Reason = $"{KnownType.Task.Spelling}<{KnownType.CloseReason.Spelling}>";

    private static readonly Parameter Token = new(KnownType.CancellationToken, "cancellationToken", "default");
    private static readonly Parameter[] Text = [new(KnownType.String, "text")];
    private static readonly Parameter[] Message = [new(KnownType.PreparedMessage, "message")];
    private static readonly Parameter[] Data = [new(KnownType.ByteMemory, "data")];
    private static readonly Parameter[] Bytes = [new(KnownType.ByteSpan, "data")];
    private static readonly Parameter MessageType = new(KnownType.MessageType, "type");

    private SocketMember(string type, string name, Parameter[]? parameters, bool isEvent = false, KnownType? @interface = null)
    {
        Type = type;
        Name = name;
        Parameters = parameters;
        IsEvent = isEvent;
        Interface = @interface ?? KnownType.Socket;
        ParameterTypes = parameters?.Select(parameter => parameter.Type).ToArray();
    }

    public static readonly SocketMember[] All =
    [
        new(KnownType.State.Spelling, "State", null),
        new($"global::System.EventHandler<{KnownType.StateChange.Spelling}>?", "StateChanged", null, isEvent: true),
        new($"{KnownType.TimeSpan.Spelling}?", "RoundTripTime", null),
        new($"{KnownType.Connection.Spelling}?", "Connection", null),
        new(Reason, "Completion", null),
        new(KnownType.Task.Spelling, "ConnectAsync", [new(KnownType.Uri, "uri"), Token], @interface: KnownType.Client),
        new(KnownType.Task.Spelling, "ConnectAsync", [Token], @interface: KnownType.Client),
        new(KnownType.Task.Spelling, "WaitForOpenAsync", [Token], @interface: KnownType.Client),
        new(KnownType.Task.Spelling, "ReconnectAsync", [Token], @interface: KnownType.Client),
        new(KnownType.Void.Spelling, "Probe", [], @interface: KnownType.Client),
        new(Reason, "AcceptAsync", [new(KnownType.WebSocket, "webSocket"), Token], @interface: KnownType.Session),
        new(KnownType.ValueTask.Spelling, "SendAsync", [.. Text, Token]),
        new(KnownType.ValueTask.Spelling, "SendAsync", [.. Data, Token]),
        new(KnownType.ValueTask.Spelling, "SendAsync", [.. Data, MessageType, Token]),
        new(KnownType.ValueTask.Spelling, "SendAsync", [.. Message, Token]),
        new(KnownType.Boolean.Spelling, "TrySend", Text),
        new(KnownType.Boolean.Spelling, "TrySend", Bytes),
        new(KnownType.Boolean.Spelling, "TrySend", [.. Bytes, MessageType]),
        new(KnownType.Boolean.Spelling, "TrySend", Message),
        new(KnownType.Task.Spelling, "CloseAsync", [Token]),
        new(KnownType.Task.Spelling, "CloseAsync", [new(KnownType.CloseStatus, "status"), new(KnownType.String, "description", IsNullable: true), Token]),
        new(KnownType.ValueTask.Spelling, "DisposeAsync", [], @interface: KnownType.AsyncDisposable),
    ];

    public string Name { get; }

    /// <summary>What it is or returns, fully qualified.</summary>
    public string Type { get; }

    /// <summary>The interface that asks for it.</summary>
    public KnownType Interface { get; }

    public bool IsEvent { get; }

    /// <summary>What the method takes; null where it is none.</summary>
    public IReadOnlyList<Parameter>? Parameters { get; }

    /// <summary>What distinguishes a method from others of its name; null where there can be only one member of the name.</summary>
    public IReadOnlyList<KnownType>? ParameterTypes { get; }

    /// <summary>As a message names it: <c>SendAsync(string, CancellationToken)</c>.</summary>
    public string Title => Parameters is null ? Name : $"{Name}({string.Join(", ", Parameters.Select(parameter => parameter.ShortName))})";

    /// <param name="Type">Its type.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Default">What it is where a caller gives nothing; null where each caller gives something.</param>
    /// <param name="IsNullable">Whether it may be null.</param>
    public sealed record Parameter(KnownType Type, string Name, string? Default = null, bool IsNullable = false)
    {
        /// <summary>The type as it can be written anywhere.</summary>
        public string Spelling => Type.Spelling + Mark;

        /// <summary>The type as a message names it.</summary>
        public string ShortName => Type.ShortName + Mark;

        private string Mark => IsNullable ? "?" : "";
    }
}
