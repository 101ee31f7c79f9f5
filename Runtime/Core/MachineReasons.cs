using System.Globalization;

namespace Heartbeat;

/// <summary>
/// The texts of the reasons that the machine knows by name alone, with the settings' figures: made when one has come about, for most sockets
/// never need it, and the machine formats no text.
/// </summary>
internal static class MachineReasons
{
    /// <returns>The reason with its text; null where it has one of its own.</returns>
    public static SocketCloseReason? Describe(SocketCloseReason reason, MachineSettings settings)
    {
        if (ReferenceEquals(reason, SocketCloseReason.Silence))
        {
            return new SocketCloseReason { Kind = reason.Kind, Description = $"No ping was answered within {Seconds(settings.Timeout * settings.Misses)} (Timeout x Misses)." };
        }

        if (ReferenceEquals(reason, SocketCloseReason.StalledWrite))
        {
            return new SocketCloseReason { Kind = reason.Kind, Description = $"A write moved no byte for {Seconds(settings.Timeout)} (Timeout)." };
        }

        if (ReferenceEquals(reason, SocketCloseReason.StalledWriteToPausedPeer))
        {
            return new SocketCloseReason { Kind = reason.Kind, Description = $"A write moved no byte for {Seconds(settings.LongestStall)} (StallTimeout)." };
        }

        return ReferenceEquals(reason, SocketCloseReason.ConnectTimedOut)
            ? new SocketCloseReason { Kind = reason.Kind, Description = $"The attempt took longer than ConnectTimeout ({Seconds(settings.ConnectTimeout)})." }
            : null;
    }

    private static string Seconds(long ticks) => string.Create(CultureInfo.InvariantCulture, $"{TimeSpan.FromTicks(ticks).TotalSeconds} s");
}
