namespace Heartbeat.Generator.Model;

/// <summary>One member of the runtime's <c>HeartbeatHooks</c>: where the calls come from.</summary>
/// <param name="Kind">The flag of <c>HookKinds</c> that says that it was written.</param>
/// <param name="ReturnType">What the member returns.</param>
/// <param name="Member">The member's name.</param>
/// <param name="Summary">When it is called.</param>
/// <param name="Remarks">What a hook may count on, and what an exception in it does.</param>
/// <param name="Parameters">What it gives, of which each signature of the hook takes what it says.</param>
internal sealed record HookSlot(string Kind, KnownType ReturnType, string Member, string Summary, string Remarks, params HookSlot.Parameter[] Parameters)
{
    // Event hooks run one at a time, in order: said in the README, and not nine times in each file.
    private const string OnConnection = "An exception is passed to OnError; the connection stays open.";
    private const string BetweenConnections = "An exception is passed to OnError, and changes nothing else.";
    private const string NotAccepted = " Never called on an accepted socket: the other end connects.";

    private static readonly Parameter Token = new(KnownType.CancellationToken, "cancellationToken", "Cancelled when the socket closes or gives up, not when a connection ends.");
    private static readonly Parameter Reason = new(KnownType.CloseReason, "reason", "Why the last connection or attempt ended.");

    public static readonly HookSlot Connecting = new(
        "Connecting", KnownType.ValueTask, "OnConnectingAsync",
        "Called before every attempt: sets address, headers, sub-protocols, compression.",
        "A decision hook: it must complete within ConnectTimeout. An exception fails the attempt." + NotAccepted,
        new(KnownType.ConnectContext, "context", "What the attempt connects with, and why it is made."),
        Token with { Meaning = "Cancelled when the attempt is over or has taken too long." });

    public static readonly HookSlot Accepting = new(
        "Accepting", KnownType.ValueTask, "OnAcceptingAsync",
        "Called before an endpoint accepts a request: chooses the sub-protocol, accepts compression, allows an origin, or refuses with a status.",
        "A decision hook: it must complete within ConnectTimeout. An exception is passed to OnError and refuses the request with 500. Called by an endpoint alone, not by AcceptAsync.",
        new(KnownType.AcceptContext, "context", "The request, and what is answered to it."),
        Token with { Meaning = "Cancelled when the request is over or the hook has taken too long." });

    public static readonly HookSlot Opening = new(
        "Opening", KnownType.ValueTask, "OnOpeningAsync",
        "Called when a connection is up, before anything is sent on it: what is given to context.Send is sent first. The connection is open when this has completed.",
        "A decision hook: it must complete within ConnectTimeout. An exception ends the connection.",
        new(KnownType.Opening, "context", "Takes what is to be sent first, and refuses the connection; context.ReceiveAsync waits for what the other end says."),
        Token with { Meaning = "Cancelled when the attempt is over or has taken too long." });

    public static readonly HookSlot ShouldReconnect = new(
        "ShouldReconnect", KnownType.Boolean, "ShouldReconnect",
        "Called before each attempt to reconnect. Return false to give up at once.",
        "A decision hook: it must complete within ConnectTimeout. An exception is passed to OnError; like an answer that comes too late, it counts as !reason.IsFinal, which is what is answered without this hook." + NotAccepted,
        Reason);

    public static readonly HookSlot RetryDelay = new(
        "RetryDelay", KnownType.OptionalTimeSpan, "RetryDelay",
        "Called when an attempt to reconnect is to be made: how long after the end of the last connection or attempt it starts. Return null to give up at once.",
        "A decision hook: it must complete within ConnectTimeout. An exception is passed to OnError; like an answer that comes too late, it counts as attempt.Delay, which the settings give." + NotAccepted,
        new Parameter(KnownType.ReconnectAttempt, "attempt", "The attempt, and the delay that the settings give."));

    public static readonly HookSlot Open = new(
        "Open", KnownType.ValueTask, "OnOpenAsync",
        "Called when the connection is open.",
        OnConnection,
        Token);

    public static readonly HookSlot Text = new(
        "Text", KnownType.ValueTask, "OnMessageAsync",
        "Called when a text message arrives. Pings and pongs are not passed on.",
        OnConnection,
        new(KnownType.String, "message", "The text."), Token);

    public static readonly HookSlot Bytes = new(
        "Bytes", KnownType.ValueTask, "OnMessageAsync",
        "Called when a binary message arrives, or a text message where no hook takes a string. Pings and pongs are not passed on.",
        OnConnection,
        new(KnownType.ByteMemory, "message", "The bytes, valid until the hook has completed."),
        new(KnownType.MessageType, "type", "Whether they are a text's, as UTF-8, or binary."),
        Token);

    public static readonly HookSlot Ping = new(
        "Ping", KnownType.Void, "OnPing",
        "Called when a ping was sent. An accepted socket sends one only where Probe asks for it.",
        OnConnection);

    public static readonly HookSlot Pong = new(
        "Pong", KnownType.Void, "OnPong",
        "Called when a ping was answered.",
        OnConnection,
        new Parameter(KnownType.TimeSpan, "roundTrip", "From the sending of the ping to the arrival of its pong."));

    public static readonly HookSlot Unsent = new(
        "Unsent", KnownType.Void, "OnUnsent",
        "Called when a message accepted by TrySend could not be sent.",
        BetweenConnections,
        new Parameter(KnownType.UnsentMessage, "message", "The message, and why it was not sent."));

    public static readonly HookSlot Error = new(
        "Error", KnownType.Void, "OnError",
        "Called when an attempt failed, a connection broke, or another hook threw.",
        "An exception in this hook is logged.",
        new Parameter(KnownType.Exception, "exception", "What was thrown."));

    public static readonly HookSlot Close = new(
        "Close", KnownType.ValueTask, "OnCloseAsync",
        "Called when the connection has ended, whichever end ended it.",
        BetweenConnections,
        Reason with { Meaning = "Which end ended it, and why." }, Token);

    public static readonly HookSlot Reconnecting = new(
        "Reconnecting", KnownType.Void, "OnReconnecting",
        "Called when an attempt to reconnect was scheduled.",
        BetweenConnections + NotAccepted,
        new Parameter(KnownType.ReconnectAttempt, "attempt", "Its number, its delay and its cause."));

    public static readonly HookSlot GaveUp = new(
        "GaveUp", KnownType.Void, "OnGaveUp",
        "Called when the socket gave up: as many attempts as allowed failed in a row, the server's answer was final, or a decision hook said no.",
        BetweenConnections + NotAccepted,
        Reason);

    /// <summary>Whether the member returns a task.</summary>
    public bool ReturnsTask => ReturnType == KnownType.ValueTask;

    /// <param name="Type">Its type.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Meaning">What it is.</param>
    public sealed record Parameter(KnownType Type, string Name, string Meaning);
}
