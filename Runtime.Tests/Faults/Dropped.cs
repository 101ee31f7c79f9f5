namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>Which packets are dropped, by the end that misses them.</summary>
[Flags]
public enum Dropped
{
    ToClient = 1,
    ToServer = 2,
    Both = ToClient | ToServer,
}
