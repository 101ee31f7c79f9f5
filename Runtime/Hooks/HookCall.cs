using System.Buffers;
using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>A call of an event hook that waits for its turn.</summary>
/// <param name="hook">The one hook that is called.</param>
internal sealed class HookCall(HookKinds hook)
{
    private byte[]? _pooled;
    private IMessageRoom? _room;

    public HookKinds Hook { get; } = hook;

    /// <summary>The link it is about, where it is about one.</summary>
    public LinkStory? Story { get; init; }

    public SocketCloseReason? Reason { get; init; }

    public Exception? Exception { get; init; }

    public UnsentMessage? Unsent { get; init; }

    public ReconnectAttempt? Attempt { get; init; }

    public TimeSpan RoundTrip { get; init; }

    public ReadOnlyMemory<byte> Message { get; private init; }

    public WebSocketMessageType Type { get; private init; }

    public bool IsMessage => _room is not null;

    /// <summary>Whether the message is for <c>OnOpening</c> alone.</summary>
    public bool IsGreeting { get; private init; }

    /// <summary>A message that was read while a hook ran. The bytes are copied. What all this takes is what the inbox counts.</summary>
    public static HookCall OfMessage(HookKinds hook, LinkStory story, ReadOnlyMemory<byte> message, WebSocketMessageType type, IMessageRoom room, bool isGreeting = false)
    {
        var pooled = ArrayPool<byte>.Shared.Rent(message.Length);
        message.CopyTo(pooled);
        return new HookCall(hook)
        {
            Story = story,
            Message = pooled.AsMemory(0, message.Length),
            Type = type,
            IsGreeting = isGreeting,
            _pooled = pooled,
            _room = room,
        };
    }

    /// <summary>Gives the message's room back: it waits no longer.</summary>
    public void LeaveRoom() => _room?.Remove(Message.Length);

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
