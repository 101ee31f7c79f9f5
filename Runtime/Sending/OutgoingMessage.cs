using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Threading.Tasks.Sources;

namespace Heartbeat;

/// <summary>
/// A message on its way out, and what its sender awaits. It is settled exactly once: sent, cancelled, failed or in doubt.
/// One that was sent is used again; of any other somebody may still hold on to a part.
/// </summary>
internal sealed class OutgoingMessage : IValueTaskSource
{
    private const int LargestOwn = 128;

    private readonly MessagePool? _pool;
    private ManualResetValueTaskSourceCore<bool> _result = new() { RunContinuationsAsynchronously = true };
    private byte[]? _pooled;

    /// <summary>What small messages are copied to. It is kept: many may wait at once, more than the shared pool has arrays for.</summary>
    private byte[]? _own;
    private CancellationTokenRegistration _registration;
    private CancellationToken _token;

    /// <summary>Where the token finds it, if it has one.</summary>
    private Outbox? _outbox;
    private int _isSettled;
    private bool _isSent;
    private bool _isKeptFromReuse;

    /// <param name="pool">Where the message goes when it has been sent; null where it is used once.</param>
    public OutgoingMessage(MessagePool? pool) => _pool = pool;

    public ReadOnlyMemory<byte> Data { get; private set; }

    public WebSocketMessageType Type { get; private set; }

    /// <summary>The whole message as one frame of a server, which ends with <see cref="Data"/>; empty where nobody has made it.</summary>
    public ReadOnlyMemory<byte> Frame { get; private set; }

    /// <summary>Whether somebody awaits the sending; nobody does where the message came by <c>TrySend</c> or an opening.</summary>
    public bool IsAwaited { get; private set; }

    /// <summary>Ends when the message is settled. To be awaited once.</summary>
    public ValueTask Sent => new(this, _result.Version);

    /// <summary>Whether the message is the socket's, and not a link's opening's.</summary>
    public bool CameFromOutbox { get; set; }

    /// <summary>Who has sent the message, where that matters: an event hook, if it did not leave at once.</summary>
    public MessageSource? SentBy { get; set; }

    /// <summary>Where the message waits, and its neighbours there; guarded by the outbox.</summary>
    public MessageQueue? Queue { get; set; }

    public OutgoingMessage? Previous { get; set; }

    /// <summary>The next one in the queue, or in the pool.</summary>
    public OutgoingMessage? Next { get; set; }

    /// <summary>The token that takes the message out while it waits.</summary>
    public CancellationToken CancelledBy => _token;

    /// <summary>Makes it a text.</summary>
    /// <exception cref="ArgumentException">The text has no UTF-8 form.</exception>
    public OutgoingMessage SetText(string text, bool awaited = false)
    {
        byte[] bytes;
        int length;
        try
        {
            bytes = Rent(StrictUtf8.Encoding.GetByteCount(text));
            length = StrictUtf8.Encoding.GetBytes(text, bytes);
        }
        catch (EncoderFallbackException exception)
        {
            throw StrictUtf8.NoUtf8(nameof(text), exception);
        }

        return Set(bytes.AsMemory(0, length), WebSocketMessageType.Text, awaited);
    }

    /// <summary>Makes it a copy of the data, for a sender who does not wait.</summary>
    public OutgoingMessage SetCopied(ReadOnlySpan<byte> data, WebSocketMessageType type)
    {
        var bytes = Rent(data.Length);
        data.CopyTo(bytes);
        return Set(bytes.AsMemory(0, data.Length), type, awaited: false);
    }

    /// <summary>Makes it the data itself, whose sender awaits the message and leaves the data alone until then.</summary>
    public OutgoingMessage SetBorrowed(ReadOnlyMemory<byte> data, WebSocketMessageType type) => Set(data, type, awaited: true);

