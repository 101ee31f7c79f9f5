using System.ComponentModel;

namespace Heartbeat.CompilerServices;

/// <summary>What a <see cref="PeerFrame"/> carries.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum PeerFrameKind
{
    /// <summary>A text, or a part of one.</summary>
    Text,

    /// <summary>A binary message, or a part of one.</summary>
    Binary,

    /// <summary>A ping frame.</summary>
    Ping,

    /// <summary>A pong frame.</summary>
    Pong,

    /// <summary>A close frame.</summary>
    Close,

    /// <summary>What no peer may send; nothing after it is read.</summary>
    Violation,
}
