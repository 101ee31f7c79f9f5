using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Heartbeat;

/// <summary>
/// What the socket writes into its log. Event ids are stable: a connection's story is at Information, each heartbeat at Trace.
/// </summary>
internal sealed partial class Log
{
    /// <summary>All sockets without a logger share it.</summary>
    private static readonly Log Nowhere = new(NullLogger.Instance);

    // LoggerMessage takes the logger from this field.
    private readonly ILogger _logger;

    private Log(ILogger logger) => _logger = logger;

    /// <summary><see cref="SenderRefused"/>, for those that know no log: made once for all of a log's.</summary>
    public Action<Exception> WhenSenderIsRefused => field ??= SenderRefused;

    /// <summary>A log that writes to a logger of the user's, or nowhere.</summary>
    public static Log To(ILogger? logger) => logger is null ? Nowhere : new(new GuardedLogger(logger));

    [LoggerMessage(1, LogLevel.Information, "Connecting to {Uri}, attempt {Attempt}.")]
    public partial void Connecting(string uri, int attempt);

    [LoggerMessage(2, LogLevel.Information, "Connection {Connection} is open.")]
    public partial void Opened(string connection);

    [LoggerMessage(3, LogLevel.Information, "Connection {Connection} ended: {Reason}")]
    public partial void ConnectionEnded(string connection, SocketCloseReason reason);

    [LoggerMessage(4, LogLevel.Information, "An attempt failed: {Reason}")]
    public partial void AttemptFailed(SocketCloseReason reason);

    [LoggerMessage(9, LogLevel.Warning, "An attempt was refused: {Reason}")]
    public partial void AttemptRefused(SocketCloseReason reason);

    [LoggerMessage(10, LogLevel.Warning, "An attempt failed, and would fail the same way again. No other follows, unless ShouldReconnect says so: {Reason}")]
    public partial void AttemptFailedForGood(SocketCloseReason reason);

    [LoggerMessage(11, LogLevel.Warning, "OnOpening has refused the connection for good: {Reason}")]
    public partial void OpeningRefused(SocketCloseReason reason);

    [LoggerMessage(5, LogLevel.Information, "Attempt {Attempt} to reconnect follows after {Delay}.")]
    public partial void Reconnecting(int attempt, TimeSpan delay);

    [LoggerMessage(6, LogLevel.Warning, "Gave up: {Reason}")]
    public partial void GaveUp(SocketCloseReason reason);

    [LoggerMessage(7, LogLevel.Information, "The state is {State}.")]
    public partial void State(SocketState state);

    [LoggerMessage(8, LogLevel.Information, "The socket has ended: {Reason}")]
    public partial void Ended(SocketCloseReason reason);

    [LoggerMessage(20, LogLevel.Trace, "Ping left on connection {Connection}.")]
    public partial void PingLeft(string connection);

    [LoggerMessage(21, LogLevel.Trace, "Pong came on connection {Connection} after {RoundTrip}.")]
    public partial void PongCame(string connection, TimeSpan roundTrip);

    [LoggerMessage(22, LogLevel.Trace, "Ping came on connection {Connection}.")]
    public partial void PingCame(string connection);

    [LoggerMessage(30, LogLevel.Warning, "The server has never answered a ping on any connection. It may not speak this heartbeat: it should answer the text \"{Ping}\" with \"{Pong}\" within {Timeout}. See the settings Ping, Pong, Timeout and Liveness.")]
    public partial void NeverReplied(string ping, string pong, TimeSpan timeout);

    [LoggerMessage(31, LogLevel.Warning, "The peer pings every {PeerInterval}, too slowly for this end, which allows {Silence} of silence with its Interval of {Interval}. Give both ends the same Interval.")]
    public partial void SlowPings(TimeSpan peerInterval, TimeSpan silence, TimeSpan interval);

    [LoggerMessage(32, LogLevel.Warning, "A {Type} message of {Size} bytes came on connection {Connection}, and the class has no hook for it. Further ones on this connection are not mentioned.")]
    public partial void NoHookFor(WebSocketMessageType type, int size, string connection);

