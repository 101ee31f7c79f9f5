using System.Buffers;
using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>
/// Writes to one link: what its opening gave, then heartbeats, then the outbox, in that order; then the goodbye.
/// It runs only while there is something to write.
/// </summary>
internal sealed class LinkWriter(HeartbeatConnection connection, Link link)
{
    /// <summary>Large messages leave in fragments of this size, so that progress shows on a slow link.</summary>
    private const int Fragment = 16 * 1024;

    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _heartbeat = new(16);
    private Queue<OutgoingMessage>? _opening;

    /// <summary>Whether the link is open: only what its opening gave may be prepared before.</summary>
    private bool _isOpen;
    private bool _isRunning;
    private bool _isOver;

    private bool _pongWaits;
    private bool _pingWaits;
    private bool _pingHadToWait;

    private SocketCloseReason? _goodbye;
    private bool _flush;

    /// <summary>Whether our goodbye has left, and whether the peer's has come.</summary>
    private bool _goodbyeLeft;
    private bool _goodbyeCame;

    /// <summary>The message whose write is under way.</summary>
    private OutgoingMessage? _current;

    /// <summary>Since when the write under way has moved no byte; <see cref="LinkFacts.Never"/> where none is under way.</summary>
    private long _progress = LinkFacts.Never;

    /// <summary>Whether the machine watches for stalled writes.</summary>
    private bool _isWatched;

    private enum Work
    {
        None,
        Message,
        Ping,
        Pong,
        Goodbye,
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

