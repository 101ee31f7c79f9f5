namespace Heartbeat.Generator.Model;

/// <summary>
/// A type of .NET or of the runtime that hooks and generated members are written with: here alone it is named. The parser knows it by its
/// symbol, the emitter by its spelling.
/// </summary>
internal sealed class KnownType
{
    private KnownType(string space, string name, string? spelling = null, KnownType? argument = null, string? shortName = null)
    {
        Argument = argument;
        MetadataName = argument is null ? $"{space}.{name}" : $"{space}.{name}`1";
        Spelling = spelling ?? (argument is null ? $"global::{space}.{name}" : $"global::{space}.{name}<{argument.Spelling}>");
        ShortName = shortName ?? spelling ?? (argument is null ? name : $"{name}<{argument.ShortName}>");
    }

    public static readonly KnownType Void = new("System", "Void", spelling: "void");
    public static readonly KnownType Boolean = new("System", "Boolean", spelling: "bool");
    public static readonly KnownType String = new("System", "String", spelling: "string");
    public static readonly KnownType Byte = new("System", "Byte", spelling: "byte");
    public static readonly KnownType Exception = new("System", "Exception");
    public static readonly KnownType TimeSpan = new("System", "TimeSpan");
    public static readonly KnownType OptionalTimeSpan = new("System", "Nullable", argument: TimeSpan, shortName: "TimeSpan?");
    public static readonly KnownType Uri = new("System", "Uri");
    public static readonly KnownType AsyncDisposable = new("System", "IAsyncDisposable");
    public static readonly KnownType ByteSpan = new("System", "ReadOnlySpan", argument: Byte);
    public static readonly KnownType ByteMemory = new("System", "ReadOnlyMemory", argument: Byte);
    public static readonly KnownType CancellationToken = new("System.Threading", "CancellationToken");
    public static readonly KnownType Task = new("System.Threading.Tasks", "Task");
    public static readonly KnownType ValueTask = new("System.Threading.Tasks", "ValueTask");
    public static readonly KnownType WebSocket = new("System.Net.WebSockets", "WebSocket");
    public static readonly KnownType MessageType = new("System.Net.WebSockets", "WebSocketMessageType");
    public static readonly KnownType CloseStatus = new("System.Net.WebSockets", "WebSocketCloseStatus");
    public static readonly KnownType Socket = new("Heartbeat", "IHeartbeatSocket");
    public static readonly KnownType Client = new("Heartbeat", "IHeartbeatClient");
    public static readonly KnownType Session = new("Heartbeat", "IHeartbeatSession");
    public static readonly KnownType Connection = new("Heartbeat", "SocketConnection");
    public static readonly KnownType PreparedMessage = new("Heartbeat", "PreparedMessage");
    public static readonly KnownType State = new("Heartbeat", "SocketState");
    public static readonly KnownType StateChange = new("Heartbeat", "SocketStateChange");
    public static readonly KnownType CloseReason = new("Heartbeat", "SocketCloseReason");
    public static readonly KnownType ConnectContext = new("Heartbeat", "ConnectContext");
    public static readonly KnownType AcceptContext = new("Heartbeat", "AcceptContext");
    public static readonly KnownType Opening = new("Heartbeat", "OpeningContext");
    public static readonly KnownType ReconnectAttempt = new("Heartbeat", "ReconnectAttempt");
    public static readonly KnownType UnsentMessage = new("Heartbeat", "UnsentMessage");
    public static readonly KnownType Protocol = new("Heartbeat", "HeartbeatProtocol");
    public static readonly KnownType TextHeartbeat = new("Heartbeat", "TextHeartbeat");

    public static readonly KnownType[] All =
    [
        Void, Boolean, String, Byte, Exception, TimeSpan, OptionalTimeSpan, Uri, AsyncDisposable, ByteSpan, ByteMemory, CancellationToken, Task, ValueTask,
        WebSocket, MessageType, CloseStatus, Socket, Client, Session, Connection, PreparedMessage, State, StateChange, CloseReason, ConnectContext, AcceptContext, Opening, ReconnectAttempt, UnsentMessage,
        Protocol, TextHeartbeat,
    ];

    /// <summary>Whether it is what a method returns that is awaited.</summary>
    public bool IsTask => this == Task || this == ValueTask;

    /// <summary>By which it is found, without <see cref="Argument"/>.</summary>
    public string MetadataName { get; }

    /// <summary>What it is constructed with; null where it is not generic.</summary>
    public KnownType? Argument { get; }

    /// <summary>As it can be written anywhere.</summary>
    public string Spelling { get; }

    /// <summary>As a message names it: <c>ReadOnlySpan&lt;byte&gt;</c>.</summary>
    public string ShortName { get; }
}
