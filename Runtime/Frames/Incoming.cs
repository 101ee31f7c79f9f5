namespace Heartbeat;

/// <summary>What a <see cref="FrameReader"/> has found.</summary>
internal enum Incoming
{
    /// <summary>Nothing more: all that was given is read.</summary>
    Nothing,

    /// <summary>A whole message.</summary>
    Message,

    /// <summary>More of a message whose end has not come: the platform's WebSocket hands the part out, our own frames say only that it came.</summary>
    Part,

    /// <summary>A ping, to be answered with a pong of the same payload.</summary>
    Ping,

    /// <summary>A pong.</summary>
    Pong,

    /// <summary>The peer's close frame. Nothing after it is read; what this end still has to say may leave before the answer.</summary>
    Close,

    /// <summary>A message is larger than it may be. It is read away, as is every one after it; control frames are still found.</summary>
    TooBig,

    /// <summary>The peer has done what no peer may. Nothing after it is read.</summary>
    Violation,
}
