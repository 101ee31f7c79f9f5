namespace Heartbeat;

/// <summary>All that a link knows of the socket above it.</summary>
internal interface ILinkHost
{
    /// <summary>The machine's time, in ticks. Not to be asked with a lock held.</summary>
    long Now();

    /// <summary>Tells the machine what has happened. Not to be called with a lock or the hooks' turn held.</summary>
    void Post(in MachineEvent happened);

    /// <summary>
    /// Something waits in the link's signals. Not to be called with a lock or the hooks' turn held: the caller may have to carry out first
    /// what others have decided.
    /// </summary>
    void Signal();

    /// <summary>The peer has said how heartbeats are to be: tells the machine what that makes of the settings. Not to be called with a lock or the hooks' turn held.</summary>
    /// <returns>Whether it matters from here on when the peer was last heard, and not only that it answers.</returns>
    bool HeartbeatChanged(int link, HeartbeatProtocol heartbeat);

    /// <summary>The write of a message had begun when its link ended: whoever gave it is told so.</summary>
    void NotifyInDoubt(OutgoingMessage message, SocketCloseReason reason);
}
