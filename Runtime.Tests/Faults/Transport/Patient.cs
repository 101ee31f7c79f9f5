using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Transport;

/// <summary>Options for tests of what a socket dials with: no heartbeat comes in between, and a retry comes soon.</summary>
internal static class Patient
{
    public static HeartbeatOptions Options { get; } = new()
    {
        Interval = TimeSpan.FromDays(1),
        Timeout = Seconds(20),
        ConnectTimeout = Seconds(20),
        Retry = TimeSpan.FromMilliseconds(50),
        Jitter = false,
        Max = 2,

        // Most of the servers in these tests answer no close frame.
        CloseTimeout = TimeSpan.FromMilliseconds(200),
    };
}
