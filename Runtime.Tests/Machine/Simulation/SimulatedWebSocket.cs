using System.Net.WebSockets;

namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>One end of a simulated link as the shell sees it. It never leaves the world's thread.</summary>
internal class SimulatedWebSocket : WebSocket, ILinkEnd
{
    private readonly SimulatedLink _link;
    private readonly bool _isClient;
    private readonly Pipe _incoming;
    private readonly Pipe _outgoing;
    private readonly Writing _writing;
    private WebSocketState _state = WebSocketState.Open;
    private WebSocketCloseStatus? _closeStatus;
    private Frame? _partlyRead;
    private Memory<byte> _initial;
    private TaskCompletionSource<ValueWebSocketReceiveResult>? _receive;
    private TaskCompletionSource? _send;
    private bool _sendsPing;
    private bool _mayAnswer;

    /// <param name="link">The link.</param>
    /// <param name="isClient">Which end of it.</param>
    /// <param name="host">The process that this end lives in.</param>
    public SimulatedWebSocket(SimulatedLink link, bool isClient, Host host)
    {
        _link = link;
        _isClient = isClient;
        _writing = new Writing(link.World, link, isClient);
        _incoming = isClient ? link.Downward : link.Upward;
        _outgoing = isClient ? link.Upward : link.Downward;
        _incoming.Reader = host;
        _incoming.Arrived = Arrived;
        _outgoing.Writer = host;
        _outgoing.Moved = TryFinishSend;
    }

    public SimulatedLink Link => _link;

    /// <inheritdoc/>
    public bool IsNotRead => _receive is null;

    /// <inheritdoc/>
    public long ReadsSince { get; private set; }

    /// <inheritdoc/>
    public long WaitsSince => _send is null ? Machine.Never : LastWaitBegan;

    /// <inheritdoc/>
    public long LastWaitBegan { get; private set; }

    /// <inheritdoc/>
    /// <inheritdoc/>
    public long LastReceivedAt { get; private set; }

    /// <inheritdoc/>
    public long LastMoved { get; private set; }

    /// <inheritdoc/>
    public long LastPong { get; private set; }

    /// <inheritdoc/>
    public long LastSignOfLife { get; private set; }

    /// <inheritdoc/>
    public long LastPing { get; private set; }

    /// <inheritdoc/>
    public bool WasAnswered { get; private set; }

    /// <inheritdoc/>
    public bool IsBroken => _incoming.HasReset;

    public override WebSocketCloseStatus? CloseStatus => _closeStatus;

    public override string? CloseStatusDescription => null;

    public override WebSocketState State => _state;

    public override string? SubProtocol => null;

    /// <summary>Whether something waits in the system that was not read.</summary>
    protected bool HasArrived => _incoming.HasArrived;

    /// <summary>Whether nothing can be sent any more.</summary>
    protected bool IsShut => _state is not (WebSocketState.Open or WebSocketState.CloseReceived) || _incoming.HasReset;

    private bool IsOver => _state is WebSocketState.Aborted or WebSocketState.Closed;

    public override ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_receive is not null)
        {
            _link.World.Violate("Two reads at once on one link.");
        }

        if (_state is WebSocketState.Aborted)
        {
            return ValueTask.FromException<ValueWebSocketReceiveResult>(Broken());
        }

        // A ping that left before the reader saw what had been read is answered by it, as far as the reader can know.
        WasAnswered |= LastPing > 0 && _mayAnswer;
        ReadsSince = _link.World.Now > LastReceivedAt ? _link.World.Now : ReadsSince;
        _initial = buffer;
        _receive = new TaskCompletionSource<ValueWebSocketReceiveResult>();
        var task = _receive.Task;
        TryReceive();
        return new ValueTask<ValueWebSocketReceiveResult>(task);
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
        => Send([FrameOf(buffer, endOfMessage)]);

    // The sender may use its memory for something else once the write has ended.
    protected static Frame FrameOf(ReadOnlyMemory<byte> data, bool endsMessage) => new(FrameKind.Text, data.ToArray(), endsMessage);

    protected static WebSocketException Broken() => new(WebSocketError.ConnectionClosedPrematurely);

    /// <summary>Hands frames to the operating system, in one write.</summary>
    protected ValueTask Send(IReadOnlyList<Frame> frames)
    {
        if (_send is not null)
        {
            _link.World.Violate("Two writes at once on one link.");
        }

        if (IsShut)
        {
            return ValueTask.FromException(Broken());
        }

        foreach (var frame in frames)
        {
            _writing.Begin(frame.Data, frame.EndsMessage);
            _outgoing.Send(frame);
        }

        _sendsPing = frames[^1].Data.Span.SequenceEqual("ping"u8);
        if (_outgoing.HasRoom)
        {
            Written();
            return default;
        }

        _send = new TaskCompletionSource();
        LastWaitBegan = _link.World.Now;
        return new ValueTask(_send.Task);
    }

    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
    {
        if (_send is not null)
        {
            _link.World.Violate("A close frame amid a write on one link.");
        }

        if (_state is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            return Task.FromException(Broken());
        }

        _state = _state == WebSocketState.CloseReceived ? WebSocketState.Closed : WebSocketState.CloseSent;
        _outgoing.Send(new Frame(FrameKind.Close, default, EndsMessage: true) { Status = (int)closeStatus });
        return Task.CompletedTask;
    }

    public override void Abort()
    {
        if (!IsOver)
        {
            _state = WebSocketState.Aborted;
        }

        Leave();
    }

    public override void Dispose() => Abort();

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
        => throw new NotSupportedException();

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
        if (frame is null && !_incoming.TryRead(out frame))
        {
            return;
        }

        _partlyRead = null;
        LastReceivedAt = _link.World.Now;
        _mayAnswer = frame.Kind == FrameKind.Text && (_link.World.Options.Liveness == Liveness.AnyTraffic || frame.Data.Span.SequenceEqual("pong"u8));
        WasAnswered |= LastPing > 0 && _mayAnswer;
        LastSignOfLife = frame.Data.Span.SequenceEqual("pong"u8) ? LastReceivedAt : LastSignOfLife;
        LastPong = !frame.EndsMessage || frame.Data.Length > _initial.Length ? LastReceivedAt : Math.Max(LastPong, LastSignOfLife);
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
                _state = _state == WebSocketState.CloseSent ? WebSocketState.Closed : WebSocketState.CloseReceived;
                receive.SetResult(new ValueWebSocketReceiveResult(0, WebSocketMessageType.Close, endOfMessage: true));
                break;
            default:
                var length = Math.Min(frame.Data.Length, _initial.Length);
                frame.Data[..length].CopyTo(_initial);
                _partlyRead = length < frame.Data.Length ? frame with { Data = frame.Data[length..] } : null;
                receive.SetResult(new ValueWebSocketReceiveResult(length, WebSocketMessageType.Text, frame.EndsMessage && _partlyRead is null));
                break;
        }
    }

    private void TryFinishSend()
    {
        if (_send is { } send && _outgoing.HasRoom)
        {
            _send = null;
            LastMoved = _link.World.Now;
            Written();
            send.SetResult();
        }
    }

    private void Written()
    {
        LastPing = _sendsPing ? _link.World.Now : LastPing;
        _writing.End();
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
