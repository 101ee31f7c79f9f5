using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Threading.Channels;

namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>What a socket dials in memory: accepts with a <see cref="Peer"/> unless the test has another answer.</summary>
internal sealed class MemoryServer(VirtualTime time) : IAsyncDisposable
{
    private readonly Channel<Peer> _accepted = Channel.CreateUnbounded<Peer>();
    private readonly ConcurrentQueue<Peer> _peers = [];
    private readonly ConcurrentQueue<Dial> _dials = [];
    private int _dialing;

    public Func<Dial, ValueTask<WebSocket>> Answer { get; set; } = dial => dial.Accept();

    /// <summary>The manners of the peers to come.</summary>
    public Func<Peer.Manners> Manners { get; set; } = () => new Peer.Manners();

    public IReadOnlyList<Dial> Dials => [.. _dials];

    /// <summary>When each attempt came.</summary>
    public IReadOnlyList<double> Times => [.. _dials.Select(dial => dial.At.TotalSeconds)];

    public IReadOnlyList<Peer> Peers => [.. _peers];

    /// <summary>Whether an attempt must find no other link or attempt. An attempt that was abandoned while it dialed may still be about to notice.</summary>
    public bool ExpectsOneAtATime { get; set; } = true;

    /// <summary>What must never happen and did.</summary>
    public ConcurrentQueue<string> Violations { get; } = [];

    /// <summary>The next peer that nobody has asked for yet.</summary>
    public Task<Peer> Next() => _accepted.Reader.ReadAsync().InTime();

    public async ValueTask<WebSocket> Dialed(ConnectContext context, CancellationToken cancellationToken)
    {
        var others = Interlocked.Increment(ref _dialing) > 1 || Peers.Any(peer => !peer.Link.ClientHasLeft);
        if (others && ExpectsOneAtATime)
        {
            Violations.Enqueue($"attempt {_dials.Count} began while a link or another attempt was there");
        }

        try
        {
            var dial = new Dial(this, context, _dials.Count, time.Elapsed, cancellationToken);
            _dials.Enqueue(dial);
            return await Answer(dial);
        }
        finally
        {
            Interlocked.Decrement(ref _dialing);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var peer in _peers)
        {
            peer.Link.Thaw();
            await peer.DisposeAsync();
        }
    }

    /// <summary>One attempt, as the server sees it.</summary>
    public sealed record Dial(MemoryServer Server, ConnectContext Context, int Index, TimeSpan At, CancellationToken CancellationToken)
    {
        public ValueTask<WebSocket> Accept(string? subProtocol = null)
        {
            var link = new MemoryLink(subProtocol);
            var peer = new Peer(link.Server, Server.Manners(), Server.Time, link);
            Server._peers.Enqueue(peer);
            Server._accepted.Writer.TryWrite(peer);
            return new ValueTask<WebSocket>(link.Client);
        }

        public ValueTask<WebSocket> Refuse(HttpStatusCode status = HttpStatusCode.ServiceUnavailable, TimeSpan? retryAfter = null)
            => throw new HandshakeRefusedException(status, retryAfter);

        public ValueTask<WebSocket> Fail() => throw new IOException("Nobody listens there.");

        /// <summary>Never answers; goes away when asked to.</summary>
        public async ValueTask<WebSocket> Hang()
        {
            await Task.Delay(System.Threading.Timeout.Infinite, CancellationToken);
            throw new InvalidOperationException("Unreachable.");
        }
    }

    private VirtualTime Time => time;
}
