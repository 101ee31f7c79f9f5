namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>What the judge looks at on one end of a link.</summary>
internal interface ILinkEnd
{
    SimulatedLink Link { get; }

    /// <summary>Whether nobody reads although something has arrived.</summary>
    bool IsNotRead { get; }

    /// <summary>Whether a write waits for room.</summary>
    bool IsWriting { get; }

    /// <summary>When a write last ended or anything was last read.</summary>
    long LastLife { get; }

    /// <summary>When a pong, or a part of a message that was not finished, was last read.</summary>
    long LastPong { get; }

    /// <summary>When a ping was last handed to the operating system.</summary>
    long LastPing { get; }

    /// <summary>Whether anything came that answers a ping, after one had left.</summary>
    bool WasAnswered { get; }

    /// <summary>Whether this end was told that the connection is no more.</summary>
    bool IsBroken { get; }
}
