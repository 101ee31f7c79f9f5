namespace Heartbeat;

/// <summary>
/// What the shell has noted about the open link, brought along when the timer fires and when the thread pool was probed: a message is not an event.
/// Times are the machine's ticks; <see cref="Never"/> stands for what has not happened.
/// </summary>
internal readonly record struct LinkFacts
{
    public const long Never = -1;

    public LinkFacts()
    {
    }

    /// <summary>When anything arrived last.</summary>
    public long LastReceivedAt { get; init; } = Never;

    /// <summary>When a heartbeat arrived last, whatever it was.</summary>
    public long LastHeartbeatAt { get; init; } = Never;

    /// <summary>When bytes of a message that is not finished yet arrived last.</summary>
    public long LastFragmentAt { get; init; } = Never;

    /// <summary>Whether a ping frame has come, which is a heartbeat of the peer's whatever this end expects.</summary>
    public bool HasPingFrameCome { get; init; }

    /// <summary>When a pong arrived last, whatever it answers.</summary>
    public long LastPongAt { get; init; } = Never;

    /// <summary>When the write under way began or last made progress; <see cref="Never"/> where none is under way.</summary>
    public long WriteProgress { get; init; } = Never;

    /// <summary>Whether bytes wait in the system that nobody has read. That says nothing of what is written.</summary>
    public bool HasUnread { get; init; }

    /// <summary>The number of the hook that runs on the reader's own thread; 0 where none does.</summary>
    public long RunningHook { get; init; }

    /// <summary>Whether something may have come that nobody has read.</summary>
    public bool MayBeUnread => HasUnread || RunningHook != 0;
}
