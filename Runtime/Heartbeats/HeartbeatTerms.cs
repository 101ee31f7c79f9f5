namespace Heartbeat;

/// <summary>What a heartbeat says of time, read at one moment: a message from the server may change it.</summary>
internal readonly record struct HeartbeatTerms
{
    public required HeartbeatPingers Pingers { get; init; }

    public required bool IsAnswered { get; init; }

    public required bool MayPing { get; init; }

    public required bool IsDictated { get; init; }

    public required HeartbeatFirstPing FirstPing { get; init; }

    public required TimeSpan Interval { get; init; }

    public required TimeSpan? Timeout { get; init; }

    public required TimeSpan? Silence { get; init; }

    /// <summary>Asks a heartbeat, which may be of a class of the user's.</summary>
    /// <exception cref="InvalidOperationException">It threw.</exception>
    public static HeartbeatTerms Of(HeartbeatProtocol heartbeat)
    {
        try
        {
            return new()
            {
                Pingers = heartbeat.Pingers,
                IsAnswered = heartbeat.IsAnswered,
                MayPing = heartbeat.MayPing,
                IsDictated = heartbeat.IsDictated,
                FirstPing = heartbeat.FirstPing,
                Interval = heartbeat.Interval,
                Timeout = heartbeat.Timeout,
                Silence = heartbeat.Silence,
            };
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{heartbeat.GetType().Name} threw when it was asked how often it is sent: {exception.Message}", exception);
        }
    }

    /// <summary>Checks what a server has said.</summary>
    /// <exception cref="InvalidDataException">A time is none that a connection can have.</exception>
    public void Check()
    {
        Check(Interval, nameof(Interval));
        Check(Timeout ?? Interval, nameof(Timeout));
        Check(Silence is null || Silence == System.Threading.Timeout.InfiniteTimeSpan ? Interval : Silence.Value, nameof(Silence));
    }

    private static void Check(TimeSpan value, string name)
    {
        if (value < TimeSpan.FromMilliseconds(1) || value > HeartbeatOptions.LongestTime)
        {
            throw new InvalidDataException(FormattableString.Invariant($"the {name} of the heartbeat became {value}, and it must be from 1 millisecond to {HeartbeatOptions.LongestTime}"));
        }
    }
}
