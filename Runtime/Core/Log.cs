using System.Net;
using System.Net.WebSockets;
using Microsoft.Extensions.Logging;

namespace Heartbeat;

/// <summary>
/// What the socket writes into its log; where it was given none, <see cref="HeartbeatEventSource"/> has it. Event ids are stable. A death and a
/// failed attempt are warnings, an orderly end is at Information, a state at Debug, a heartbeat at Trace. docs/logging.md lists all of it.
/// </summary>
internal sealed partial class Log
{
    // LoggerMessage takes the logger from this field.
    private readonly ILogger _logger;

    private Log(ILogger logger) => _logger = logger;

    /// <summary><see cref="SenderRefused"/>, for those that know no log: made once for all of a log's.</summary>
    public Action<Exception> WhenSenderIsRefused => field ??= SenderRefused;

    /// <summary>This log, for whoever must not keep it: made once.</summary>
    public WeakReference<Log> Weakly => field ??= new WeakReference<Log>(this);

    /// <summary>A log that writes to a logger of the user's; to the event source where there is none.</summary>
    /// <param name="logger">The user's logger.</param>
    /// <param name="socket">The socket's class and number.</param>
    public static Log To(ILogger? logger, string socket = "A socket") => new(new SocketLogger(logger ?? EventSourceLogger.Instance, socket));

