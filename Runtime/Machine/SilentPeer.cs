namespace Heartbeat;

/// <summary>What is known of a peer that was silent for too long: its end is explained by that.</summary>
internal enum SilentPeer
{
    /// <summary>It has never sent a heartbeat, and could not be asked.</summary>
    NeverPinged,

    /// <summary>It has sent heartbeats, and could not be asked.</summary>
    Pinged,

    /// <summary>It was asked by a ping frame, which every conforming WebSocket library answers, and did not answer.</summary>
    Unanswering,
}
