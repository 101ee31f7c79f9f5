using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Parsing;

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

    private readonly string _type;
    private readonly string _interface;
    private readonly Parameter[]? _parameters;
    private readonly bool _isEvent;

    private SocketMember(string type, string name, Parameter[]? parameters, bool isEvent = false, string @interface = Socket)
    {
        _type = type;
        Name = name;
        _parameters = parameters;
        _isEvent = isEvent;
        _interface = @interface;
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

    /// <summary>What distinguishes a method from others of its name, fully qualified; null where there can be only one member of the name.</summary>
    public IReadOnlyList<string>? ParameterTypes { get; }

    /// <summary>As a message names it: <c>SendAsync(string, CancellationToken)</c>.</summary>
    public string Title => _parameters is null ? Name : $"{Name}({string.Join(", ", _parameters.Select(parameter => parameter.Type.Split('.').Last()))})";

    /// <summary>Whether a member of a class is this one, written for the interface alone.</summary>
    public bool IsExplicitly(ISymbol member) => member switch
    {
        IMethodSymbol method => method.ExplicitInterfaceImplementations.Any(IsThis),
        IPropertySymbol property => property.ExplicitInterfaceImplementations.Any(IsThis),
        IEventSymbol @event => @event.ExplicitInterfaceImplementations.Any(IsThis),
        _ => false,
    };

    private bool IsThis(ISymbol implemented) =>
        implemented.Name == Name
        && Display.Type(implemented.ContainingType) == _interface
        && (implemented is not IMethodSymbol method || method.Parameters.Select(parameter => Display.TypeWithoutNullability(parameter.Type)).SequenceEqual(ParameterTypes ?? [], StringComparer.Ordinal));

    /// <summary>The member as the generated class has it.</summary>
    /// <param name="connection">The property that has the connection.</param>
    /// <param name="isPublic">Whether it is for the public, not the interface's alone.</param>
    public string Declare(string connection, bool isPublic)
    {
        var name = isPublic ? $"{_type} {Name}" : $"{_type} {_interface}.{Name}";
        var declaration = (isPublic ? "public " : "") + (_isEvent ? "event " : "") + name;
        if (_isEvent)
        {
            return $$"""
                {{declaration}}
                {
                    add => {{connection}}.{{Name}} += value;
                    remove => {{connection}}.{{Name}} -= value;
                }
                """;
        }

        return _parameters is null
            ? $"{declaration} => {connection}.{Name};"
            : $"{declaration}({string.Join(", ", _parameters.Select(parameter => parameter.Declare(isPublic)))}) =>\n    {connection}.{Name}({string.Join(", ", _parameters.Select(parameter => parameter.Name))});";
    }

    private sealed record Parameter(string Type, string Name, string? Default = null)
    {
        // A default of an explicit implementation could never be used, and C# warns of it.
        public string Declare(bool isPublic) => isPublic && Default is not null ? $"{Type} {Name} = {Default}" : $"{Type} {Name}";
    }
}
