namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>What the judge looks at on one end of a link.</summary>
internal interface ILinkEnd
{
    SimulatedLink Link { get; }

    /// <summary>Whether nothing of it counts any more: it was let go of, or both close frames have passed and only TCP's end is waited for.</summary>
    bool IsOver { get; }

    /// <summary>Whether nobody reads: a hook is in the way.</summary>
    bool IsNotRead { get; }

    /// <summary>When reading last began again after nobody had read.</summary>
    long ReadsSince { get; }

    /// <summary>Since when a write waits for room; never, where none does.</summary>
    long WaitsSince { get; }

    /// <summary>When the last write began that had to wait for room.</summary>
    long LastWaitBegan { get; }

    /// <summary>When anything was last read.</summary>
    long LastReceivedAt { get; }

    /// <summary>When a write last ended that had to wait.</summary>
    long LastMoved { get; }

    /// <summary>When a pong, or a part of a message that was not finished, was last read.</summary>
    long LastPong { get; }

    /// <summary>When a pong was last read: the other end lives, and may have paused reading.</summary>
    long LastSignOfLife { get; }

    /// <summary>When a ping was last handed to the operating system.</summary>
    long LastPing { get; }

    /// <summary>Whether anything came that answers a ping, after one had left.</summary>
    bool WasAnswered { get; }

    /// <summary>When the other end's close frame was read; never, where none was.</summary>
    long CloseCameAt { get; }

    /// <summary>Whether this end was told that the connection is no more.</summary>
    bool IsBroken { get; }
}
