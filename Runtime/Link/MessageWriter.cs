using System.Buffers;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;

namespace Heartbeat;

/// <summary>
/// Writes to one link: what its opening gave, then heartbeats, then the outbox, in that order; then the close frame. However many pings
/// come, between two pongs there is room for something else.
/// It runs only while there is something to write. Small messages that wait leave together; one that comes while nothing waits
/// leaves at once, on its sender's thread.
/// </summary>
internal sealed class MessageWriter(HeartbeatConnection connection, Link link)
{
    /// <summary>
    /// Large messages leave in fragments of this size, so that progress shows on a slow link. No more is gathered at once: a ping waits
    /// no longer for many small messages than for a part of a large one.
    /// </summary>
    private const int Fragment = 16 * 1024;

    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _heartbeat = new(16);
    private Queue<OutgoingMessage>? _opening;

    /// <summary>
    /// The messages whose write is under way. Changed inside the gate by whoever runs; whoever aborts the link only looks at them.
    /// </summary>
    private readonly List<OutgoingMessage> _batch = [];

    /// <summary>Whether the batch is still the writer's, and not in doubt.</summary>
    private volatile bool _isUnderWay;

    /// <summary>Whether the batch was left in doubt; its memory is the writer's until it has done with it.</summary>
    private bool _isInDoubt;

    /// <summary>Whether the link is open: only what its opening gave may be prepared before.</summary>
    private bool _isOpen;
    private bool _isRunning;
    private bool _isOver;

    private bool _pongWaits;
    private bool _pingWaits;
    private long _waitingPing;
    private bool _pingHadToWait;

    /// <summary>Whether the last thing that left was a pong: a flood of pings is not to hold up what waits besides.</summary>
    private bool _pongLeftLast;

    private SocketCloseReason? _close;
    private bool _flush;

    /// <summary>Whether our close frame has left, and whether the peer's has come.</summary>
    private bool _closeSent;
    private bool _closeReceived;

    /// <summary>Since when the write under way has moved no byte; <see cref="LinkFacts.Never"/> where none is under way.</summary>
    private long _progress = LinkFacts.Never;

    /// <summary>Whether the machine watches for stalled writes.</summary>
    private bool _isWatched;

    private enum Work
    {
        None,
        Messages,
        Ping,
        Pong,
        Close,
    }

    /// <summary>Gives what leaves first.</summary>
    public void Prepare(List<OutgoingMessage> messages)
    {
        lock (_gate)
        {
            _opening = new Queue<OutgoingMessage>(messages);
        }
    }

    public void Open()
    {
        lock (_gate)
        {
            _isOpen = true;
        }

        Wake();
    }

    public void SendPing(long ping)
    {
        lock (_gate)
        {
            _pingWaits = true;
            _waitingPing = ping;
            _pingHadToWait = _isUnderWay;
        }

        Wake();
    }

    public void SendPong()
    {
        lock (_gate)
        {
            _pongWaits = true;
        }

        Wake();
    }

    /// <summary>Sends a close frame: at once, or after what waits in the outbox.</summary>
    public void SendClose(SocketCloseReason reason, bool flush)
    {
        lock (_gate)
        {
            _close = reason;
            _flush = flush;
        }

        Wake();
    }

    /// <summary>The peer's close frame has come.</summary>
    /// <returns>True if ours has left already: the link is over.</returns>
    public bool OnCloseReceived()
    {
        lock (_gate)
        {
            // A peer that has sent a close frame reads nothing more: what waits is for the next link.
            _closeReceived = true;
            return _closeSent;
        }
    }

    /// <summary>Whether the link ended before it was open, so that nothing was written on it.</summary>
    public bool LeftUnopened
    {
        get
        {
            lock (_gate)
            {
                return _isOver && !_isOpen;
            }
        }
    }

    public long CollectProgress()
    {
        lock (_gate)
        {
            _isWatched &= _progress != LinkFacts.Never;
            return _progress;
        }
    }