    public void SendPing()
    {
        lock (_gate)
        {
            _pingWaits = true;
            _pingHadToWait = _current is not null;
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

    /// <summary>Says goodbye: at once, or after what waits in the outbox.</summary>
    public void SayGoodbye(SocketCloseReason reason, bool flush)
    {
        lock (_gate)
        {
            _goodbye = reason;
            _flush = flush;
        }

        Wake();
    }

    /// <summary>The peer's goodbye has come.</summary>
    /// <returns>True if ours has left already: the link is over.</returns>
    public bool HearGoodbye()
    {
        lock (_gate)
        {
            // A peer that has said goodbye reads nothing more: what waits is for the next link.
            _goodbyeCame = true;
            return _goodbyeLeft;
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

    public long GatherProgress()
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

    /// <summary>Ends the writing. A message whose write is under way is in doubt from now on, whatever becomes of the write.</summary>
    public void Abort(SocketCloseReason reason)
    {
        OutgoingMessage? current;
        Queue<OutgoingMessage>? opening;
        lock (_gate)
        {
            _isOver = true;
            current = _current;
            _current = null;
            opening = _opening;
            _opening = null;
            if (current is not null)
            {
                // Inside the gate: the writer gives the message's memory back as soon as it gets in.
                connection.MessageInDoubt(current, reason);
            }
        }

        foreach (var message in opening ?? [])
        {
            message.Release();
        }
    }

    private bool HasWork()
        => _isOpen && !_isOver && !_goodbyeLeft
            && (_pongWaits || _pingWaits || _goodbye is not null || _opening is { Count: > 0 } || (!_goodbyeCame && !connection.Outbox.IsEmpty));

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                switch (TakeWork(out var message))
                {
                    case Work.Message:
                        await WriteMessageAsync(message!);
                        break;
                    case Work.Ping:
                        await WritePingAsync();
                        break;
                    case Work.Pong:
                        await WriteHeartbeatAsync(HeartbeatKind.Pong);
                        break;
                    case Work.Goodbye:
                        await WriteGoodbyeAsync();
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

    private Work TakeWork(out OutgoingMessage? message)
    {
        lock (_gate)
        {
            message = null;
            if (_isOver || _goodbyeLeft)
            {
                _isRunning = false;
                return Work.None;
            }

            if (_opening is { Count: > 0 })
            {
                message = _current = _opening.Dequeue();
                return Work.Message;
            }

            if (_goodbye is not null && !_flush)
            {
                return Work.Goodbye;
            }

            if (_pongWaits)
            {
                _pongWaits = false;
                return Work.Pong;
            }

            if (_pingWaits)
            {
                _pingWaits = false;
                return Work.Ping;
            }

            if (!_goodbyeCame && connection.Outbox.TryTake(out message))
            {
                _current = message;
                return Work.Message;
            }

            if (_goodbye is not null)
            {
                return Work.Goodbye;
            }

            _isRunning = false;
            return Work.None;
        }
    }

    private async ValueTask WriteMessageAsync(OutgoingMessage message)
    {
        if (link.WebSocket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            PutBack(message);
            throw new WebSocketException(WebSocketError.InvalidState, $"The WebSocket is {link.WebSocket.State}.");
        }

        try
        {
            // Not beyond the link's end: a sender who was told of it may use the bytes for something else.
            var rest = message.Data;
            do
            {
                var fragment = rest[..Math.Min(rest.Length, Fragment)];
                rest = rest[fragment.Length..];
                await WriteAsync(fragment, message.Type, rest.IsEmpty);
            }
            while (!rest.IsEmpty && IsCurrent(message));

            bool mine;
            lock (_gate)
            {
                mine = ReferenceEquals(_current, message);
                _current = null;
            }

            if (mine)
            {
                message.MarkSent();
            }
        }
        finally
        {
            if (!IsCurrent(message))
            {
                message.Release();
            }
        }
    }

    private bool IsCurrent(OutgoingMessage message)
    {
        lock (_gate)
        {
            return ReferenceEquals(_current, message);
        }
    }

    /// <summary>No byte of the message has left: it waits for the next link, unless it belongs to this one's opening.</summary>
    private void PutBack(OutgoingMessage message)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(_current, message))
            {
                return;
            }

            _current = null;
            if (message.CameFromOutbox)
            {
                connection.Outbox.PutBack(message);
            }
        }

        if (!message.CameFromOutbox)
        {
            message.Release();
        }
        else if (message.CancelledBy is { IsCancellationRequested: true } token)
        {
            // Its token was cancelled while it did not wait, and will not say so again.
            connection.CancelSend(message, token);
        }
    }

    private async ValueTask WritePingAsync()
    {
        bool waited;
        lock (_gate)
        {
            waited = _pingHadToWait;
        }

        var leftAt = connection.Now();
        link.AwaitAnswer();
        await WriteHeartbeatAsync(HeartbeatKind.Ping);
        connection.Post(new MachineEvent(MachineEventKind.PingLeft, link.Generation) { LeftAt = leftAt, Waited = waited });
    }

    private ValueTask WriteHeartbeatAsync(HeartbeatKind kind)
    {
        _heartbeat.ResetWrittenCount();
        connection.HeartbeatText.Write(kind, _heartbeat);
        return WriteAsync(_heartbeat.WrittenMemory, connection.HeartbeatText.Type, endOfMessage: true);
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> data, WebSocketMessageType type, bool endOfMessage)
    {
        lock (_gate)
        {
            _progress = connection.Now();
        }

        try
        {
            // Never with a token: cancelling a write aborts the WebSocket.
            var write = link.WebSocket.SendAsync(data, type, endOfMessage, CancellationToken.None);
            if (!write.IsCompleted)
            {
                AskToBeWatched();
            }

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

    private async ValueTask WriteGoodbyeAsync()
    {
        var reason = _goodbye!;
        if (link.WebSocket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            var (status, description) = CloseFrame.For(reason);
            await link.WebSocket.CloseOutputAsync(status, description, CancellationToken.None);
        }

        bool both;
        lock (_gate)
        {
            _goodbyeLeft = true;
            both = _goodbyeCame;
        }

        if (both)
        {
            connection.Post(new MachineEvent(MachineEventKind.LinkEnded, link.Generation) { Reason = reason });
        }
    }

    private void Fail(Exception exception)
    {
        var reason = new SocketCloseReason { Kind = SocketCloseKind.Faulted, Exception = exception };
        OutgoingMessage? current;
        lock (_gate)
        {
            _isOver = true;
            current = _current;
            _current = null;
            if (current is not null)
            {
                // Inside the gate: whoever aborts the link meanwhile, and then tells its end, comes after this.
                connection.MessageInDoubt(current, reason);
            }
        }

        current?.Release();
        connection.Post(new MachineEvent(MachineEventKind.LinkEnded, link.Generation) { Reason = reason });
    }
}
