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
        "Asked before every attempt: sets address, headers, sub-protocols, compression. An exception fails the attempt.");

    public static readonly HookSlot Opening = new(
        "Opening", "void OnOpening(global::Heartbeat.Opening opening)", false,
        "Asked when a link is up and nothing has left yet: what is given to it leaves first. An exception ends the link.");

    public static readonly HookSlot ShouldReconnect = new(
        "ShouldReconnect", "bool ShouldReconnect(global::Heartbeat.SocketCloseReason reason)", false,
        "Asked before each reconnect. No means give up now; an exception counts as yes.");

    public static readonly HookSlot Open = new(
        "Open", $"{Task} OnOpenAsync({Token})", true,
        "The link is open.");

    public static readonly HookSlot Text = new(
        "Text", $"{Task} OnMessageAsync(string message, {Token})", true,
        "A text arrived that is no heartbeat.");

    public static readonly HookSlot Bytes = new(
        "Bytes", $"{Task} OnMessageAsync(global::System.ReadOnlyMemory<byte> message, {Token})", true,
        "A message arrived that is no heartbeat: binary, or text where there is no string hook. Its bytes are valid until the hook ends.");

    public static readonly HookSlot Ping = new(
        "Ping", "void OnPing()", false,
        "A heartbeat was sent.");

    public static readonly HookSlot Pong = new(
        "Pong", "void OnPong(global::System.TimeSpan roundTrip)", false,
        "A heartbeat was answered.");

    public static readonly HookSlot Unsent = new(
        "Unsent", "void OnUnsent(global::Heartbeat.UnsentMessage message)", false,
        "A message that TrySend took could not be sent.");

    public static readonly HookSlot Error = new(
        "Error", "void OnError(global::System.Exception exception)", false,
        "An attempt failed, a link broke, or another hook threw.");

    public static readonly HookSlot Close = new(
        "Close", $"{Task} OnCloseAsync(global::Heartbeat.SocketCloseReason reason, {Token})", true,
        "The link ended, whoever ended it.");

    public static readonly HookSlot Reconnecting = new(
        "Reconnecting", "void OnReconnecting(global::Heartbeat.ReconnectAttempt attempt)", false,
        "An attempt to reconnect was scheduled.");

    public static readonly HookSlot GaveUp = new(
        "GaveUp", "void OnGaveUp(global::Heartbeat.SocketCloseReason reason)", false,
        "The socket gave up: as many attempts as allowed failed in a row, or ShouldReconnect said no.");
}
