using System.Threading.Channels;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Kestrel.Sockets;

/// <summary>The service that every session is constructed with: tells it what to do, and the test that it is there.</summary>
internal sealed class SessionBook
{
    private readonly Channel<EchoSession> _sessions = Channel.CreateUnbounded<EchoSession>();

    public HeartbeatOptions? Options { get; set; }

    public string? Greeting { get; set; }

    public Func<string, CancellationToken, ValueTask>? OnText { get; set; }

    public void Add(EchoSession session) => _sessions.Writer.TryWrite(session);

    /// <summary>The next session that nobody has asked for yet.</summary>
    public Task<EchoSession> Next() => _sessions.Reader.ReadAsync().InTime();
}
