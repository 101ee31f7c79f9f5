using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Heartbeat;

/// <summary>What one socket measures. Nothing is computed where nobody listens; what a listener throws costs the socket nothing.</summary>
internal sealed class SocketMetrics
{
    private readonly HeartbeatMeter _meter;
    private readonly string _socket;
    private readonly WeakReference<SocketMetrics> _self;
    private volatile MetricTags _tags;
    private EventLoop? _loop;

    /// <param name="meter">The instruments.</param>
    /// <param name="socket">The socket's class.</param>
    public SocketMetrics(HeartbeatMeter meter, string socket)
    {
        _meter = meter;
        _socket = socket;
        _self = new WeakReference<SocketMetrics>(this);
        _tags = MetricTags.OfDialed(socket, address: null);
    }

    /// <summary>The tags of the last attempt, or of the connection that was accepted.</summary>
    public MetricTags Tags => _tags;

    public long OpenConnections => _loop?.OpenConnection is null ? 0 : 1;

    public long WaitingMessages => _loop?.Lifetime.Outbox.Count ?? 0;

    public long InboxBytes => _loop?.Link?.InboxBytes ?? 0;

    /// <summary>What is looked at when somebody observes.</summary>
    public void Observe(EventLoop loop) => _loop = loop;

    /// <summary>An attempt dials an address.</summary>
    public void Dials(Uri? address) => _tags = MetricTags.OfDialed(_socket, address);

    /// <summary>What counts the messages of a link.</summary>
    public LinkMetrics OfLink(in Dialed dialed)
    {
        if (dialed.IsAccepted)
        {
            _tags = MetricTags.OfAccepted(_socket);
        }

        return new LinkMetrics(_meter, _tags);
    }

    /// <summary>The socket is in another state: it is observed from a start to its end.</summary>
    public void StateChanged(SocketState state)
    {
        if (state is SocketState.Connecting or SocketState.Open or SocketState.Reconnecting or SocketState.Closing)
        {
            _meter.Live.Add(_self);
        }
        else
        {
            _meter.Live.Remove(_self);
        }
    }

    public void Reconnects() => Count(_meter.Reconnects);

    /// <param name="took">How long the attempt took, in ticks.</param>
    /// <param name="failure">Why it failed; null where it did not.</param>
    public void AttemptEnded(long took, SocketCloseReason? failure)
    {
        if (!_meter.ConnectDuration.Enabled)
        {
            return;
        }

        var tags = _tags.ToList();
        if (failure?.HttpStatus is { } status)
        {
            tags.Add(MetricTags.HttpStatus, (int)status);
        }

        AddError(ref tags, failure, isFailedAttempt: true);
        Record(_meter.ConnectDuration, took, tags);
    }

    /// <param name="lasted">How long the connection was open, in ticks.</param>
    /// <param name="reason">Why it ended.</param>
    public void ConnectionEnded(long lasted, SocketCloseReason reason)
    {
        if (!_meter.ConnectionDuration.Enabled)
        {
            return;
        }

        var tags = _tags.ToList();
        tags.Add(MetricTags.CloseKind, reason.Kind.ToString());
        if (reason.Status is { } status)
        {
            tags.Add(MetricTags.CloseCode, (int)status);
        }

        AddError(ref tags, reason);
        Record(_meter.ConnectionDuration, lasted, tags);
    }

    public void GaveUp(SocketCloseReason reason)
    {
        if (_meter.GiveUps.Enabled)
        {
            var tags = _tags.ToList();
            tags.Add(MetricTags.CloseKind, reason.Kind.ToString());
            AddError(ref tags, reason);
            Count(_meter.GiveUps, tags);
        }
    }

    public void PongCame(long roundTrip)
    {
        if (_meter.PingDuration.Enabled)
        {
            Record(_meter.PingDuration, roundTrip, _tags.ToList());
        }
    }

    public void PingUnanswered() => Count(_meter.UnansweredPings);

    public void Unsent() => Count(_meter.Unsent);

    private void Count(Counter<long> counter)
    {
        if (counter.Enabled)
        {
            Count(counter, _tags.ToList());
        }
    }

    private static void AddError(ref TagList tags, SocketCloseReason? reason, bool isFailedAttempt = false)
    {
        if (reason is not null && MetricTags.ErrorTypeOf(reason, isFailedAttempt) is { } error)
        {
            tags.Add(MetricTags.ErrorType, error);
        }
    }

    private static void Count(Counter<long> counter, in TagList tags)
    {
        try
        {
            counter.Add(1, tags);
        }
        catch (Exception)
        {
            // The listener is the program's, as a logger is.
        }
    }

    private static void Record(Histogram<double> histogram, long ticks, in TagList tags)
    {
        try
        {
            histogram.Record(TimeSpan.FromTicks(ticks).TotalSeconds, tags);
        }
        catch (Exception)
        {
            // The listener is the program's, as a logger is.
        }
    }
}