    [LoggerMessage(33, LogLevel.Warning, "A message that TrySend had taken was not sent, and the class has no OnUnsent. It had {Size} bytes; may have left: {MayHaveBeenSent}. {Reason}")]
    public partial void Unsent(int size, bool mayHaveBeenSent, SocketCloseReason reason);

    [LoggerMessage(34, LogLevel.Warning, "Connection {Connection} ended before its OnOpen could be called; {Messages} messages of it are dropped.")]
    public partial void ConnectionNeverNotified(string connection, int messages);

    [LoggerMessage(35, LogLevel.Warning, "Reading stops on connection {Connection}: a hook has been running while more than MaxMessageSize came. Further stops on this connection are not mentioned.")]
    public partial void ReadPaused(string connection);

    [LoggerMessage(36, LogLevel.Debug, "Reading goes on on connection {Connection}.")]
    public partial void ReadResumed(string connection);

    [LoggerMessage(37, LogLevel.Information, "A hook blocks its thread; another one goes on reading connection {Connection}.")]
    public partial void ReadingTakenOver(string connection);

    [LoggerMessage(38, LogLevel.Warning, "The hook for {Hook} of {Socket} has not returned within CloseTimeout ({Timeout}) of the end. Nobody waits for it any more; it should heed its cancellation token.")]
    public partial void HookLeftRunning(HookKinds hook, string socket, TimeSpan timeout);

    [LoggerMessage(39, LogLevel.Warning, "Nobody can tell whether the peer of connection {Connection} lives: this process has not read what has come, because no thread is free. It is not declared dead for that. {Hook}The thread pool has {Threads} threads (minimum {Minimum}), and {Waiting} work items wait. Code that blocks its thread, in a hook or elsewhere, should await instead; ThreadPool.SetMinThreads helps until it does.")]
    public partial void Behind(string connection, string hook, int threads, int minimum, long waiting);

    [LoggerMessage(48, LogLevel.Warning, "Connection {Connection} is dropped: its peer has sent nothing for {Silence}, and has never sent a heartbeat. An accepted socket expects the text \"{Ping}\" within that time (Interval + Timeout x Misses). A peer of ours sends it every Interval: give both ends the same Interval, or this end the longer one. Any other peer must send it by itself.")]
    public partial void NeverPinged(string connection, TimeSpan silence, string ping);

    [LoggerMessage(50, LogLevel.Warning, "A message waits for a connection, and nobody has connected this socket. Call ConnectAsync, or AcceptAsync at a server.")]
    public partial void NobodyConnected();

    [LoggerMessage(40, LogLevel.Error, "The hook for {Hook} threw.")]
    public partial void HookFailed(HookKinds hook, Exception exception);

    [LoggerMessage(41, LogLevel.Debug, "The hook for {Hook} ended as its token was cancelled.")]
    public partial void HookCancelled(HookKinds hook, Exception exception);

    [LoggerMessage(42, LogLevel.Error, "The decision hook {Hook} threw.")]
    public partial void DecisionHookFailed(string hook, Exception exception);

    [LoggerMessage(49, LogLevel.Debug, "The decision hook {Hook} threw after what it was asked about was over.")]
    public partial void DecisionHookOverdue(string hook, Exception exception);

    [LoggerMessage(43, LogLevel.Error, "A handler of StateChanged threw.")]
    public partial void StateHandlerFailed(Exception exception);

    [LoggerMessage(44, LogLevel.Debug, "Aborting a WebSocket threw; it is left behind.")]
    public partial void AbortFailed(Exception exception);

    [LoggerMessage(45, LogLevel.Error, "Something that the socket called while it worked threw.")]
    public partial void EffectFailed(Exception exception);

    [LoggerMessage(46, LogLevel.Error, "A callback of a hook's or an attempt's token threw.")]
    public partial void CallbackFailed(Exception exception);

    [LoggerMessage(47, LogLevel.Warning, "The code that awaited a send cannot go on: its synchronization context or task scheduler refused to run it.")]
    public partial void SenderRefused(Exception exception);
}
