using System.ComponentModel;

namespace Heartbeat.CompilerServices;

/// <summary>What <see cref="PeerFrames"/> has found.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class PeerFrame
{
    internal PeerFrame(PeerFrameKind kind) => Kind = kind;

    /// <summary>What it carries.</summary>
    public PeerFrameKind Kind { get; }

    /// <summary>Its payload, which stays as it is; empty where it is a close frame.</summary>
    public ReadOnlyMemory<byte> Data { get; internal init; }

    /// <summary>Whether a message ends with it.</summary>
    public bool EndsMessage { get; internal init; } = true;

    /// <summary>The status of a close frame, or null.</summary>
    public int? Status { get; internal init; }

    /// <summary>The description in a close frame; of a violation what was done. Else null.</summary>
    public string? Description { get; internal init; }
}
