namespace Heartbeat;

/// <summary>What a link has received since the machine was last told: at most one of each, however much a peer sends.</summary>
internal record struct ReceivedSignals
{
    /// <summary>How many pongs came that a ping of ours is open for, and the last ping whose write had begun by then.</summary>
    public int Pongs { get; set; }

    public BegunPing PongPing { get; set; }

    /// <summary>Whether something else was the first to arrive since a ping's write began, and which ping that was.</summary>
    public bool HasReply { get; set; }

    public BegunPing ReplyPing { get; set; }

    /// <summary>Whether a ping came. Those that come before the machine looks get one pong together.</summary>
    public bool HasPing { get; set; }

    /// <summary>Whether reading was paused or resumed, and what holds now.</summary>
    public bool ReadPauseChanged { get; set; }

    public bool IsReadPaused { get; set; }

    /// <summary>The hook that was started on the reader's thread; 0 where none was.</summary>
    public long StartedHook { get; set; }

    public readonly bool IsEmpty => Pongs == 0 && !HasReply && !HasPing && !ReadPauseChanged && StartedHook == 0;
}
