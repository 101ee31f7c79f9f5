using System.Globalization;

namespace Heartbeat;

/// <summary>From the options that users set to the ticks that the machine reads: the machine knows no options.</summary>
internal static class HeartbeatOptionsExtensions
{
    public static MachineSettings ToMachineSettings(this HeartbeatOptions options) => options.ToMachineSettings(options.NewHeartbeat());

    public static MachineSettings ToMachineSettings(this HeartbeatOptions options, HeartbeatProtocol heartbeat)
    {
        var terms = HeartbeatTerms.Of(heartbeat);
        var made = heartbeat.Made ?? terms;
        var pings = (terms.Pingers & (heartbeat.IsAccepted ? HeartbeatPingers.Server : HeartbeatPingers.Client)) != 0;
        var interval = Chosen(options.Interval, terms.Interval, isDictated: terms.IsDictated || terms.Interval != made.Interval, pings) ?? terms.Interval;
        var timeout = Chosen(options.Timeout, terms.Timeout, isDictated: (terms.IsDictated && terms.Timeout is not null) || terms.Timeout != made.Timeout, pings) ?? interval;
        return new()
        {
            Interval = interval.Ticks,
            Timeout = timeout.Ticks,
            Misses = options.Misses,
            Retry = options.Retry.Ticks,
            Backoff = options.Backoff,
            RetryCap = options.RetryCap.Ticks,
            Jitter = options.Jitter,
            Max = options.Max,
            ConnectTimeout = options.ConnectTimeout.Ticks,
            CloseTimeout = options.CloseTimeout.Ticks,
            StallTimeout = options.StallTimeout?.Ticks,
            Liveness = heartbeat.CountsAnyTraffic ? options.Liveness : Liveness.PongOnly,
            DialerPings = (terms.Pingers & HeartbeatPingers.Client) != 0,
            AcceptorPings = (terms.Pingers & HeartbeatPingers.Server) != 0,
            IsAnswered = terms.IsAnswered,
            CountsAnyTraffic = heartbeat.CountsAnyTraffic,
            PingsByTheClock = heartbeat.PingsByTheClock,
            FirstPing = terms.FirstPing,
            MayPing = terms.MayPing,
            MayProbe = (terms.Pingers & HeartbeatPingers.Client) != 0,
            LongestSilence = terms.Silence == System.Threading.Timeout.InfiniteTimeSpan ? MachineSettings.Forever : terms.Silence?.Ticks,
            SilenceReason = heartbeat.SilenceReason,
            SuspendThreshold = Math.Max(timeout.Ticks / 2, MachineSettings.OrdinaryLateness),
        };
    }

    /// <summary>
    /// What the user has set stands, unless the server has dictated another time: then the shorter one does, where this end pings. Where it waits for
    /// the peer's pings, these come as the server says.
    /// </summary>
    private static TimeSpan? Chosen(TimeSpan? own, TimeSpan? heartbeats, bool isDictated, bool pings)
        => own is null || (isDictated && (!pings || own > heartbeats)) ? heartbeats : own;

    /// <summary>Made when it is needed: most sockets never need it.</summary>
    private static SocketCloseReason SilenceReason(this HeartbeatProtocol heartbeat, long silence, SilentPeer peer)
    {
        // A close frame takes 123 bytes, and is read at the other end.
        var expected = peer switch
        {
            SilentPeer.Unanswering => " A ping frame was not answered.",
            SilentPeer.NeverPinged => $" It expects {(heartbeat is TextHeartbeat text ? $"a \"{text.Ping}\"" : $"pings of {heartbeat.GetType().Name}")}, and never got one.",
            _ => "",
        };
        var received = heartbeat.IsAccepted || heartbeat is TextHeartbeat ? "The server received nothing" : "Nothing came from the server";
        return new SocketCloseReason
        {
            Kind = SocketCloseKind.HeartbeatTimeout,
            Description = string.Create(CultureInfo.InvariantCulture, $"{received} for {TimeSpan.FromTicks(silence).TotalSeconds} s (Interval + Timeout x Misses).{expected}"),
        };
    }
}
