using System.Buffers;
using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>What an event hook is called for.</summary>
internal enum HookCallKind
{
    Open,
    Message,
    Ping,
    Pong,
    Unsent,
    Error,
    Close,
    Reconnecting,
    GaveUp,
}

/// <summary>A call of an event hook that waits for its turn.</summary>
internal sealed class HookCall(HookCallKind kind)
{
    private byte[]? _pooled;

    public HookCallKind Kind { get; } = kind;

    /// <summary>The link it is about, where it is about one.</summary>
    public Link? Link { get; init; }

    public SocketCloseReason? Reason { get; init; }

    public Exception? Exception { get; init; }

    public UnsentMessage? Unsent { get; init; }

    public ReconnectAttempt? Attempt { get; init; }

    public TimeSpan RoundTrip { get; init; }

    public ReadOnlyMemory<byte> Message { get; private init; }

    public WebSocketMessageType Type { get; private init; }

    /// <summary>A message that was read while a hook ran.</summary>
    public static HookCall OfMessage(Link link, ReadOnlyMemory<byte> message, WebSocketMessageType type)
    {
        var pooled = ArrayPool<byte>.Shared.Rent(message.Length);
        message.CopyTo(pooled);
        return new HookCall(HookCallKind.Message)
        {
            Link = link,
            Message = pooled.AsMemory(0, message.Length),
            Type = type,
            _pooled = pooled,
        };
    }

    /// <summary>Gives the message's memory back.</summary>
    public void Release()
    {
        if (_pooled is { } pooled)
        {
            _pooled = null;
            ArrayPool<byte>.Shared.Return(pooled);
        }
    }
}
