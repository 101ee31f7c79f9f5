using System.Net.WebSockets;

namespace Heartbeat.Testing;

/// <summary>One end of a link in memory, as a socket sees it. It never leaves the stage's thread.</summary>
internal class MemoryWebSocket : WebSocket
{
    private readonly MemoryLink _link;
    private readonly bool _isClient;
    private readonly Host _host;
    private readonly Pipe _incoming;
    private readonly Pipe _outgoing;
    private readonly FrameEnd _frames;
    private WebSocketState _state = WebSocketState.Open;
    private WebSocketCloseStatus? _closeStatus;
    private string? _closeDescription;
    private Frame? _partlyRead;
    private Memory<byte> _initial;
    private TaskCompletionSource<ValueWebSocketReceiveResult>? _receive;
    private TaskCompletionSource? _send;

    /// <param name="link">The link.</param>
    /// <param name="isClient">Which end of it.</param>
    /// <param name="host">The process that this end lives in.</param>
    public MemoryWebSocket(MemoryLink link, bool isClient, Host host)
    {
        _link = link;
        _isClient = isClient;
        _host = host;
        _incoming = isClient ? link.Downward : link.Upward;
        _outgoing = isClient ? link.Upward : link.Downward;
        _frames = new FrameEnd(link, isClient);
        _incoming.Reader = host;
        _incoming.Arrived = Arrived;
        _outgoing.Writer = host;
        _outgoing.Moved = TryFinishSend;
    }

    public override WebSocketCloseStatus? CloseStatus => _closeStatus;

    public override string? CloseStatusDescription => _closeDescription;

    public override WebSocketState State => _state;

    public override string? SubProtocol => AgreedSubProtocol;

    /// <summary>What both ends have agreed on.</summary>
    public string? AgreedSubProtocol { get; init; }

    /// <summary>Whether something waits in the system that was not read.</summary>
    protected bool HasArrived => _incoming.HasArrived;

    /// <summary>Whether this end was told that the connection is no more.</summary>
    protected bool HasReset => _incoming.HasReset;

    /// <summary>Whether a read waits for something to come.</summary>
    protected bool IsReading => _receive is not null;

    /// <summary>Whether a write waits for room.</summary>
    protected bool IsWriting => _send is not null;

    /// <summary>Whether nothing can be sent any more.</summary>
    protected bool IsShut => _state is not (WebSocketState.Open or WebSocketState.CloseReceived) || _incoming.HasReset;

    private bool IsOver => _state is WebSocketState.Aborted or WebSocketState.Closed;

