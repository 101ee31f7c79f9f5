namespace Heartbeat;

/// <summary>What a socket is doing.</summary>
public enum SocketState
{
    /// <summary>Not connected yet, or the first connect was cancelled.</summary>
    Idle,

    /// <summary>An attempt is under way.</summary>
    Connecting,

    /// <summary>A connection is open.</summary>
    Open,

    /// <summary>There is no connection; an attempt will follow after a delay.</summary>
    Reconnecting,

    /// <summary>The close handshake is under way: ours, or the answer to the peer's.</summary>
    Closing,

    /// <summary>Closed. <c>ConnectAsync</c> or <c>ReconnectAsync</c> can start it again.</summary>
    Closed,

    /// <summary>As many attempts as were allowed have failed, the reason was final, or a decision hook said no.</summary>
    GaveUp,

    /// <summary>Disposed; final.</summary>
    Disposed,
}
