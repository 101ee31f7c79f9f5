using System.Diagnostics;

namespace Heartbeat;

/// <summary>
/// The traces of one socket: an activity for each attempt, and a short one for a connection's end; none for a message. None of them becomes
/// what is ambient anywhere, but where the attempt dials.
/// </summary>
internal sealed class SocketActivities
{
    public const string Attempt = "heartbeat.connect";
    public const string End = "heartbeat.connection.end";

    /// <summary>The last attempt's, which the next one and the end of its connection are linked to.</summary>
    private ActivityContext _last;

    /// <summary>An attempt begins.</summary>
    /// <param name="number">Which in a row.</param>
    /// <param name="cause">Why the last connection or attempt ended; null where there was none.</param>
    /// <returns>The activity; null where nobody listens.</returns>
    public Activity? StartAttempt(int number, SocketCloseReason? cause)
        => HeartbeatActivitySource.Source is { } source && source.HasListeners() ? TraceAttempt(source, number, cause) : null;

    /// <summary>An attempt is over.</summary>
    /// <param name="activity">Its activity.</param>
    /// <param name="tags">What it dialed.</param>
    /// <param name="end">Why it failed or was given up; null where its connection is open.</param>
    /// <param name="hasFailed">Whether it has failed.</param>
    public static void EndAttempt(Activity activity, MetricTags tags, SocketCloseReason? end, bool hasFailed)
        => Apart(() =>
        {
            Describe(activity, tags, end, hasFailed);
            if (end is null)
            {
                activity.SetStatus(ActivityStatusCode.Ok);
            }

            activity.Stop();
            return activity;
        });

    /// <summary>A connection has ended that was open.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="tags">Its tags.</param>
    /// <param name="lasted">How long it was open, in ticks.</param>
    /// <param name="reason">Why it ended.</param>
    /// <param name="ambient">What is ambient in an accepted socket's request, whose activity this is a part of; null for none.</param>
    public void ConnectionEnded(SocketConnection connection, MetricTags tags, long lasted, SocketCloseReason reason, ExecutionContext? ambient)
    {
        if (HeartbeatActivitySource.Source is { } source && source.HasListeners())
        {
            TraceEnd(source, connection, tags, lasted, reason, ambient);
        }
    }

    private Activity? TraceAttempt(ActivitySource source, int number, SocketCloseReason? cause)
        => Apart(() =>
        {
            Activity.Current = null;
            var activity = source.StartActivity(Attempt, ActivityKind.Client, parentContext: default, tags: null, Links());
            if (activity is not null)
            {
                _last = activity.Context;
                activity.SetTag("heartbeat.attempt", number);
                activity.SetTag("heartbeat.attempt.cause", cause?.Kind.ToString());
            }

            return activity;
        });

    private void TraceEnd(ActivitySource source, SocketConnection connection, MetricTags tags, long lasted, SocketCloseReason reason, ExecutionContext? ambient)
    {
        Apart(() =>
        {
            if (ambient is null)
            {
                Activity.Current = null;
                Trace(null);
            }
            else
            {
                ExecutionContext.Run(ambient, Trace, null);
            }

            return null;
        });

        void Trace(object? state)
        {
            using var activity = source.StartActivity(End, ActivityKind.Internal, parentContext: default, tags: null, Links());
            if (activity is not null)
            {
                activity.SetTag("heartbeat.connection", connection.Id);
                activity.SetTag("heartbeat.connection.duration", TimeSpan.FromTicks(lasted).TotalSeconds);
                Describe(activity, tags, reason, isFailedAttempt: false);
            }
        }
    }

    private static void Describe(Activity activity, MetricTags tags, SocketCloseReason? end, bool isFailedAttempt)
    {
        foreach (var (name, value) in tags.ToList())
        {
            activity.SetTag(name, value);
        }

        if (end is null)
        {
            return;
        }

        activity.SetTag(MetricTags.CloseKind, end.Kind.ToString());
        if (end.Status is { } status)
        {
            activity.SetTag(MetricTags.CloseCode, (int)status);
        }

        if (end.HttpStatus is { } http)
        {
            activity.SetTag(MetricTags.HttpStatus, (int)http);
        }

        if (MetricTags.ErrorTypeOf(end, isFailedAttempt) is { } error)
        {
            activity.SetTag(MetricTags.ErrorType, error);
            activity.SetStatus(ActivityStatusCode.Error, end.ToString());
        }
    }

    private ActivityLink[]? Links() => _last == default ? null : [new ActivityLink(_last)];

    /// <summary>
    /// Does something that makes an activity current or ends one, on a thread that may be anybody's: what is current there stays. What a listener
    /// of the program's throws costs the socket nothing.
    /// </summary>
    private static Activity? Apart(Func<Activity?> trace)
    {
        if (ExecutionContext.Capture() is not { } context)
        {
            // The caller lets nothing flow, and so nothing can be captured.
            ExecutionContext.RestoreFlow();
            try
            {
                return Apart(trace);
            }
            finally
            {
                ExecutionContext.SuppressFlow();
            }
        }

        // Not by making current again what was: that is refused where it has been stopped.
        Activity? traced = null;
        ExecutionContext.Run(context, _ => traced = Guarded(trace), null);
        return traced;
    }

    private static Activity? Guarded(Func<Activity?> trace)
    {
        try
        {
            return trace();
        }
        catch (Exception)
        {
            return null;
        }
    }
}