    public override ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_receive is not null)
        {
            OnMisuse("Two reads at once on one link.");
        }

        if (_state is WebSocketState.Aborted)
        {
            return ValueTask.FromException<ValueWebSocketReceiveResult>(Broken());
        }

        OnReading();
        _initial = buffer;
        _receive = new TaskCompletionSource<ValueWebSocketReceiveResult>();
        var task = _receive.Task;
        TryReceive();
        return new ValueTask<ValueWebSocketReceiveResult>(task);
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
        => Send([FrameOf(buffer, messageType, endOfMessage)]);

    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
    {
        if (_send is not null)
        {
            OnMisuse("A close frame amid a write on one link.");
        }

        if (_state is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            return Task.FromException(Broken());
        }

        _state = _state == WebSocketState.CloseReceived ? WebSocketState.Closed : WebSocketState.CloseSent;
        _frames.Send(new Frame(FrameKind.Close, default, EndsMessage: true) { Status = (int)closeStatus, Description = statusDescription });
        return Task.CompletedTask;
    }

    public override void Abort()
    {
        // By whoever calls the socket, which may be a thread that does not belong here.
        if (_link.Stage.TryStray(_host, Abort))
        {
            return;
        }

        if (!IsOver)
        {
            _state = WebSocketState.Aborted;
        }

        Leave();
    }

    public override void Dispose() => Abort();

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
        => throw new NotSupportedException("A socket closes in two steps: CloseOutputAsync, then it reads on.");

    public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
        => throw new NotSupportedException("Read into Memory<byte>.");

    public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
        => SendAsync(buffer.AsMemory(), messageType, endOfMessage, cancellationToken).AsTask();

    // The sender may use its memory for something else once the write has ended.
    protected static Frame FrameOf(ReadOnlyMemory<byte> data, WebSocketMessageType type, bool endsMessage)
        => new(type == WebSocketMessageType.Binary ? FrameKind.Binary : FrameKind.Text, data.ToArray(), endsMessage);

    protected WebSocketException Broken() => new(WebSocketError.ConnectionClosedPrematurely, _incoming.Error);

    /// <summary>Hands frames to the operating system, in one write.</summary>
    protected ValueTask Send(IReadOnlyList<Frame> frames)
    {
        if (_send is not null)
        {
            OnMisuse("Two writes at once on one link.");
        }

        if (IsShut)
        {
            return ValueTask.FromException(Broken());
        }

        OnWriting(frames);
        foreach (var frame in frames)
        {
            _frames.Send(frame);
        }

        if (_outgoing.HasRoom)
        {
            OnWritten();
            return default;
        }

        _send = new TaskCompletionSource();
        OnWaiting();
        return new ValueTask(_send.Task);
    }

    /// <summary>The socket does what no WebSocket allows.</summary>
    protected virtual void OnMisuse(string what) => throw new InvalidOperationException(what);

    /// <summary>A read begins.</summary>
    protected virtual void OnReading()
    {
    }

    /// <summary>A frame is about to be read, into a buffer of a length.</summary>
    protected virtual void OnRead(Frame frame, int length)
    {
    }

    /// <summary>A ping frame was read, which the socket does not see.</summary>
    protected virtual void OnPing(Frame ping)
    {
    }

    /// <summary>A write begins.</summary>
    protected virtual void OnWriting(IReadOnlyList<Frame> frames)
    {
    }

    /// <summary>The write has to wait for room.</summary>
    protected virtual void OnWaiting()
    {
    }

    /// <summary>The write that waited for room has got it.</summary>
    protected virtual void OnMoved()
    {
    }

    /// <summary>The operating system has taken the write.</summary>
    protected virtual void OnWritten()
    {
    }

    private void Arrived()
    {
        if (_incoming.HasReset)
        {
            FailSend();
        }

        TryReceive();
    }

    private void TryReceive()
    {
        if (_receive is null)
        {
            return;
        }

        var frame = _partlyRead;
        _partlyRead = null;
        while (frame is null or { Kind: FrameKind.Ping or FrameKind.Pong })
        {
            if (frame is { Kind: FrameKind.Ping })
            {
                AnswerPing(frame);
            }

            if (!_frames.TryRead(out frame))
            {
                return;
            }
        }

        OnRead(frame, _initial.Length);
        var receive = _receive;
        _receive = null;
        switch (frame.Kind)
        {
            case FrameKind.Reset:
                _state = IsOver ? _state : WebSocketState.Aborted;
                Leave();
                receive.SetException(Broken());
                break;
            case FrameKind.Close:
                _closeStatus = (WebSocketCloseStatus?)frame.Status;
                _closeDescription = frame.Description;
                _state = _state == WebSocketState.CloseSent ? WebSocketState.Closed : WebSocketState.CloseReceived;
                receive.SetResult(new ValueWebSocketReceiveResult(0, WebSocketMessageType.Close, endOfMessage: true));
                break;
            default:
                var type = frame.Kind == FrameKind.Binary ? WebSocketMessageType.Binary : WebSocketMessageType.Text;
                var length = Math.Min(frame.Data.Length, _initial.Length);
                frame.Data[..length].CopyTo(_initial);
                _partlyRead = length < frame.Data.Length ? frame with { Data = frame.Data[length..] } : null;
                receive.SetResult(new ValueWebSocketReceiveResult(length, type, frame.EndsMessage && _partlyRead is null));
                break;
        }
    }

    /// <summary>As the platform's WebSocket does: while it is read, and at once.</summary>
    private void AnswerPing(Frame ping)
    {
        OnPing(ping);
        if (!IsShut)
        {
            _frames.Send(ping with { Kind = FrameKind.Pong });
        }
    }

    private void TryFinishSend()
    {
        if (_send is { } send && _outgoing.HasRoom)
        {
            _send = null;
            OnMoved();
            OnWritten();
            send.SetResult();
        }
    }

    private void Leave()
    {
        _link.Leave(_isClient);
        var receive = _receive;
        _receive = null;
        receive?.TrySetException(Broken());
        FailSend();
    }

    private void FailSend()
    {
        var send = _send;
        _send = null;
        send?.TrySetException(Broken());
    }
}
