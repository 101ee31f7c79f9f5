namespace Heartbeat.Generator.Model;

/// <summary>One member of the runtime's <c>HeartbeatHooks</c>: where the calls come from.</summary>
/// <param name="Kind">The flag of <c>HookKinds</c> that says that it was written.</param>
/// <param name="ReturnType">What the member returns.</param>
/// <param name="Member">The member's name.</param>
/// <param name="Summary">When it is called.</param>
/// <param name="Remarks">What a hook may count on, and what an exception in it does.</param>
/// <param name="Parameters">What it gives, of which each signature of the hook takes all or the first.</param>
internal sealed record HookSlot(string Kind, KnownType ReturnType, string Member, string Summary, string Remarks, params HookSlot.Parameter[] Parameters)
{
    private const string EventRemarks =
        "Event hooks run one at a time, in order. An exception is passed to OnError; the connection stays open, and the next event is delivered.";

    private static readonly Parameter Token = new(KnownType.CancellationToken, "cancellationToken", "Cancelled when the socket closes or gives up, not when a connection ends.");
    private static readonly Parameter Reason = new(KnownType.CloseReason, "reason", "Why the last connection or attempt ended.");

    public static readonly HookSlot Connecting = new(
        "Connecting", KnownType.ValueTask, "OnConnectingAsync",
        "Called before every attempt: sets address, headers, sub-protocols, compression.",
        "A decision hook: it must complete within ConnectTimeout. An exception fails the attempt.",
        new(KnownType.ConnectContext, "context", "What the attempt connects with, and why it is made."),
        Token with { Meaning = "Cancelled when the attempt is over or has taken too long." });

    public static readonly HookSlot Opening = new(
        "Opening", KnownType.Void, "OnOpening",
        "Called when a connection is up, before anything is sent on it: what it gives to Send leaves first.",
        "A decision hook: it must complete within ConnectTimeout. An exception ends the connection.",
        new Parameter(KnownType.Opening, "opening", "Takes what is to be sent first."));

    public static readonly HookSlot ShouldReconnect = new(
        "ShouldReconnect", KnownType.Boolean, "ShouldReconnect",
        "Called before each reconnect. False gives up now.",
        "A decision hook: it must complete within ConnectTimeout. An exception is passed to OnError, and counts as true.",
        Reason);

    public static readonly HookSlot Open = new(
        "Open", KnownType.ValueTask, "OnOpenAsync",
        "Called when the connection is open.",
        EventRemarks,
        Token);

    public static readonly HookSlot Text = new(
        "Text", KnownType.ValueTask, "OnMessageAsync",
        "Called when a text message arrives. Heartbeats are not passed on.",
        EventRemarks,
        new(KnownType.String, "message", "The text."), Token);

    public static readonly HookSlot Bytes = new(
        "Bytes", KnownType.ValueTask, "OnMessageAsync",
        "Called when a binary message arrives, or a text message where no hook takes a string. Heartbeats are not passed on.",
        EventRemarks,
        new(KnownType.ByteMemory, "message", "The bytes, valid until the hook has completed."), Token);

    public static readonly HookSlot Ping = new(
        "Ping", KnownType.Void, "OnPing",
        "Called when a heartbeat was sent.",
        EventRemarks);

    public static readonly HookSlot Pong = new(
        "Pong", KnownType.Void, "OnPong",
        "Called when a heartbeat was answered.",
        EventRemarks,
        new Parameter(KnownType.TimeSpan, "roundTrip", "From the sending of the heartbeat to the arrival of its answer."));

    public static readonly HookSlot Unsent = new(
        "Unsent", KnownType.Void, "OnUnsent",
        "Called when a message accepted by TrySend could not be sent.",
        EventRemarks,
        new Parameter(KnownType.UnsentMessage, "message", "The message, and why it was not sent."));

    public static readonly HookSlot Error = new(
        "Error", KnownType.Void, "OnError",
        "Called when an attempt failed, a connection broke, or another hook threw.",
        "Event hooks run one at a time, in order. An exception in this one is logged.",
        new Parameter(KnownType.Exception, "exception", "What was thrown."));

    public static readonly HookSlot Close = new(
        "Close", KnownType.ValueTask, "OnCloseAsync",
        "Called when the connection has ended, whichever end ended it.",
        EventRemarks,
        Reason with { Meaning = "Which end ended it, and why." }, Token);

    public static readonly HookSlot Reconnecting = new(
        "Reconnecting", KnownType.Void, "OnReconnecting",
        "Called when an attempt to reconnect was scheduled.",
        EventRemarks,
        new Parameter(KnownType.ReconnectAttempt, "attempt", "Its number, its delay and its cause."));

    public static readonly HookSlot GaveUp = new(
        "GaveUp", KnownType.Void, "OnGaveUp",
        "Called when the socket gave up: as many attempts as allowed failed in a row, or ShouldReconnect returned false.",
        EventRemarks,
        Reason);

    /// <summary>Whether the member returns a task.</summary>
    public bool ReturnsTask => ReturnType == KnownType.ValueTask;

    /// <param name="Type">Its type.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Meaning">What it is.</param>
    public sealed record Parameter(KnownType Type, string Name, string Meaning);
}
