namespace Heartbeat;

/// <summary>Where the machine stands. <see cref="SocketState"/> is what users see of it.</summary>
internal enum Phase
{
    /// <summary>Nothing was asked for yet.</summary>
    Idle,

    /// <summary><c>OnConnecting</c> is being consulted.</summary>
    PreparingAttempt,

    /// <summary>An attempt is under way.</summary>
    Dialing,

    /// <summary>A link is up; <c>OnOpening</c> is being consulted.</summary>
    Opening,

    /// <summary>
    /// <c>OnOpening</c> waits for what the other end says: the link is read, its heart beats, and what the hook gives leaves. Nothing else does.
    /// </summary>
    SigningIn,

    /// <summary>A link is open.</summary>
    Open,

    /// <summary>The close handshake is under way on the link.</summary>
    Closing,

    /// <summary><c>ShouldReconnect</c> is being consulted.</summary>
    ConsultingReconnect,

    /// <summary>The delay before an attempt is running.</summary>
    Waiting,

    /// <summary>Closed, gave up or disposed.</summary>
    Ended,
}
