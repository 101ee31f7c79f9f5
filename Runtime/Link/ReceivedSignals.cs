namespace Heartbeat;

/// <summary>What a link has received since the machine was last told: at most one of each, however much a peer sends.</summary>
internal record struct ReceivedSignals
{
    /// <summary>How many pongs came that a ping of ours is open for, and the last ping whose write had begun by then.</summary>
    public int Pongs { get; set; }

    public BegunPing PongPing { get; set; }

    /// <summary>Whether the pong itself says that it answers that ping, and those before it; then there is one.</summary>
    public bool PongNamesPing { get; set; }

    /// <summary>Whether something else was the first to arrive since a ping's write began, and which ping that was.</summary>
    public bool HasReply { get; set; }

    public BegunPing ReplyPing { get; set; }

    /// <summary>Whether something came that was awaited, whatever it was.</summary>
    public bool HasArrived { get; set; }

    /// <summary>Whether a ping came. Those that come before the machine looks get one pong together.</summary>
    public bool HasPing { get; set; }

    /// <summary>
    /// Whether reading was resumed; before all else of this record, for nothing comes while it is paused. Where the pause falls into
    /// this record too, what came before it comes after, which does no harm.
    /// </summary>
    public bool ReadResumed { get; set; }

    /// <summary>Whether reading is paused now, and was not at the last look or was resumed since; after all else of this record.</summary>
    public bool ReadPaused { get; set; }

    /// <summary>The hook that was found to run still on the reader's thread; of number 0 where none was.</summary>
    public BegunHook RunningHook { get; set; }

    public readonly bool IsEmpty => Pongs == 0 && !HasReply && !HasArrived && !HasPing && !ReadResumed && !ReadPaused && RunningHook.Number == 0;
}
