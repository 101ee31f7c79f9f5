namespace Heartbeat.Generator.Model;

/// <summary>A signature in which a hook may be written.</summary>
internal sealed class HookSignature
{
    /// <summary>What the name of a signature that returns a task ends in.</summary>
    public const string AsyncSuffix = "Async";

    private static readonly KnownType[] Nothing = [KnownType.Void];
    private static readonly KnownType[] Answer = [KnownType.Boolean];
    private static readonly KnownType[] Delay = [KnownType.OptionalTimeSpan];
    private static readonly KnownType[] Tasks = [KnownType.Task, KnownType.ValueTask];

    private HookSignature(HookSlot slot, string name, KnownType[] returnTypes, (KnownType Type, string Name)[] parameters, params string[] arguments)
    {
        Slot = slot;
        Name = name;
        ReturnTypes = returnTypes;
        Parameters = parameters;
        Arguments = arguments;
    }

    /// <summary>In the order in which they occur on a connection; a class has at most one signature of each slot.</summary>
    public static readonly HookSignature[] All =
    [
        new(HookSlot.Connecting, "OnConnecting", Nothing, [(KnownType.ConnectContext, "context")], "context"),
        new(HookSlot.Connecting, "OnConnectingAsync", Tasks, [(KnownType.ConnectContext, "context"), (KnownType.CancellationToken, "cancellationToken")], "context", "cancellationToken"),
        new(HookSlot.Accepting, "OnAccepting", Nothing, [(KnownType.AcceptContext, "context")], "context"),
        new(HookSlot.Accepting, "OnAcceptingAsync", Tasks, [(KnownType.AcceptContext, "context"), (KnownType.CancellationToken, "cancellationToken")], "context", "cancellationToken"),
        new(HookSlot.Opening, "OnOpening", Nothing, [(KnownType.Opening, "context")], "context"),
        new(HookSlot.Opening, "OnOpeningAsync", Tasks, [(KnownType.Opening, "context"), (KnownType.CancellationToken, "cancellationToken")], "context", "cancellationToken"),
        new(HookSlot.Open, "OnOpen", Nothing, []),
        new(HookSlot.Open, "OnOpenAsync", Tasks, [(KnownType.CancellationToken, "cancellationToken")], "cancellationToken"),
        new(HookSlot.Text, "OnMessage", Nothing, [(KnownType.String, "message")], "message"),
        new(HookSlot.Text, "OnMessageAsync", Tasks, [(KnownType.String, "message"), (KnownType.CancellationToken, "cancellationToken")], "message", "cancellationToken"),
        new(HookSlot.Bytes, "OnMessage", Nothing, [(KnownType.ByteSpan, "data")], "message.Span"),
        new(HookSlot.Bytes, "OnMessageAsync", Tasks, [(KnownType.ByteMemory, "data"), (KnownType.CancellationToken, "cancellationToken")], "message", "cancellationToken"),
        new(HookSlot.Bytes, "OnMessage", Nothing, [(KnownType.ByteSpan, "data"), (KnownType.MessageType, "type")], "message.Span", "type"),
        new(HookSlot.Bytes, "OnMessageAsync", Tasks, [(KnownType.ByteMemory, "data"), (KnownType.MessageType, "type"), (KnownType.CancellationToken, "cancellationToken")], "message", "type", "cancellationToken"),
        new(HookSlot.Ping, "OnPing", Nothing, []),
        new(HookSlot.Pong, "OnPong", Nothing, [(KnownType.TimeSpan, "roundTrip")], "roundTrip"),
        new(HookSlot.Unsent, "OnUnsent", Nothing, [(KnownType.UnsentMessage, "message")], "message"),
        new(HookSlot.Error, "OnError", Nothing, [(KnownType.Exception, "exception")], "exception"),
        new(HookSlot.Close, "OnClose", Nothing, [(KnownType.CloseReason, "reason")], "reason"),
        new(HookSlot.Close, "OnCloseAsync", Tasks, [(KnownType.CloseReason, "reason"), (KnownType.CancellationToken, "cancellationToken")], "reason", "cancellationToken"),
        new(HookSlot.ShouldReconnect, "ShouldReconnect", Answer, [(KnownType.CloseReason, "reason")], "reason"),
        new(HookSlot.RetryDelay, "RetryDelay", Delay, [(KnownType.ReconnectAttempt, "attempt")], "attempt"),
        new(HookSlot.Reconnecting, "OnReconnecting", Nothing, [(KnownType.ReconnectAttempt, "attempt")], "attempt"),
        new(HookSlot.GaveUp, "OnGaveUp", Nothing, [(KnownType.CloseReason, "reason")], "reason"),
    ];

    public HookSlot Slot { get; }

    public string Name { get; }

    /// <summary>What it may return; the first is the usual.</summary>
    public IReadOnlyList<KnownType> ReturnTypes { get; }

    /// <summary>What it takes. The names are those that an editor offers: a class may use others.</summary>
    public IReadOnlyList<(KnownType Type, string Name)> Parameters { get; }

    /// <summary>Whether it can be declared without being written: C# lets only a method that returns nothing stay without a body.</summary>
    public bool CanBeOffered => ReferenceEquals(ReturnTypes, Nothing);

    /// <summary>What it is given, of what its slot gives.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>The same as the slot names it, without what is taken of it.</summary>
    public IEnumerable<HookSlot.Parameter> Given => Arguments.Select(argument => Slot.Parameters.Single(parameter => parameter.Name == argument.Split('.')[0]));

    /// <summary>The declaration as a message shows it: <c>private partial Task OnOpenAsync(CancellationToken cancellationToken)</c>.</summary>
    public string Title =>
        $"{(CanBeOffered ? "" : "private ")}partial {ReturnTypes[0].ShortName} {Name}({string.Join(", ", Parameters.Select(parameter => $"{parameter.Type.ShortName} {parameter.Name}"))})";

    /// <summary>Whether the hook is done when it returns, while its slot asks for a task.</summary>
    public bool CompletesAtOnce => Slot.ReturnsTask && CanBeOffered;

    /// <summary>What the signatures of one hook share: <c>OnMessage</c> and <c>OnMessageAsync</c> are two ways to say the same.</summary>
    public static string Stem(string name) =>
        name.EndsWith(AsyncSuffix, StringComparison.Ordinal) ? name.Substring(0, name.Length - AsyncSuffix.Length) : name;
}
