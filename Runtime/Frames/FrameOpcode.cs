namespace Heartbeat;

/// <summary>What a frame carries (RFC 6455, sections 5.2 and 11.8). From <see cref="Close"/> on it is a control frame.</summary>
internal enum FrameOpcode : byte
{
    /// <summary>More of the message that is unfinished.</summary>
    Continuation = 0x0,

    /// <summary>The first or only part of a text.</summary>
    Text = 0x1,

    /// <summary>The first or only part of a binary message.</summary>
    Binary = 0x2,

    /// <summary>The last frame of an end.</summary>
    Close = 0x8,

    /// <summary>Asks for a pong with the same payload.</summary>
    Ping = 0x9,

    /// <summary>Answers a ping, or says unasked that its sender lives.</summary>
    Pong = 0xA,
}
