using System.ComponentModel;

namespace Heartbeat.CompilerServices;

/// <summary>Which hooks a class has written. What is not written is never called, and nothing is prepared for it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[Flags]
public enum HookKinds
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>OnConnecting</c> or <c>OnConnectingAsync</c>.</summary>
    Connecting = 1 << 0,

    /// <summary><c>OnOpening</c> or <c>OnOpeningAsync</c>.</summary>
    Opening = 1 << 1,

    /// <summary><c>ShouldReconnect</c>.</summary>
    ShouldReconnect = 1 << 2,

    /// <summary><c>OnOpen</c> or <c>OnOpenAsync</c>.</summary>
    Open = 1 << 3,

    /// <summary><c>OnMessage</c> or <c>OnMessageAsync</c> with a string.</summary>
    Text = 1 << 4,

    /// <summary><c>OnMessage</c> with a span, or <c>OnMessageAsync</c> with memory.</summary>
    Bytes = 1 << 5,

    /// <summary><c>OnPing</c>.</summary>
    Ping = 1 << 6,

    /// <summary><c>OnPong</c>.</summary>
    Pong = 1 << 7,

    /// <summary><c>OnUnsent</c>.</summary>
    Unsent = 1 << 8,

    /// <summary><c>OnError</c>.</summary>
    Error = 1 << 9,

    /// <summary><c>OnClose</c> or <c>OnCloseAsync</c>.</summary>
    Close = 1 << 10,

    /// <summary><c>OnReconnecting</c>.</summary>
    Reconnecting = 1 << 11,

    /// <summary><c>OnGaveUp</c>.</summary>
    GaveUp = 1 << 12,

    /// <summary><c>RetryDelay</c>.</summary>
    RetryDelay = 1 << 13,

    /// <summary><c>OnAccepting</c> or <c>OnAcceptingAsync</c>.</summary>
    Accepting = 1 << 14,
}
