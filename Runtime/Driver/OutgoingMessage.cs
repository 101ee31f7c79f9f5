using System.Buffers;
using System.Net.WebSockets;
using System.Text;

namespace Heartbeat;

/// <summary>
/// A message on its way out. It is settled exactly once: sent, cancelled, failed or in doubt.
/// </summary>
internal sealed class OutgoingMessage
{
    /// <summary>Whoever awaits the sending; nobody where the message came by <c>TrySend</c> or an opening.</summary>
    private readonly TaskCompletionSource? _sender;
    private byte[]? _pooled;
    private CancellationTokenRegistration _registration;

    private OutgoingMessage(ReadOnlyMemory<byte> data, byte[]? pooled, WebSocketMessageType type, bool awaited)
    {
        Data = data;
        Type = type;
        _pooled = pooled;
        _sender = awaited ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;
    }

    public ReadOnlyMemory<byte> Data { get; }

    public WebSocketMessageType Type { get; }

    public bool IsAwaited => _sender is not null;

    /// <summary>Ends when the message is settled.</summary>
    public Task Sent => _sender!.Task;

    /// <summary>Whether the message waited in the outbox, and not in a link's opening.</summary>
    public bool CameFromOutbox { get; set; }

    /// <summary>The message's place in the outbox while it waits there; guarded by the outbox.</summary>
    public LinkedListNode<OutgoingMessage>? Place { get; set; }

    public static OutgoingMessage FromText(string text, bool awaited = false)
    {
        byte[] pooled;
        int length;
        try
        {
            pooled = ArrayPool<byte>.Shared.Rent(HeartbeatOptions.StrictUtf8.GetByteCount(text));
            length = HeartbeatOptions.StrictUtf8.GetBytes(text, pooled);
        }
        catch (EncoderFallbackException exception)
        {
            throw new ArgumentException("The text holds half a surrogate pair and has no UTF-8 form. Send it as bytes, or mend it.", nameof(text), exception);
        }

        return new OutgoingMessage(pooled.AsMemory(0, length), pooled, WebSocketMessageType.Text, awaited);
    }

    public static OutgoingMessage FromCopy(ReadOnlyMemory<byte> data, WebSocketMessageType type)
    {
        var pooled = ArrayPool<byte>.Shared.Rent(data.Length);
        data.CopyTo(pooled);
        return new OutgoingMessage(pooled.AsMemory(0, data.Length), pooled, type, awaited: false);
    }

    /// <summary>A message whose sender awaits it and leaves the data alone until then.</summary>
    public static OutgoingMessage FromLoan(ReadOnlyMemory<byte> data, WebSocketMessageType type)
        => new(data, pooled: null, type, awaited: true);

    public static void CheckType(WebSocketMessageType type)
    {
        if (type is not (WebSocketMessageType.Text or WebSocketMessageType.Binary))
        {
            throw new ArgumentOutOfRangeException(nameof(type), type, $"type is {type}; it must be Text or Binary. To close, call CloseAsync.");
        }
    }

    public void CancelWith(CancellationTokenRegistration registration) => _registration = registration;

    public void MarkSent()
    {
        _registration.Dispose();
        _sender?.TrySetResult();
    }

    public void MarkCancelled(CancellationToken token) => _sender?.TrySetCanceled(token);

    /// <summary>The message was never taken.</summary>
    public void MarkRefused()
    {
        _registration.Unregister();
        Release();
    }

    public void MarkFailed(Exception exception)
    {
        _registration.Dispose();
        _sender?.TrySetException(exception);
    }

    /// <summary>Gives the pooled memory back. The data must not be read any more.</summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref _pooled, null) is { } pooled)
        {
            ArrayPool<byte>.Shared.Return(pooled);
        }
    }
}
