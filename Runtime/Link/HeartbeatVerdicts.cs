using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>From what a heartbeat says of an end to the reason of that end.</summary>
internal static class HeartbeatVerdicts
{
    /// <summary>As with HTTP's Retry-After: whoever asks for more is asked again after a day.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);

    /// <summary>Asks a heartbeat what follows an end.</summary>
    /// <returns>The same reason where it says nothing.</returns>
    public static SocketCloseReason Judge(HeartbeatProtocol heartbeat, SocketCloseReason reason, Log log)
    {
        HeartbeatVerdict? verdict;
        try
        {
            verdict = heartbeat.Judge(reason);
        }
        catch (Exception exception)
        {
            // The class may be the user's. The connection has ended all the same.
            log.DecisionHookFailed($"{heartbeat.GetType().Name}.{nameof(HeartbeatProtocol.Judge)}", "What the settings say counts instead.", exception);
            return reason;
        }

        return verdict is null
            ? reason
            : reason with
            {
                Description = string.IsNullOrEmpty(reason.Description) ? verdict.Description : $"{verdict.Description} ({reason.Description})",
                IsFinal = verdict.IsFinal,
                RetryAfter = DelayOf(verdict),
            };
    }

    /// <summary>The reason with which this end closes, for a message of the peer's.</summary>
    public static SocketCloseReason ReasonOf(HeartbeatVerdict verdict) => new()
    {
        Kind = SocketCloseKind.Remote,
        Status = verdict.CloseStatus ?? WebSocketCloseStatus.NormalClosure,
        Description = verdict.Description,
        IsFinal = verdict.IsFinal,
        RetryAfter = DelayOf(verdict),
    };

    private static TimeSpan? DelayOf(HeartbeatVerdict verdict) => verdict.Delay > LongestDelay ? LongestDelay : verdict.Delay;
}
