namespace Heartbeat;

/// <summary>
/// What lies between a WebSocket and the system, where that is ours: it knows what has come and was not looked at yet, holds frames back
/// until several can leave together, and knows whether anything has left.
/// </summary>
internal interface ITransportBuffer
{
    /// <summary>Who is called when more bytes have come.</summary>
    ITransportListener? Listener { get; set; }

    /// <summary>How many bytes have come and were not handed out yet.</summary>
    int Buffered { get; }

    /// <summary>Whether bytes wait in the system that nobody has read, as far as that can be seen.</summary>
    bool HasUnread { get; }

    /// <summary>Holds frames back from now on.</summary>
    void Cork();

    /// <summary>Holds frames back no longer: those held back leave with the next one that is written.</summary>
    void Uncork();

    /// <summary>A batch is about to be written: what is handed to the system from here on may be of it.</summary>
    void BeginBatch();

    /// <summary>Withholds the batch, and all that is written later: nothing leaves on this connection any more. Calls nobody.</summary>
    /// <returns>False if bytes were handed to the system since the batch began, or none has begun.</returns>
    bool TryWithhold();
}