    /// <summary>The log of a socket with these options.</summary>
    /// <param name="options">What the user has set.</param>
    /// <param name="category">The socket's class.</param>
    /// <param name="socket">The socket's class and number.</param>
    public static Log Of(HeartbeatOptions options, Type category, string socket)
    {
        try
        {
            return To(options.Logger ?? options.LoggerFactory?.CreateLogger(category), socket);
        }
        catch (Exception)
        {
            // A factory that throws, as a disposed one does, must not keep the socket from working.
            return To(logger: null, socket);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Connecting to {Address}, attempt {Attempt}.")]
    public partial void Connecting(string address, int attempt);

    [LoggerMessage(2, LogLevel.Warning, "Attempt {Attempt} to connect to {Address} failed, and attempt {Next} follows in {Delay:0.###} s: {Reason}")]
    public partial void AttemptFailed(int attempt, string address, int next, double delay, SocketCloseReason reason);

    [LoggerMessage(3, LogLevel.Warning, "Attempt {Attempt} to connect to {Address} failed: {Reason}")]
    public partial void LastAttemptFailed(int attempt, string address, SocketCloseReason reason);

    [LoggerMessage(4, LogLevel.Warning, "Attempt {Attempt} to connect to {Address} failed, and would fail the same way again. No other follows, unless ShouldReconnect says so: {Reason}")]
    public partial void AttemptFailedForGood(int attempt, string address, SocketCloseReason reason);

    [LoggerMessage(5, LogLevel.Warning, "Attempt {Attempt} to connect to {Address} was refused by OnOpening; no other follows: {Reason}")]
    public partial void OpeningRefused(int attempt, string address, SocketCloseReason reason);

    [LoggerMessage(6, LogLevel.Information, "Attempt {Attempt} to reconnect follows in {Delay:0.###} s.")]
    public partial void Reconnecting(int attempt, double delay);

    [LoggerMessage(7, LogLevel.Warning, "Gave up on {Address}: {Why}. Call ConnectAsync or ReconnectAsync to start again. {Reason}")]
    public partial void GaveUp(string address, string why, SocketCloseReason reason);

    [LoggerMessage(10, LogLevel.Information, "Connection {Connection} to {Address} is open.")]
    public partial void Opened(string connection, string address);

    [LoggerMessage(11, LogLevel.Information, "Connection {Connection}, accepted from {Peer}, is open.")]
    public partial void Accepted(string connection, EndPoint? peer);

    [LoggerMessage(12, LogLevel.Information, "Connection {Connection} ended after {Duration:0.###} s: {Reason}")]
    public partial void ConnectionEnded(string connection, double duration, SocketCloseReason reason);

    [LoggerMessage(13, LogLevel.Warning, "Connection {Connection} died after {Duration:0.###} s: {Reason}")]
    public partial void ConnectionDied(string connection, double duration, SocketCloseReason reason);

    [LoggerMessage(14, LogLevel.Warning, "Connection {Connection}, accepted from {Peer}, ended before it was open: {Reason}")]
    public partial void AcceptedNeverOpened(string connection, EndPoint? peer, SocketCloseReason reason);

    [LoggerMessage(15, LogLevel.Warning, "Connection {Connection} ended before its OnOpen could be called; {Messages} messages of it are dropped.")]
    public partial void ConnectionNeverNotified(string connection, int messages);

    [LoggerMessage(16, LogLevel.Warning, "A request from {Peer} is refused with 403. {Reason} Further requests of this origin are at Debug.")]
    public partial void OriginRefused(EndPoint? peer, string reason);

    [LoggerMessage(17, LogLevel.Debug, "A request from {Peer} is refused with 403. {Reason}")]
    public partial void OriginRefusedAgain(EndPoint? peer, string reason);

    [LoggerMessage(18, LogLevel.Information, "A request from {Peer} is refused with {Status} by OnAccepting: {Reason}")]
    public partial void AcceptingRefused(EndPoint? peer, int status, string reason);

    [LoggerMessage(19, LogLevel.Warning, "A request from {Peer} is refused with 503: OnAccepting has not returned within ConnectTimeout ({Timeout:0.###} s). Pass its cancellation token on to what it awaits.")]
    public partial void AcceptingOverdue(EndPoint? peer, double timeout);

    [LoggerMessage(20, LogLevel.Debug, "The state is {State}.")]
    public partial void State(SocketState state);

    [LoggerMessage(21, LogLevel.Information, "The socket has ended: {Reason}")]
    public partial void Ended(SocketCloseReason reason);

    [LoggerMessage(30, LogLevel.Trace, "Sent a ping on connection {Connection}.")]
    public partial void PingLeft(string connection);

    [LoggerMessage(31, LogLevel.Trace, "Received a pong on connection {Connection} after {RoundTrip:0.######} s.")]
    public partial void PongCame(string connection, double roundTrip);

    [LoggerMessage(32, LogLevel.Trace, "Received a ping on connection {Connection}.")]
    public partial void PingCame(string connection);

    [LoggerMessage(33, LogLevel.Warning, "The server has never answered a ping on any connection. It may not speak this heartbeat: it should answer the text \"{Ping}\" with \"{Pong}\" within {Timeout:0.###} s. See the settings Ping, Pong, Timeout and Liveness.")]
    public partial void NeverReplied(string ping, string pong, double timeout);

    [LoggerMessage(34, LogLevel.Warning, "The peer of connection {Connection} pings every {PeerInterval:0.###} s, too slowly for this end, which allows {Silence:0.###} s of silence with its Interval of {Interval:0.###} s. Give both ends the same Interval.")]
    public partial void SlowPings(string connection, double peerInterval, double silence, double interval);

    [LoggerMessage(35, LogLevel.Warning, "Connection {Connection} is dropped: its peer has sent nothing for {Silence:0.###} s, and has never sent a heartbeat. An accepted socket expects {Heartbeat} within that time (Interval + Timeout x Misses). A peer of ours sends that every Interval: give both ends the same Interval, or this end the longer one. Any other peer must send it by itself.")]
    public partial void NeverPinged(string connection, double silence, string heartbeat);

    [LoggerMessage(36, LogLevel.Warning, "The server has never answered a ping frame on any connection. Each WebSocket library answers them, some only while the program receives: it should answer within {Timeout:0.###} s. See the settings Timeout, Liveness and Heartbeat.")]
    public partial void NeverAnsweredFrame(double timeout);

    [LoggerMessage(37, LogLevel.Warning, "The server has never answered a ping on any connection. It may not speak this heartbeat: it should answer the pings of {Heartbeat} within {Timeout:0.###} s. See the settings Heartbeat, Timeout and Liveness.")]
    public partial void NeverAnswered(string heartbeat, double timeout);

    [LoggerMessage(38, LogLevel.Trace, "The peer of connection {Connection} is silent, and was asked by a ping frame.")]
    public partial void PeerAsked(string connection);

    [LoggerMessage(40, LogLevel.Warning, "A {Type} message of {Size} bytes came on connection {Connection}, and the class has no hook for it. Further ones on this connection are not mentioned.")]
    public partial void NoHookFor(WebSocketMessageType type, int size, string connection);

    [LoggerMessage(41, LogLevel.Warning, "A message of {Size} bytes that TrySend took was not sent. Part of it may have been sent: {MayHaveBeenSent}. Write OnUnsent to handle it. {Reason}")]
    public partial void Unsent(int size, bool mayHaveBeenSent, SocketCloseReason reason);

    [LoggerMessage(42, LogLevel.Warning, "A message waits for a connection, and nobody has connected this socket. Call ConnectAsync, or AcceptAsync at a server.")]
    public partial void NobodyConnected();

    [LoggerMessage(43, LogLevel.Warning, "The code that awaited a send cannot go on: its synchronization context or task scheduler refused to run it.")]
    public partial void SenderRefused(Exception exception);

    [LoggerMessage(50, LogLevel.Warning, "Reading stops on connection {Connection}: a hook has been running while more than MaxMessageSize came. Further stops on this connection are not mentioned.")]
    public partial void ReadPaused(string connection);

    [LoggerMessage(51, LogLevel.Debug, "Reading resumes on connection {Connection}.")]
    public partial void ReadResumed(string connection);

    [LoggerMessage(52, LogLevel.Information, "A hook blocks its thread (it should await); another thread now reads connection {Connection}.")]
    public partial void ReadingTakenOver(string connection);

    [LoggerMessage(53, LogLevel.Warning, "Connection {Connection} got no answer in time, but this process has no free thread to read one, so the peer is not declared dead. {Hook}Thread pool: {Threads} threads (minimum {Minimum}), {Waiting} work items waiting. Make code that blocks await instead; until then, call ThreadPool.SetMinThreads.")]
    public partial void Behind(string connection, string hook, int threads, int minimum, long waiting);

    [LoggerMessage(54, LogLevel.Warning, "The thread pool of this process had no free thread (this concerns all sockets, not only this one). Heartbeat has raised the pool's minimum from {Before} to {After} threads for now. Find the code that blocks threads, in hooks or elsewhere, and make it await.")]
    public partial void PoolRaised(int before, int after);

    [LoggerMessage(60, LogLevel.Error, "{Hook} threw. That ends neither the connection nor the hooks that follow.")]
    public partial void HookFailed(string hook, Exception exception);

    [LoggerMessage(61, LogLevel.Debug, "{Hook} ended as its token was cancelled.")]
    public partial void HookCancelled(string hook, Exception exception);

    [LoggerMessage(62, LogLevel.Warning, "{Hook} has not returned within CloseTimeout ({Timeout:0.###} s) of the end. Nobody waits for it any more. Pass its cancellation token on to what it awaits.")]
    public partial void HookLeftRunning(string hook, double timeout);

    [LoggerMessage(63, LogLevel.Error, "{Hook} threw. {Consequence}")]
    public partial void DecisionHookFailed(string hook, string consequence, Exception exception);

    [LoggerMessage(64, LogLevel.Debug, "{Hook} threw after what it was asked about was over.")]
    public partial void DecisionHookOverdue(string hook, Exception exception);

    [LoggerMessage(65, LogLevel.Error, "A handler of StateChanged threw. The other handlers are called all the same.")]
    public partial void StateHandlerFailed(Exception exception);

    [LoggerMessage(66, LogLevel.Error, "A callback that was registered with a hook's or an attempt's token threw.")]
    public partial void CallbackFailed(Exception exception);

    [LoggerMessage(70, LogLevel.Error, "An internal step failed: the TimeProvider, scheduler or WebSocket that the program supplied threw, or Heartbeat has a bug (then please report it). The socket continues.")]
    public partial void EffectFailed(Exception exception);

    [LoggerMessage(71, LogLevel.Debug, "Aborting a WebSocket threw; it is left behind.")]
    public partial void AbortFailed(Exception exception);
}
