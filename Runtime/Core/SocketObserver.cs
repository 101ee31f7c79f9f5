using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>
/// What a running socket says of its attempts and connections: to the log, to whoever measures, and to whoever traces. Called as effects are
/// carried out: in order, by one thread at a time, without a lock.
/// </summary>
internal sealed class SocketObserver(Log log, SocketMetrics metrics, LoopScheduler scheduler)
{
    /// <summary>From here on statuses are for libraries and applications to give a meaning to (RFC 6455, section 7.4.2).</summary>
    private const WebSocketCloseStatus FirstOfApplications = (WebSocketCloseStatus)3000;

    private readonly SocketActivities _activities = new();

    /// <summary>The attempt under way.</summary>
    private ObservedAttempt? _attempt;

    /// <summary>An attempt that has failed, and is said in the log together with what follows.</summary>
    private FailedAttempt? _failed;

    /// <summary>When the open connection opened.</summary>
    private long _openedAt;

    /// <summary>The address of the last attempt.</summary>
    private Uri? _address;

    public void StateChanged(SocketState state, SocketCloseReason? reason, long now)
    {
        if (state is not (SocketState.Reconnecting or SocketState.GaveUp))
        {
            SayFailedAttempt();
        }

        if (state is SocketState.Idle or SocketState.Closed or SocketState.Disposed)
        {
            // Whatever was under way was not let finish.
            EndAttempt(reason ?? SocketCloseReason.Cancelled, now, hasFailed: false);
        }

        log.State(state);
        metrics.StateChanged(state);
    }

    /// <summary>An attempt begins, and may have to ask first where to.</summary>
    public void AttemptBegins(ConnectAttempt attempt, SocketCloseReason? cause, long now)
    {
        SayFailedAttempt();
        _attempt = new ObservedAttempt(attempt.Context.Attempt, now, _activities.StartAttempt(attempt.Context.Attempt, cause));
        attempt.Activity = _attempt.Activity;
    }

    /// <summary>The attempt dials.</summary>
    public void Dials(ConnectAttempt attempt)
    {
        var context = attempt.Context;
        _address = context.Uri;
        metrics.Dials(context.Uri);
        log.Connecting(SocketAddress.ForLog(context.Uri), context.Attempt);
        if (_attempt is { } observed)
        {
            observed.Address = context.Uri;
            Count(observed);
        }
    }

    /// <summary>A connection is open.</summary>
    public void Opened(SocketConnection connection, bool isAccepted, long now)
    {
        _openedAt = now;
        if (isAccepted)
        {
            log.Accepted(connection.Id, connection.RemoteEndPoint);
            return;
        }

        log.Opened(connection.Id, SocketAddress.ForLog(_attempt?.Address));
        EndAttempt(end: null, now, hasFailed: false);
    }

    /// <summary>An attempt has failed, or a connection ended before it was open.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="attempt">What was not dialed yet; null where it was.</param>
    /// <param name="connection">The connection that never opened; null where there was none. An accepted socket has one.</param>
    /// <param name="now">The time.</param>
    public void AttemptFailed(SocketCloseReason reason, ConnectAttempt? attempt, SocketConnection? connection, long now)
    {
        if (_attempt is not { } observed)
        {
            log.AcceptedNeverOpened(connection!.Id, connection.RemoteEndPoint, reason);
            return;
        }

        _address = observed.Address ??= attempt?.Context.Uri;
        EndAttempt(reason, now, hasFailed: true);
        var address = SocketAddress.ForLog(observed.Address);
        reason = WithoutAddress(reason, address);
        if (IsRefusedByOpening(reason))
        {
            log.OpeningRefused(observed.Number, address, reason);
        }
        else if (reason.IsFinal)
        {
            log.AttemptFailedForGood(observed.Number, address, reason);
        }
        else
        {
            _failed = new FailedAttempt(observed.Number, address, reason);
        }
    }

    /// <summary>A connection has ended that was open.</summary>
    public void ConnectionEnded(SocketConnection connection, SocketCloseReason reason, long now)
    {
        var lasted = now - _openedAt;
        var seconds = TimeSpan.FromTicks(lasted).TotalSeconds;
        if (IsInOrder(reason))
        {
            log.ConnectionEnded(connection.Id, seconds, reason);
        }
        else
        {
            log.ConnectionDied(connection.Id, seconds, reason);
        }

        metrics.ConnectionEnded(lasted, reason);
        _activities.ConnectionEnded(connection, metrics.Tags, lasted, reason, scheduler.Ambient);
    }

