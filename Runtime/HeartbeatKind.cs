namespace Heartbeat;

/// <summary>What a message or a frame is to the heartbeat.</summary>
public enum HeartbeatKind
{
    /// <summary>No heartbeat.</summary>
    Neither,

    /// <summary>A ping, to be answered.</summary>
    Ping,

    /// <summary>A pong.</summary>
    Pong,

    /// <summary>A heartbeat that neither asks nor answers, or something else of the protocol's: it shows that the other end lives, and no hook sees it.</summary>
    Sign,

    /// <summary>What the server says before the connection is usable: <c>OnOpeningAsync</c> can receive it, no message hook sees it.</summary>
    Greeting,
}
