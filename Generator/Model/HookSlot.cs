namespace Heartbeat.Generator.Model;

/// <summary>One member of the runtime's <c>HeartbeatHooks</c>: where the calls come from.</summary>
/// <param name="Kind">The flag of <c>HookKinds</c> that says that it was written.</param>
/// <param name="ReturnType">What the member returns, fully qualified.</param>
/// <param name="Member">The member's name.</param>
/// <param name="Summary">When it is called.</param>
/// <param name="Parameters">What it gives, fully qualified.</param>
internal sealed record HookSlot(string Kind, string ReturnType, string Member, string Summary, params (string Type, string Name)[] Parameters)
{
    private const string Task = "global::System.Threading.Tasks.ValueTask";

    private static readonly (string Type, string Name) Token = ("global::System.Threading.CancellationToken", "cancellationToken");

    public static readonly HookSlot Connecting = new(
        "Connecting", Task, "OnConnectingAsync",
        "Called before every attempt: sets address, headers, sub-protocols, compression. An exception fails the attempt.",
        ("global::Heartbeat.ConnectContext", "context"), Token);

    public static readonly HookSlot Opening = new(
        "Opening", "void", "OnOpening",
        "Called when a connection is up, before anything is sent on it: what it gives to Send leaves first. An exception ends the connection.",
        ("global::Heartbeat.Opening", "opening"));

    public static readonly HookSlot ShouldReconnect = new(
        "ShouldReconnect", "bool", "ShouldReconnect",
        "Called before each reconnect. False gives up now; an exception counts as true.",
        ("global::Heartbeat.SocketCloseReason", "reason"));

    public static readonly HookSlot Open = new(
        "Open", Task, "OnOpenAsync",
        "Called when the connection is open.",
        Token);

    public static readonly HookSlot Text = new(
        "Text", Task, "OnMessageAsync",
        "Called when a text message arrives. Heartbeats are not passed on.",
        ("string", "message"), Token);

    public static readonly HookSlot Bytes = new(
        "Bytes", Task, "OnMessageAsync",
        "Called when a binary message arrives, or a text message where no hook takes a string. Heartbeats are not passed on. The bytes are valid until the hook has completed.",
        ("global::System.ReadOnlyMemory<byte>", "message"), Token);

    public static readonly HookSlot Ping = new(
        "Ping", "void", "OnPing",
        "Called when a heartbeat was sent.");

    public static readonly HookSlot Pong = new(
        "Pong", "void", "OnPong",
        "Called when a heartbeat was answered.",
        ("global::System.TimeSpan", "roundTrip"));

    public static readonly HookSlot Unsent = new(
        "Unsent", "void", "OnUnsent",
        "Called when a message accepted by TrySend could not be sent.",
        ("global::Heartbeat.UnsentMessage", "message"));

    public static readonly HookSlot Error = new(
        "Error", "void", "OnError",
        "Called when an attempt failed, a connection broke, or another hook threw.",
        ("global::System.Exception", "exception"));

    public static readonly HookSlot Close = new(
        "Close", Task, "OnCloseAsync",
        "Called when the connection has ended, whichever end ended it.",
        ("global::Heartbeat.SocketCloseReason", "reason"), Token);

    public static readonly HookSlot Reconnecting = new(
        "Reconnecting", "void", "OnReconnecting",
        "Called when an attempt to reconnect was scheduled.",
        ("global::Heartbeat.ReconnectAttempt", "attempt"));

    public static readonly HookSlot GaveUp = new(
        "GaveUp", "void", "OnGaveUp",
        "Called when the socket gave up: as many attempts as allowed failed in a row, or ShouldReconnect returned false.",
        ("global::Heartbeat.SocketCloseReason", "reason"));

    /// <summary>Whether the member returns a task.</summary>
    public bool ReturnsTask => ReturnType == Task;
}