    /// <summary>Goes to work if there is something to write and nobody is at it.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            if (_isRunning || !HasWork())
            {
                return;
            }

            _isRunning = true;
        }

        connection.Scheduler.Start(static writer => writer.RunAsync(), this);
    }

    /// <summary>
    /// Writes a message on the caller's thread, if nothing waits or is written. The rest of a write that does not end at once
    /// is waited for elsewhere. Not where the WebSocket is somebody else's: its write may take its time before it returns.
    /// </summary>
    /// <returns>False if the message has to wait like any other.</returns>
    public bool TryWriteNow(OutgoingMessage message)
    {
        lock (_gate)
        {
            if (link.Buffer is null || _isRunning || !_isOpen || _isOver || _closeReceived || HasUrgentWork()
                || message.Data.Length > Fragment || !connection.Outbox.CanBypass || !IsWebSocketOpen)
            {
                return false;
            }

            _isRunning = true;
            message.CameFromOutbox = true;
            Begin(message);
        }

        ValueTask write;
        try
        {
            // Never with a token: cancelling a write aborts the WebSocket.
            write = link.WebSocket.SendAsync(message.Data, message.Type, endOfMessage: true, CancellationToken.None);
        }
        catch (Exception exception)
        {
            write = ValueTask.FromException(exception);
        }

        if (!write.IsCompletedSuccessfully)
        {
            connection.Scheduler.Start(static state => state.Writer.RunAsync(state.Write), (Writer: this, Write: write));
            return true;
        }

        write.GetAwaiter().GetResult();
        MarkSent();
        GoOn();
        return true;
    }

    /// <summary>Ends the writing. A message whose write is under way is in doubt from now on, whatever becomes of the write.</summary>
    public void Abort(SocketCloseReason reason)
    {
        Queue<OutgoingMessage>? opening;
        lock (_gate)
        {
            _isOver = true;
            opening = _opening;
            _opening = null;

            // Inside the gate: the writer gives the messages' memory back as soon as it gets in.
            LeaveInDoubt(reason);
        }

        foreach (var message in opening ?? [])
        {
            message.Release();
        }
    }

    private bool IsWebSocketOpen => link.WebSocket.State is WebSocketState.Open or WebSocketState.CloseReceived;

    private bool HasWork()
        => _isOpen && !_isOver && !_closeSent && (HasUrgentWork() || (!_closeReceived && !connection.Outbox.IsEmpty));

    /// <summary>Whether something waits that leaves before the outbox.</summary>
    private bool HasUrgentWork() => _pongWaits || _pingWaits || _close is not null || _opening is { Count: > 0 };

    /// <summary>Ends a write on a caller's thread; what has come meanwhile is written elsewhere.</summary>
    private void GoOn()
    {
        lock (_gate)
        {
            if (!HasWork())
            {
                _isRunning = false;
                return;
            }
        }

        connection.Scheduler.Start(static writer => writer.RunAsync(), this);
    }

    /// <summary>Goes on after a write that was begun on a caller's thread.</summary>
    private async Task RunAsync(ValueTask begun)
    {
        try
        {
            await FinishAsync(begun);
            MarkSent();
        }
        catch (Exception exception)
        {
            Fail(exception);
            return;
        }

        await RunAsync();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                switch (TakeWork())
                {
                    case Work.Messages when _batch.Count > 1:
                        await WriteTogetherAsync();

                        // Whoever awaited one of them may be about to send the next: it is worth waiting a turn for those.
                        await Task.Yield();
                        break;
                    case Work.Messages:
                        await WriteMessageAsync(_batch[0]);
                        break;
                    case Work.Ping:
                        await WritePingAsync();
                        break;
                    case Work.Pong:
                        await WriteHeartbeatAsync(HeartbeatKind.Pong);
                        break;
                    case Work.Close:
                        await WriteCloseAsync();
                        break;
                    default:
                        return;
                }
            }
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    private Work TakeWork()
    {
        lock (_gate)
        {
            if (!_isOpen || _isOver || _closeSent)
            {
                _isRunning = false;
                return Work.None;
            }

            if (_opening is { Count: > 0 })
            {
                Begin(_opening.Dequeue());
                return Work.Messages;
            }

            if (_close is not null && !_flush)
            {
                return Work.Close;
            }

            if (_pongWaits && !_pongLeftLast)
            {
                return TakePong();
            }

            _pongLeftLast = false;
            if (_pingWaits)
            {
                _pingWaits = false;
                return Work.Ping;
            }

            if (!_closeReceived && TakeFromOutbox())
            {
                return Work.Messages;
            }

            if (_pongWaits)
            {
                return TakePong();
            }

            if (_close is not null)
            {
                return Work.Close;
            }

            _isRunning = false;
            return Work.None;
        }
    }

    private Work TakePong()
    {
        _pongWaits = false;
        _pongLeftLast = true;
        return Work.Pong;
    }

    private void Begin(OutgoingMessage message)
    {
        _batch.Clear();
        _batch.Add(message);
        _isUnderWay = true;
    }

    private bool TakeFromOutbox()
    {
        _batch.Clear();

        // Only where they can leave together: a message that was taken out can no longer be cancelled.
        connection.Outbox.Take(_batch, link.Buffer is null ? 0 : Fragment);
        return _isUnderWay = _batch.Count > 0;
    }

    private async ValueTask WriteMessageAsync(OutgoingMessage message)
    {
        if (!IsWebSocketOpen)
        {
            PutBack();
            throw new WebSocketException(WebSocketError.InvalidState, $"The WebSocket is {link.WebSocket.State}.");
        }

        // Not beyond the link's end: a sender who was told of it may use the bytes for something else.
        var rest = message.Data;
        do
        {
            var fragment = rest[..Math.Min(rest.Length, Fragment)];
            rest = rest[fragment.Length..];
            await WriteAsync(fragment, message.Type, rest.IsEmpty);
        }
        while (!rest.IsEmpty && _isUnderWay);
        MarkSent();
    }

    /// <summary>Hands several messages to the system at once. They are held back until the last one is written.</summary>
    private async ValueTask WriteTogetherAsync()
    {
        var frames = link.Buffer!;
        try
        {
            frames.IsCorked = true;
            for (var i = 0; i < _batch.Count - 1 && _isUnderWay; i++)
            {
                await WriteAsync(_batch[i].Data, _batch[i].Type, endOfMessage: true);
            }
        }
        catch
        {
            PutBack();
            throw;
        }

        // Where the link is over, nothing of the batch leaves any more.
        if (_isUnderWay)
        {
            frames.IsCorked = false;
            await WriteAsync(_batch[^1].Data, _batch[^1].Type, endOfMessage: true);
        }

        MarkSent();
    }

    /// <summary>The system has the batch, unless the link's end has left it in doubt meanwhile.</summary>
    private void MarkSent()
    {
        bool isSent;
        lock (_gate)
        {
            isSent = _isUnderWay;
            _isUnderWay = false;
        }

        if (!isSent)
        {
            ReleaseInDoubt();
            return;
        }

        foreach (var message in _batch)
        {
            message.MarkSent();
        }
    }

    /// <summary>Gives back the memory of messages that were left in doubt while they were written, once it has been said of all of them.</summary>
    private void ReleaseInDoubt()
    {
        lock (_gate)
        {
            if (!_isInDoubt)
            {
                return;
            }
        }

        _batch.ForEach(static message => message.Release());
    }

    /// <summary>Inside the gate: whoever aborts the link meanwhile, and then tells its end, comes after this.</summary>
    private void LeaveInDoubt(SocketCloseReason reason)
    {
        if (!_isUnderWay)
        {
            return;
        }

        _isUnderWay = false;
        _isInDoubt = true;
        foreach (var message in _batch)
        {
            connection.MessageInDoubt(message, reason);
        }
    }

    /// <summary>No byte of the batch has left: it waits for the next link, unless it belongs to this one's opening.</summary>
    private void PutBack()
    {
        lock (_gate)
        {
            if (!_isUnderWay)
            {
                return;
            }

            _isUnderWay = false;
            if (_batch[0].CameFromOutbox)
            {
                connection.Outbox.PutBack(_batch);
                CancelAgain();
                return;
            }
        }

        _batch.ForEach(static message => message.Release());
    }

    /// <summary>
    /// Cancels what was put back and whose token was cancelled while it did not wait, for it will not say so again. Inside the gate: until
    /// the link is over nobody else can have sent a message, and used it again.
    /// </summary>
    private void CancelAgain()
    {
        foreach (var message in _batch)
        {
            if (message.CancelledBy is { IsCancellationRequested: true } token)
            {
                connection.CancelSend(message, token);
            }
        }
    }

    private async ValueTask WritePingAsync()
    {
        bool waited;
        long ping;
        lock (_gate)
        {
            waited = _pingHadToWait;
            ping = _waitingPing;
        }

        var leftAt = connection.Now();
        link.AwaitReply(ping, leftAt);
        await WriteHeartbeatAsync(HeartbeatKind.Ping);
        connection.Post(new MachineEvent(MachineEventKind.PingLeft, link.Generation) { Ping = ping, LeftAt = leftAt, Waited = waited });
    }

    private ValueTask WriteHeartbeatAsync(HeartbeatKind kind)
    {
        _heartbeat.ResetWrittenCount();
        connection.TextHeartbeat.Write(kind, _heartbeat);
        return WriteAsync(_heartbeat.WrittenMemory, connection.TextHeartbeat.Type, endOfMessage: true);
    }

    private ValueTask WriteAsync(ReadOnlyMemory<byte> data, WebSocketMessageType type, bool endOfMessage)
    {
        // Never with a token: cancelling a write aborts the WebSocket.
        var write = link.WebSocket.SendAsync(data, type, endOfMessage, CancellationToken.None);
        return write.IsCompletedSuccessfully ? write : FinishAsync(write);
    }

    /// <summary>Waits for a write that did not end at once, and has the machine watch it meanwhile.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FinishAsync(ValueTask write)
    {
        lock (_gate)
        {
            _progress = connection.Now();
        }

        try
        {
            AskToBeWatched();
            await write;
        }
        finally
        {
            lock (_gate)
            {
                _progress = LinkFacts.Never;
            }
        }
    }

    private void AskToBeWatched()
    {
        lock (_gate)
        {
            if (_isWatched)
            {
                return;
            }

            _isWatched = true;
        }

        connection.Post(new MachineEvent(MachineEventKind.WritePending, link.Generation));
    }

    private async ValueTask WriteCloseAsync()
    {
        var reason = _close!;
        if (IsWebSocketOpen)
        {
            var (status, description) = CloseFrame.For(reason);
            await link.WebSocket.CloseOutputAsync(status, description, CancellationToken.None);
        }

        bool both;
        lock (_gate)
        {
            _closeSent = true;
            both = _closeReceived;
        }

        if (both)
        {
            connection.Post(new MachineEvent(MachineEventKind.LinkEnded, link.Generation) { Reason = reason });
        }
    }

    private void Fail(Exception exception)
    {
        var reason = new SocketCloseReason { Kind = SocketCloseKind.Faulted, Exception = exception };
        lock (_gate)
        {
            _isOver = true;
            LeaveInDoubt(reason);
        }

        ReleaseInDoubt();
        connection.Post(new MachineEvent(MachineEventKind.LinkEnded, link.Generation) { Reason = reason });
    }
}
