using System.Globalization;

namespace Heartbeat;

/// <summary>From the options that users set to the ticks that the machine reads: the machine knows no options.</summary>
internal static class HeartbeatOptionsExtensions
{
    public static MachineSettings ToMachineSettings(this HeartbeatOptions options)
    {
        var settings = Times(options);
        var silence = string.Create(CultureInfo.InvariantCulture, $"Nothing came for {TimeSpan.FromTicks(settings.Silence).TotalSeconds} s (Interval + Timeout x Misses)");
        return settings with
        {
            NothingCame = Silent($"{silence}."),
            NeverPinged = Silent($"{silence}, and no \"{options.Ping}\" ever; an accepted socket expects one within that time."),
        };
    }

    private static SocketCloseReason Silent(string description) => new() { Kind = SocketCloseKind.HeartbeatTimeout, Description = description };

    private static MachineSettings Times(HeartbeatOptions options) => new()
    {
        Interval = options.Interval.Ticks,
        Timeout = (options.Timeout ?? options.Interval).Ticks,
        Misses = options.Misses,
        Retry = options.Retry.Ticks,
        Backoff = options.Backoff,
        RetryCap = options.RetryCap.Ticks,
        Jitter = options.Jitter,
        Max = options.Max,
        ConnectTimeout = options.ConnectTimeout.Ticks,
        CloseTimeout = options.CloseTimeout.Ticks,
        StallTimeout = options.StallTimeout?.Ticks,
        Liveness = options.Liveness,
        SuspendThreshold = Math.Max((options.Timeout ?? options.Interval).Ticks / 2, MachineSettings.OrdinaryLateness),
    };
}