    /// <summary>Another attempt follows.</summary>
    public void Reconnects(int number, TimeSpan delay)
    {
        if (_failed is { } failed)
        {
            _failed = null;
            log.AttemptFailed(failed.Number, failed.Address, number, delay.TotalSeconds, failed.Reason);
        }
        else
        {
            log.Reconnecting(number, delay.TotalSeconds);
        }
    }

    /// <summary>No other attempt follows.</summary>
    /// <param name="reason">The last attempt's or connection's end.</param>
    /// <param name="denial">What has said no; null where it was <paramref name="max"/> or <c>OnOpening</c>.</param>
    /// <param name="max">How many attempts there are in a row.</param>
    public void GaveUp(SocketCloseReason reason, string? denial, int max)
    {
        // The last attempt's failure is the reason.
        _failed = null;
        var why = IsRefusedByOpening(reason) ? "OnOpening refused" : denial ?? string.Create(CultureInfo.InvariantCulture, $"Max ({max}) is reached");
        log.GaveUp(SocketAddress.ForLog(_address), why, reason);
        metrics.GaveUp(reason);
    }

    public void PingLeft(SocketConnection connection) => log.PingLeft(connection.Id);

    /// <summary>A silent peer is asked by a ping frame: that is no heartbeat of the socket's, and none is measured.</summary>
    public void PeerAsked(SocketConnection connection) => log.PeerAsked(connection.Id);

    public void PongCame(SocketConnection connection, TimeSpan roundTrip)
    {
        log.PongCame(connection.Id, roundTrip.TotalSeconds);
        metrics.PongCame(roundTrip.Ticks);
    }

    public void PingUnanswered() => metrics.PingUnanswered();

    /// <summary>An attempt to reconnect counts once, whether or not it came as far as to dial.</summary>
    private void Count(ObservedAttempt attempt)
    {
        if (attempt.Number > 0 && !attempt.IsCounted)
        {
            attempt.IsCounted = true;
            metrics.Reconnects();
        }
    }

    private void EndAttempt(SocketCloseReason? end, long now, bool hasFailed)
    {
        if (_attempt is not { } attempt)
        {
            return;
        }

        _attempt = null;
        Count(attempt);
        if (end is null || hasFailed)
        {
            metrics.AttemptEnded(now - attempt.BeganAt, end);
        }

        if (attempt.Activity is { } activity)
        {
            SocketActivities.EndAttempt(activity, metrics.Tags, end, hasFailed);
        }
    }

    /// <summary>No other attempt follows the one that has failed, or one that was asked for.</summary>
    private void SayFailedAttempt()
    {
        if (_failed is { } failed)
        {
            _failed = null;
            log.LastAttemptFailed(failed.Number, failed.Address, failed.Reason);
        }
    }

    /// <summary>
    /// Whether nothing went wrong: the user has ended it; or the other end has, and says that it is done or goes away, or says something of the
    /// application's own (from 3000 on), or nothing. Any other status says that something is wrong, as 1008 does to a client that was silent.
    /// </summary>
    private static bool IsInOrder(SocketCloseReason reason)
        => reason.Kind == SocketCloseKind.Local
            || (reason.Kind == SocketCloseKind.Remote
                && reason.Status is null or WebSocketCloseStatus.Empty or WebSocketCloseStatus.NormalClosure or WebSocketCloseStatus.EndpointUnavailable or >= FirstOfApplications);

    private static bool IsRefusedByOpening(SocketCloseReason reason) => reason.Kind == SocketCloseKind.Refused && reason.HttpStatus is null;

    /// <summary>What <see cref="AttemptRunner"/> says of the address first, the line has said already.</summary>
    private static SocketCloseReason WithoutAddress(SocketCloseReason reason, string address)
    {
        var said = $"Connecting to {address} failed.";
        return reason.Description?.StartsWith(said, StringComparison.Ordinal) == true ? reason with { Description = reason.Description[said.Length..].TrimStart() } : reason;
    }

    private sealed class ObservedAttempt(int number, long beganAt, Activity? activity)
    {
        public int Number { get; } = number;

        public long BeganAt { get; } = beganAt;

        public Activity? Activity { get; } = activity;

        public Uri? Address { get; set; }

        public bool IsCounted { get; set; }
    }

    private sealed record FailedAttempt(int Number, string Address, SocketCloseReason Reason);
}
