namespace Heartbeat.Generator.Parsing;

/// <summary>One member of the runtime's <c>HeartbeatHooks</c>: where the calls come from.</summary>
/// <param name="Kind">The flag of <c>HookKinds</c> that says that it was written.</param>
/// <param name="Override">The member.</param>
/// <param name="ReturnsTask">Whether the member returns a task.</param>
/// <param name="Summary">When it is called.</param>
internal sealed record HookSlot(string Kind, string Override, bool ReturnsTask, string Summary)
{
    private const string Task = "global::System.Threading.Tasks.ValueTask";
    private const string Token = "global::System.Threading.CancellationToken cancellationToken";

    public static readonly HookSlot Connecting = new(
        "Connecting", $"{Task} OnConnectingAsync(global::Heartbeat.ConnectContext context, {Token})", true,
        "Called before every attempt: sets address, headers, sub-protocols, compression. An exception fails the attempt.");

    public static readonly HookSlot Opening = new(
        "Opening", "void OnOpening(global::Heartbeat.Opening opening)", false,
        "Called when a connection is up, before anything is sent on it: what it gives to Send leaves first. An exception ends the connection.");

    public static readonly HookSlot ShouldReconnect = new(
        "ShouldReconnect", "bool ShouldReconnect(global::Heartbeat.SocketCloseReason reason)", false,
        "Called before each reconnect. False gives up now; an exception counts as true.");

    public static readonly HookSlot Open = new(
        "Open", $"{Task} OnOpenAsync({Token})", true,
        "Called when the connection is open.");

    public static readonly HookSlot Text = new(
        "Text", $"{Task} OnMessageAsync(string message, {Token})", true,
        "Called when a text message arrives. Heartbeats are not passed on.");

    public static readonly HookSlot Bytes = new(
        "Bytes", $"{Task} OnMessageAsync(global::System.ReadOnlyMemory<byte> message, {Token})", true,
        "Called when a binary message arrives, or a text message where no hook takes a string. Heartbeats are not passed on. The bytes are valid until the hook has completed.");

    public static readonly HookSlot Ping = new(
        "Ping", "void OnPing()", false,
        "Called when a heartbeat was sent.");

    public static readonly HookSlot Pong = new(
        "Pong", "void OnPong(global::System.TimeSpan roundTrip)", false,
        "Called when a heartbeat was answered.");

    public static readonly HookSlot Unsent = new(
        "Unsent", "void OnUnsent(global::Heartbeat.UnsentMessage message)", false,
        "Called when a message accepted by TrySend could not be sent.");

    public static readonly HookSlot Error = new(
        "Error", "void OnError(global::System.Exception exception)", false,
        "Called when an attempt failed, a connection broke, or another hook threw.");

    public static readonly HookSlot Close = new(
        "Close", $"{Task} OnCloseAsync(global::Heartbeat.SocketCloseReason reason, {Token})", true,
        "Called when the connection has ended, whichever end ended it.");

    public static readonly HookSlot Reconnecting = new(
        "Reconnecting", "void OnReconnecting(global::Heartbeat.ReconnectAttempt attempt)", false,
        "Called when an attempt to reconnect was scheduled.");

    public static readonly HookSlot GaveUp = new(
        "GaveUp", "void OnGaveUp(global::Heartbeat.SocketCloseReason reason)", false,
        "Called when the socket gave up: as many attempts as allowed failed in a row, or ShouldReconnect returned false.");
}
