using System.Collections.Concurrent;

namespace Heartbeat.Runtime.Tests.Kestrel.Sockets;

/// <summary>The service that says what becomes of requests.</summary>
internal sealed class Guard
{
    public Func<AcceptContext, CancellationToken, Task> Decide { get; set; } = static (_, _) => Task.CompletedTask;

    public HeartbeatOptions? Options { get; set; }

    /// <summary>All that were made.</summary>
    public ConcurrentBag<GuardedSession> Sessions { get; } = [];
}
