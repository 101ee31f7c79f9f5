namespace Heartbeat;

/// <summary>What is to be done with the messages of an <see cref="InFlightBatch"/> by the one who is told so, and by nobody else.</summary>
internal enum BatchOutcome
{
    /// <summary>Nothing: somebody else does it.</summary>
    Nothing,

    /// <summary>They were sent: say so to their senders.</summary>
    Sent,

    /// <summary>They have not left: they go back to the outbox.</summary>
    PutBack,

    /// <summary>Their senders were told, and nobody reads their bytes any more: give their memory back.</summary>
    Release,
}
