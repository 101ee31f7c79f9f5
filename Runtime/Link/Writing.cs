namespace Heartbeat;

/// <summary>What a link's writer does next.</summary>
internal enum Writing
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The next message that <c>OnOpening</c> gave.</summary>
    Opening,

    /// <summary>A ping.</summary>
    Ping,

    /// <summary>A ping frame that asks a silent peer.</summary>
    Ask,

    /// <summary>A pong.</summary>
    Pong,

    /// <summary>The pong frame that answers a ping frame.</summary>
    PongFrame,

    /// <summary>Messages from the outbox.</summary>
    Outbox,

    /// <summary>The close frame, and nothing after it.</summary>
    Close,
}
