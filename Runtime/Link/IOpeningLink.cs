namespace Heartbeat;

/// <summary>What the hook for an opening knows of its link.</summary>
internal interface IOpeningLink
{
    SocketConnection Connection { get; }

    /// <summary>Whether the hook is told that the link has ended, as soon as it has taken what came before.</summary>
    bool IsOpeningOver { get; }

    /// <summary>Whether there is anything to do before the link is open.</summary>
    bool HasOpening { get; }

    /// <summary>Whether the link is usable, as far as its heartbeat is concerned.</summary>
    bool IsReady { get; }

    /// <summary>Completes when the link is usable, or will not be.</summary>
    Task Ready { get; }

    /// <summary>Sends what the heartbeat says first, if it says anything.</summary>
    void SendOpening();

    /// <summary>Refuses a message that the other end would take for a heartbeat.</summary>
    /// <exception cref="ArgumentException">It is one.</exception>
    void Check(OutgoingMessage message, string parameter);

    /// <summary>Lets a message leave before all else. Calls nobody else's code.</summary>
    void Add(OutgoingMessage message);

    /// <summary>Writes what was added, if the link may be written already. Not to be called with a lock held.</summary>
    void Wake();

    /// <summary>The hook has returned: whatever still waits for a message gets none.</summary>
    void EndReceiving();

    /// <summary>Takes the next message that came, as soon as there is one.</summary>
    /// <exception cref="SocketClosedException">The link has ended.</exception>
    Task<ReceivedMessage> ReceiveAsync(CancellationToken cancellationToken);
}
