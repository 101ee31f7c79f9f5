namespace Heartbeat;

/// <summary>Where the machine stands. <see cref="SocketState"/> is what users see of it.</summary>
internal enum Phase
{
    /// <summary>Nothing was asked for yet.</summary>
    Idle,

    /// <summary><c>OnConnecting</c> is being asked.</summary>
    Asking,

    /// <summary>An attempt is under way.</summary>
    Dialing,

    /// <summary>A link is up; <c>OnOpening</c> is being asked.</summary>
    Opening,

    /// <summary>A link is open.</summary>
    Open,

    /// <summary>A goodbye is under way on the link.</summary>
    Leaving,

    /// <summary><c>ShouldReconnect</c> is being asked.</summary>
    Deciding,

    /// <summary>The delay before an attempt is running.</summary>
    Waiting,

    /// <summary>Closed, gave up or disposed.</summary>
    Ended,
}
