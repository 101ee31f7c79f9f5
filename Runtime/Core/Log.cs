using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Heartbeat;

/// <summary>
/// What the socket writes into its log. Event ids are stable: a link's story is at Information, each heartbeat at Trace.
/// </summary>
internal sealed partial class Log(ILogger? logger)
{
    // LoggerMessage takes the logger from this field.
    private readonly ILogger _logger = logger is null ? NullLogger.Instance : new GuardedLogger(logger);

    [LoggerMessage(1, LogLevel.Information, "Connecting to {Uri}, attempt {Attempt}.")]
    public partial void Connecting(Uri uri, int attempt);

    [LoggerMessage(2, LogLevel.Information, "Link {Link} is open.")]
    public partial void Opened(int link);

    [LoggerMessage(3, LogLevel.Information, "Link {Link} ended: {Reason}")]
    public partial void LinkEnded(int link, SocketCloseReason reason);

    [LoggerMessage(4, LogLevel.Information, "An attempt failed: {Reason}")]
    public partial void AttemptFailed(SocketCloseReason reason);

    [LoggerMessage(5, LogLevel.Information, "Attempt {Attempt} to reconnect follows after {Delay}.")]
    public partial void Reconnecting(int attempt, TimeSpan delay);

    [LoggerMessage(6, LogLevel.Warning, "Gave up: {Reason}")]
    public partial void GaveUp(SocketCloseReason reason);

    [LoggerMessage(7, LogLevel.Information, "The state is {State}.")]
    public partial void State(SocketState state);

    [LoggerMessage(8, LogLevel.Information, "The socket has ended: {Reason}")]
    public partial void Ended(SocketCloseReason reason);

    [LoggerMessage(20, LogLevel.Trace, "Ping left on link {Link}.")]
    public partial void PingLeft(int link);

    [LoggerMessage(21, LogLevel.Trace, "Pong came on link {Link} after {RoundTrip}.")]
    public partial void PongCame(int link, TimeSpan roundTrip);

    [LoggerMessage(22, LogLevel.Trace, "Ping came on link {Link}.")]
    public partial void PingCame(int link);

    [LoggerMessage(30, LogLevel.Warning, "The server has never answered a ping on any link. It may not speak this heartbeat: it should answer the text \"{Ping}\" with \"{Pong}\" within {Timeout}. See the settings Ping, Pong, Timeout and Liveness.")]
    public partial void NeverReplied(string ping, string pong, TimeSpan timeout);

    [LoggerMessage(31, LogLevel.Warning, "The peer pings every {PeerInterval}, too slowly for this end, which allows {Silence} of silence with its Interval of {Interval}. Give both ends the same Interval.")]
    public partial void SlowPings(TimeSpan peerInterval, TimeSpan silence, TimeSpan interval);

    [LoggerMessage(32, LogLevel.Warning, "A {Type} message of {Size} bytes came on link {Link}, and the class has no hook for it. Further ones on this link are not mentioned.")]
    public partial void NoHookFor(WebSocketMessageType type, int size, int link);

    [LoggerMessage(33, LogLevel.Warning, "A message that TrySend had taken was not sent, and the class has no OnUnsent. It had {Size} bytes; may have left: {MayHaveLeft}. {Reason}")]
    public partial void Unsent(int size, bool mayHaveLeft, SocketCloseReason reason);

    [LoggerMessage(34, LogLevel.Warning, "Link {Link} was over before it could be told of; {Messages} messages of it are dropped. A hook runs for too long.")]
    public partial void LinkNeverNotified(int link, int messages);

    [LoggerMessage(35, LogLevel.Warning, "Reading stops on link {Link}: a hook has been running while more than MaxMessageSize came. Further stops on this link are not mentioned.")]
    public partial void ReadPaused(int link);

    [LoggerMessage(36, LogLevel.Debug, "Reading goes on on link {Link}.")]
    public partial void ReadResumed(int link);

    [LoggerMessage(37, LogLevel.Information, "A hook blocks its thread; another one goes on reading link {Link}.")]
    public partial void ReadingTakenOver(int link);

    [LoggerMessage(40, LogLevel.Error, "The hook for {Hook} threw.")]
    public partial void HookFailed(HookCallKind hook, Exception exception);

    [LoggerMessage(41, LogLevel.Debug, "The hook for {Hook} ended as its token was cancelled.")]
    public partial void HookCancelled(HookCallKind hook, Exception exception);

    [LoggerMessage(42, LogLevel.Error, "The decision hook {Hook} threw.")]
    public partial void DecisionHookFailed(DecisionHook hook, Exception exception);

    [LoggerMessage(43, LogLevel.Error, "A handler of StateChanged threw.")]
    public partial void StateHandlerFailed(Exception exception);

    [LoggerMessage(44, LogLevel.Debug, "Aborting a WebSocket threw; it is left behind.")]
    public partial void AbortFailed(Exception exception);

    [LoggerMessage(45, LogLevel.Error, "Something that the socket called while it worked threw.")]
    public partial void StepFailed(Exception exception);
}
