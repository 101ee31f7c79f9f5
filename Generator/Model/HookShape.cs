namespace Heartbeat.Generator.Model;

/// <summary>A signature in which a hook may be written.</summary>
internal sealed class HookShape
{
    private const string Context = "global::Heartbeat.ConnectContext";
    private const string Opening = "global::Heartbeat.Opening";
    private const string Reason = "global::Heartbeat.SocketCloseReason";
    private const string Attempt = "global::Heartbeat.ReconnectAttempt";
    private const string Unsent = "global::Heartbeat.UnsentMessage";
    private const string Exception = "global::System.Exception";
    private const string Time = "global::System.TimeSpan";
    private const string Span = "global::System.ReadOnlySpan<byte>";
    private const string Memory = "global::System.ReadOnlyMemory<byte>";
    private const string Token = "global::System.Threading.CancellationToken";
    private const string Task = "global::System.Threading.Tasks.Task";
    private const string ValueTask = "global::System.Threading.Tasks.ValueTask";

    private const string AsyncSuffix = "Async";

    private static readonly string[] Nothing = ["void"];
    private static readonly string[] Answer = ["bool"];
    private static readonly string[] Tasks = [Task, ValueTask];

    private HookShape(HookSlot slot, string name, string[] returnTypes, (string Type, string Name)[] parameters, params string[] arguments)
    {
        Slot = slot;
        Name = name;
        ReturnTypes = returnTypes;
        Parameters = parameters;
        Arguments = arguments;
    }

    /// <summary>In the order in which they occur on a connection; a class has at most one shape of each slot.</summary>
    public static readonly HookShape[] All =
    [
        new(HookSlot.Connecting, "OnConnecting", Nothing, [(Context, "context")], "context"),
        new(HookSlot.Connecting, "OnConnectingAsync", Tasks, [(Context, "context"), (Token, "cancellationToken")], "context", "cancellationToken"),
        new(HookSlot.Opening, "OnOpening", Nothing, [(Opening, "opening")], "opening"),
        new(HookSlot.Open, "OnOpen", Nothing, []),
        new(HookSlot.Open, "OnOpenAsync", Tasks, [(Token, "cancellationToken")], "cancellationToken"),
        new(HookSlot.Text, "OnMessage", Nothing, [("string", "message")], "message"),
        new(HookSlot.Text, "OnMessageAsync", Tasks, [("string", "message"), (Token, "cancellationToken")], "message", "cancellationToken"),
        new(HookSlot.Bytes, "OnMessage", Nothing, [(Span, "data")], "message.Span"),
        new(HookSlot.Bytes, "OnMessageAsync", Tasks, [(Memory, "data"), (Token, "cancellationToken")], "message", "cancellationToken"),
        new(HookSlot.Ping, "OnPing", Nothing, []),
        new(HookSlot.Pong, "OnPong", Nothing, [(Time, "roundTrip")], "roundTrip"),
        new(HookSlot.Unsent, "OnUnsent", Nothing, [(Unsent, "message")], "message"),
        new(HookSlot.Error, "OnError", Nothing, [(Exception, "exception")], "exception"),
        new(HookSlot.Close, "OnClose", Nothing, [(Reason, "reason")], "reason"),
        new(HookSlot.Close, "OnCloseAsync", Tasks, [(Reason, "reason"), (Token, "cancellationToken")], "reason", "cancellationToken"),
        new(HookSlot.ShouldReconnect, "ShouldReconnect", Answer, [(Reason, "reason")], "reason"),
        new(HookSlot.Reconnecting, "OnReconnecting", Nothing, [(Attempt, "attempt")], "attempt"),
        new(HookSlot.GaveUp, "OnGaveUp", Nothing, [(Reason, "reason")], "reason"),
    ];

    public HookSlot Slot { get; }

    public string Name { get; }

    /// <summary>What it may return, fully qualified; the first is the usual.</summary>
    public IReadOnlyList<string> ReturnTypes { get; }

    /// <summary>What it takes, fully qualified. The names are those that an editor offers: a class may use others.</summary>
    public IReadOnlyList<(string Type, string Name)> Parameters { get; }

    /// <summary>Whether it can be declared without being written: C# lets only a method that returns nothing stay without a body.</summary>
    public bool CanBeOffered => ReferenceEquals(ReturnTypes, Nothing);

    /// <summary>What it is given, of what its slot gives.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>The declaration as a message shows it: <c>private partial Task OnOpenAsync(CancellationToken cancellationToken)</c>.</summary>
    public string Title =>
        $"{(CanBeOffered ? "" : "private ")}partial {Short(ReturnTypes[0])} {Name}({string.Join(", ", Parameters.Select(parameter => $"{Short(parameter.Type)} {parameter.Name}"))})";

    /// <summary>Whether the hook is done when it returns, while its slot asks for a task.</summary>
    public bool CompletesAtOnce => Slot.ReturnsTask && CanBeOffered;

    /// <summary>What the shapes of one hook share: <c>OnMessage</c> and <c>OnMessageAsync</c> are two ways to say the same.</summary>
    public static string Stem(string name) =>
        name.EndsWith(AsyncSuffix, StringComparison.Ordinal) ? name.Substring(0, name.Length - AsyncSuffix.Length) : name;

    private static string Short(string type) => type.Substring(type.LastIndexOf('.') + 1);
}