    /// <summary>Makes it a message that never changes.</summary>
    public OutgoingMessage SetPrepared(PreparedMessage message, bool awaited)
    {
        Frame = message.Frame;
        return Set(message.Data, message.Type, awaited);
    }

    public static void CheckType(WebSocketMessageType type)
    {
        if (type is not (WebSocketMessageType.Text or WebSocketMessageType.Binary))
        {
            throw new ArgumentOutOfRangeException(nameof(type), type, $"type is {type}; it must be Text or Binary. To close, call CloseAsync.");
        }
    }

    /// <summary>From now on the token takes the message out of the outbox while it waits there.</summary>
    public void TakeOutOf(Outbox outbox, CancellationToken token)
    {
        _outbox = outbox;
        _token = token;
        _registration = token.UnsafeRegister(static (message, token) => ((OutgoingMessage)message!).Cancel(token), this);
    }

    /// <summary>Takes the message out, if it still waits.</summary>
    public void Cancel(CancellationToken token)
    {
        if (_outbox!.TryRemove(this))
        {
            MarkCancelled(token);
            Release();
        }
    }

    /// <summary>The system has it. The caller must not touch the message any more.</summary>
    public void MarkSent()
    {
        if (!Settle())
        {
            return;
        }

        _registration.Dispose();
        Release();
        if (IsAwaited)
        {
            _isSent = true;
            Complete(exception: null);
        }
        else
        {
            Recycle();
        }
    }

    public void MarkCancelled(CancellationToken token)
    {
        if (Settle())
        {
#if NET
            Complete(new TaskCanceledException(null, null, token));
#else
            Complete(new OperationCanceledException(token));
#endif
        }
    }

    /// <summary>The message was never taken. The caller must not touch it any more.</summary>
    public void MarkRefused()
    {
        _registration.Dispose();
        Release();
        Recycle();
    }

    public void MarkFailed(Exception exception)
    {
        if (Settle())
        {
            _registration.Dispose();
            Complete(exception);
        }
    }

    /// <summary>The writer of a link that is over may still be reading it, while the next link's writes it: it is used this once.</summary>
    public void KeepFromReuse() => _isKeptFromReuse = true;

    /// <summary>Gives the pooled memory back. The data must not be read any more.</summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref _pooled, null) is { } pooled && !_isKeptFromReuse)
        {
            ArrayPool<byte>.Shared.Return(pooled);
        }
    }

    void IValueTaskSource.GetResult(short token)
    {
        _pool?.ResultObserved(this);
        _result.GetResult(token);
        if (_isSent)
        {
            Recycle();
        }
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _result.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _result.OnCompleted(continuation, state, token, flags);

    private byte[] Rent(int size) => size <= LargestOwn ? _own ??= new byte[LargestOwn] : _pooled = ArrayPool<byte>.Shared.Rent(size);

    private OutgoingMessage Set(ReadOnlyMemory<byte> data, WebSocketMessageType type, bool awaited)
    {
        Data = data;
        Type = type;
        IsAwaited = awaited;
        return this;
    }

    /// <summary>
    /// Ends what the sender awaits. Its context or scheduler takes it over here and may refuse, because it is gone: that is said in the log, and
    /// must not reach the other messages that end with this one.
    /// </summary>
    private void Complete(Exception? exception)
    {
        try
        {
            if (exception is null)
            {
                _result.SetResult(true);
            }
            else
            {
                _result.SetException(exception);
            }
        }
        catch (Exception refusal)
        {
            _pool?.Refused(refusal);
        }
    }

    private bool Settle() => Interlocked.Exchange(ref _isSettled, 1) == 0;

    private void Recycle()
    {
        if (_isKeptFromReuse)
        {
            return;
        }

        Data = default;
        Frame = default;
        CameFromOutbox = false;
        SentBy = null;
        _registration = default;
        _token = default;
        _outbox = null;
        _isSent = false;
        _isSettled = 0;
        _result.Reset();
        _pool?.Return(this);
    }
}
