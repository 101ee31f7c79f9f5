namespace Heartbeat.Generator.Model;

/// <summary>One member of the runtime's <c>HeartbeatHooks</c>: where the calls come from.</summary>
/// <param name="Kind">The flag of <c>HookKinds</c> that says that it was written.</param>
/// <param name="ReturnType">What the member returns.</param>
/// <param name="Member">The member's name.</param>
/// <param name="Summary">When it is called.</param>
/// <param name="Parameters">What it gives.</param>
internal sealed record HookSlot(string Kind, KnownType ReturnType, string Member, string Summary, params (KnownType Type, string Name)[] Parameters)
{
    private static readonly (KnownType Type, string Name) Token = (KnownType.CancellationToken, "cancellationToken");

    public static readonly HookSlot Connecting = new(
        "Connecting", KnownType.ValueTask, "OnConnectingAsync",
        "Called before every attempt: sets address, headers, sub-protocols, compression. An exception fails the attempt.",
        (KnownType.ConnectContext, "context"), Token);

    public static readonly HookSlot Opening = new(
        "Opening", KnownType.Void, "OnOpening",
        "Called when a connection is up, before anything is sent on it: what it gives to Send leaves first. An exception ends the connection.",
        (KnownType.Opening, "opening"));

    public static readonly HookSlot ShouldReconnect = new(
        "ShouldReconnect", KnownType.Boolean, "ShouldReconnect",
        "Called before each reconnect. False gives up now; an exception counts as true.",
        (KnownType.CloseReason, "reason"));

    public static readonly HookSlot Open = new(
        "Open", KnownType.ValueTask, "OnOpenAsync",
        "Called when the connection is open.",
        Token);

    public static readonly HookSlot Text = new(
        "Text", KnownType.ValueTask, "OnMessageAsync",
        "Called when a text message arrives. Heartbeats are not passed on.",
        (KnownType.String, "message"), Token);

    public static readonly HookSlot Bytes = new(
        "Bytes", KnownType.ValueTask, "OnMessageAsync",
        "Called when a binary message arrives, or a text message where no hook takes a string. Heartbeats are not passed on. The bytes are valid until the hook has completed.",
        (KnownType.ByteMemory, "message"), Token);

    public static readonly HookSlot Ping = new(
        "Ping", KnownType.Void, "OnPing",
        "Called when a heartbeat was sent.");

    public static readonly HookSlot Pong = new(
        "Pong", KnownType.Void, "OnPong",
        "Called when a heartbeat was answered.",
        (KnownType.TimeSpan, "roundTrip"));

    public static readonly HookSlot Unsent = new(
        "Unsent", KnownType.Void, "OnUnsent",
        "Called when a message accepted by TrySend could not be sent.",
        (KnownType.UnsentMessage, "message"));

    public static readonly HookSlot Error = new(
        "Error", KnownType.Void, "OnError",
        "Called when an attempt failed, a connection broke, or another hook threw.",
        (KnownType.Exception, "exception"));

    public static readonly HookSlot Close = new(
        "Close", KnownType.ValueTask, "OnCloseAsync",
        "Called when the connection has ended, whichever end ended it.",
        (KnownType.CloseReason, "reason"), Token);

    public static readonly HookSlot Reconnecting = new(
        "Reconnecting", KnownType.Void, "OnReconnecting",
        "Called when an attempt to reconnect was scheduled.",
        (KnownType.ReconnectAttempt, "attempt"));

    public static readonly HookSlot GaveUp = new(
        "GaveUp", KnownType.Void, "OnGaveUp",
        "Called when the socket gave up: as many attempts as allowed failed in a row, or ShouldReconnect returned false.",
        (KnownType.CloseReason, "reason"));

    /// <summary>Whether the member returns a task.</summary>
    public bool ReturnsTask => ReturnType == KnownType.ValueTask;
}
