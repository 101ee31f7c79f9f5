using System.Buffers;
using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>
/// Writes to one link what the <see cref="WritePlan"/> says. It runs only while there is something to write. Small messages that wait
/// leave together; one that comes while nothing waits leaves at once, on its sender's thread.
/// </summary>
internal sealed class MessageWriter
{
    /// <summary>A pong for the peer's pings, one of this end's own, a ping, and one that asks.</summary>
    private const int MostBetweenFrames = 4;

    /// <summary>So many messages of hooks on the reader's thread wait for each other at the most, and fewer where there is not room for as many.</summary>
    private const int MostInTurn = 128;

    /// <summary>A message of so many bytes gains nothing by leaving with others: what it costs is the bytes.</summary>
    private const int LeastAlone = 2048;

    /// <summary>Guards the plan and all that follows. Nobody else's code is called with it held.</summary>
    private readonly Lock _gate = new();
    private readonly LinkContext _link;
    private readonly Outbox _outbox;
    private readonly WatchedWrites _writes;
    private readonly BatchWriter _batch;
    private WritePlan _plan;
    private Queue<OutgoingMessage>? _opening;
    private SocketCloseReason? _closeReason;
    private bool _isRunning;

    /// <summary>Which start of the loop has not begun; 0 where none waits. The reader may be first.</summary>
    private int _waitingStart;
    private int _starts;

    /// <summary>
    /// How many messages hooks on the reader's thread have given since <see cref="EndTurn"/>: all but the first may leave together. It needs no guard: where
    /// another reader has taken over, and both count, a message only leaves sooner, or when the start that waits for it in any case comes to a thread.
    /// </summary>
    private int _sentInTurn;

    /// <summary>What the pong frame carries that waits.</summary>
    private byte[]? _pong;
    private int _pongLength;

    /// <summary>The one that is leaving.</summary>
    private byte[]? _leavingPong;
    private int _leavingPongLength;

    /// <summary>The message of the peer's ping that waits for its pong, and the one whose pong leaves.</summary>
    private byte[]? _heartbeatPing;
    private int _heartbeatPingLength;
    private byte[]? _answeredPing;
    private int _answeredPingLength;

    /// <summary>How many ping frames have asked the peer.</summary>
    private long _asks;

    /// <summary>The loop's own: a heartbeat is written before the next one is made.</summary>
    private ArrayBufferWriter<byte>? _heartbeat;

    public MessageWriter(LinkContext link, Outbox outbox)
    {
        _link = link;
        _outbox = outbox;
        _writes = new WatchedWrites(link);
        _plan.PingsInOrder(link.Traits.PingsInOrder);
        _batch = new BatchWriter(link, _writes, outbox, WriteBetweenFramesAsync, _gate);
    }

    /// <summary>Whether the link ended before it was open.</summary>
    public bool EndedUnopened
    {
        get
        {
            lock (_gate)
            {
                return _plan.EndedUnopened;
            }
        }
    }

    /// <summary>Whether something is being written.</summary>
    public bool IsWriting
    {
        get
        {
            lock (_gate)
            {
                return _isRunning && _waitingStart == 0;
            }
        }
    }

    /// <summary>Whether the peer's close frame was read: what leaves from then on is of the link's hooks.</summary>
    public bool IsCloseReceived
    {
        get
        {
            lock (_gate)
            {
                return _plan.IsCloseReceived;
            }
        }
    }

    /// <summary>Whether no message waits that may leave on this link.</summary>
    private bool NothingWaits => _plan.IsCloseReceived ? !_outbox.HasMessageOf(_link.Number) : _outbox.IsEmpty;

    private ILinkHost Host => _link.Environment.Host;

    private bool UsesFrames => _link.Heartbeat.Carrier == HeartbeatCarrier.PingFrame;

    /// <summary>Lets a message of the opening leave before all else. Where the link is over, nobody waits for it.</summary>
    public void AddOpening(OutgoingMessage message)
    {
        lock (_gate)
        {
            if (!_plan.IsOver)
            {
                (_opening ??= new Queue<OutgoingMessage>()).Enqueue(message);
                _plan.AddOpening();
                return;
            }
        }

        message.Release();
    }

    /// <summary>What the opening gives leaves at once, and heartbeats.</summary>
    public void BeginSignIn()
    {
        lock (_gate)
        {
            _plan.BeginSignIn();
        }

        Wake();
    }

    public void Open()
    {
        lock (_gate)
        {
            _plan.Open();
        }

        Wake();
    }

    public void SendPing(long number)
    {
        lock (_gate)
        {
            _plan.SendPing(number, waits: _batch.IsUnderWay);
        }

        Wake();
    }

    /// <summary>Asks a silent peer by a ping frame. Only where the frames are our own.</summary>
    public void Ask()
    {
        lock (_gate)
        {
            _plan.Ask();
        }

        Wake();
    }

    public void SendPong()
    {
        lock (_gate)
        {
            _plan.SendPong();
        }

        Wake();
    }

    /// <summary>A ping has come, whose pong repeats something of it.</summary>
    public void NotePing(ReadOnlySpan<byte> message)
    {
        lock (_gate)
        {
            if (_heartbeatPing is null || _heartbeatPing.Length < message.Length)
            {
                _heartbeatPing = new byte[message.Length];
            }

            message.CopyTo(_heartbeatPing);
            _heartbeatPingLength = message.Length;
        }
    }

    /// <summary>Answers a ping frame, in place of one that was not answered yet.</summary>
    public void AnswerPingFrame(ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            payload.CopyTo(_pong ??= new byte[FrameHeader.LongestShort]);
            _pongLength = payload.Length;
            _plan.SendPongFrame();
        }

        Wake();
    }

    /// <summary>Sends a close frame: at once, or after what waits in the outbox.</summary>
    public void SendClose(SocketCloseReason reason, bool flush)
    {
        lock (_gate)
        {
            _closeReason = reason;
            _plan.SendClose(flush);
        }

        Wake();
    }

    /// <summary>The last frame of the peer's was read: its close frame, or one after which nothing is understood any more.</summary>
    /// <returns>True if our close frame was sent already: the link is over.</returns>
    public bool OnLastFrameRead()
    {
        lock (_gate)
        {
            _plan.OnCloseReceived();
            return _plan.IsClosed;
        }
    }

    public long CollectProgress() => _writes.CollectProgress();

    /// <summary>Goes to work if there is something to write and nobody is at it.</summary>
    public void Wake()
    {
        int start;
        lock (_gate)
        {
            if (_isRunning || !_plan.HasWork(NothingWaits))
            {
                return;
            }

            _isRunning = true;
            start = _waitingStart = ++_starts;
        }

        Start(start);
    }

    /// <summary>Whether hooks on the reader's thread have given something that may be waiting for <see cref="EndTurn"/>.</summary>
    public bool IsInTurn => _sentInTurn > 0;

    /// <summary>Whether they have given so much that it is to leave although the reader has more to read.</summary>
    public bool IsTurnLong => _sentInTurn >= MostInTurn;

    /// <summary>What the reader's hooks have given leaves now, together, unless another thread is at it. On the reader's thread, and not with the turn in hand.</summary>
    public void EndTurn()
    {
        if (_sentInTurn == 0)
        {
            return;
        }

        _sentInTurn = 0;
        lock (_gate)
        {
            if (_waitingStart == 0)
            {
                return;
            }

            _waitingStart = 0;
        }

        _ = RunAsync(yields: false);
    }

    /// <summary>
    /// Writes a message that nobody awaits on the caller's thread, if that costs no call of the system's, and nothing waits or is written. Not where a
    /// hook on the reader's thread has sent one just before: what such hooks send leaves together when the reader has nothing more to read, or as soon as
    /// another thread comes to it.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="isReadersHook">Whether the caller is a hook that the reader waits for.</param>
    /// <returns>False if the message has to wait like any other.</returns>
    public bool TryWriteNow(OutgoingMessage message, bool isReadersHook)
    {
        var isFirst = true;
        if (isReadersHook && message.Data.Length < LeastAlone)
        {
            isFirst = _sentInTurn++ == 0;
        }

        return isFirst && _link.Wire.IsBuffered && TryWriteNow(message);
    }

    /// <summary>
    /// Writes a message on the caller's thread, if nothing waits or is written. The rest of a write that does not end at once
    /// is waited for elsewhere. Not where the WebSocket is somebody else's: its write may take its time before it returns.
    /// </summary>
    /// <returns>False if the message has to wait like any other.</returns>
    public bool TryWriteNow(OutgoingMessage message)
    {
        if (!_link.Wire.IsOurs || message.Data.Length > BatchWriter.Fragment || !_writes.IsOpen)
        {
            return false;
        }

        lock (_gate)
        {
            if (_isRunning || !_plan.LetsMessagePass || !_outbox.CanBypass)
            {
                return false;
            }

            _isRunning = true;
            message.CameFromOutbox = true;
            _batch.Begin(message);
        }

        var write = _writes.Begin(message);
        if (!write.IsCompletedSuccessfully)
        {
            _link.Environment.Scheduler.Start(static state => state.Writer.RunAsync(state.Write), (Writer: this, Write: write));
            return true;
        }

        write.GetAwaiter().GetResult();
        _batch.End();
        GoOn();
        return true;
    }

    /// <summary>Ends the writing. What is under way waits for the next link if no byte of it has left, else it is in doubt.</summary>
    public void End()
    {
        Queue<OutgoingMessage>? opening;
        lock (_gate)
        {
            _plan.End();
            _waitingStart = 0;
            opening = _opening;
            _opening = null;
        }

        _batch.OnLinkEnded();
        foreach (var message in opening ?? [])
        {
            message.Release();
        }
    }

    /// <summary>Notifies the senders of what was left in doubt.</summary>
    public void NotifySenders(SocketCloseReason reason) => _batch.NotifySenders(reason);

    /// <summary>Ends a write on a caller's thread; what has come meanwhile is written elsewhere.</summary>
    private void GoOn()
    {
        int start;
        lock (_gate)
        {
            if (!_plan.HasWork(NothingWaits))
            {
                _isRunning = false;
                return;
            }

            start = _waitingStart = ++_starts;
        }

        Start(start);
    }

    private void Start(int start) => _link.Environment.Scheduler.Start(static state => state.Writer.BeginAsync(state.Start), (Writer: this, Start: start));

    /// <summary>Begins the loop, unless the reader has begun it meanwhile.</summary>
    private Task BeginAsync(int start)
    {
        lock (_gate)
        {
            if (_waitingStart != start)
            {
                return Task.CompletedTask;
            }

            _waitingStart = 0;
        }

        return RunAsync(yields: true);
    }

    /// <summary>Goes on after a write that was begun on a caller's thread.</summary>
    private async Task RunAsync(ValueTask begun)
    {
        try
        {
            await _writes.FinishAsync(begun);
            _batch.End();
        }
        catch (Exception exception)
        {
            Fail(exception);
            return;
        }

        await RunAsync(yields: true);
    }

    /// <param name="yields">Whether those who awaited a message that has left may send the next one first, to leave with it.</param>
    private async Task RunAsync(bool yields)
    {
        try
        {
            while (true)
            {
                var writing = TakeWriting();
                switch (writing)
                {
                    case Writing.Opening or Writing.Outbox:
                        if (!yields)
                        {
                            // No more than that on the reader's thread, whoever sends meanwhile.
                            await _batch.WriteAsync();
                            GoOn();
                            return;
                        }

                        if (await _batch.WriteAsync())
                        {
                            // Whoever awaited one of them may be about to send the next: it is worth waiting a turn for those.
                            await Task.Yield();
                        }

                        break;
                    case Writing.Ping or Writing.Ask or Writing.Pong or Writing.PongFrame:
                        await WriteHeartbeatAsync(writing);
                        break;
                    case Writing.Close:
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

    /// <summary>A peer that pings is not to wait for all of a large message, nor are this end's ping frames. Once each: no flood is to hold up the message.</summary>
    private async ValueTask WriteBetweenFramesAsync()
    {
        for (var each = 0; each < MostBetweenFrames && TakeBetweenFrames() is var writing && writing != Writing.None; each++)
        {
            await WriteHeartbeatAsync(writing);
        }
    }

    private ValueTask WriteHeartbeatAsync(Writing writing) => writing switch
    {
        Writing.Ping => WritePingAsync(_plan.TakenPing, _plan.TakenPingWaited),
        Writing.Ask => WriteAskAsync(),
        Writing.Pong => WritePongAsync(),
        _ => _writes.WritePongFrameAsync(_leavingPong.AsMemory(0, _leavingPongLength)),
    };

    private Writing TakeBetweenFrames()
    {
        lock (_gate)
        {
            return Kept(_plan.TakeBetweenFrames(UsesFrames));
        }
    }

    private Writing TakeWriting()
    {
        lock (_gate)
        {
            var writing = Kept(_plan.Take(NothingWaits));
            if (writing == Writing.Opening)
            {
                _batch.Begin(_opening!.Dequeue());
            }
            else if (writing == Writing.Outbox && !_batch.TryBeginFromOutbox(_plan.IsCloseReceived))
            {
                // The last one was cancelled just now.
                writing = Kept(_plan.Take(outboxIsEmpty: true));
            }

            _isRunning = writing != Writing.None;
            return writing;
        }
    }

    private async ValueTask WritePingAsync(long number, bool waited)
    {
        var leftAt = Host.Now();
        var bytes = HeartbeatBytes();
        if (_link.Traits.PingsInOrder)
        {
            WritePing(number, bytes);
            if (MustWait(number))
            {
                return;
            }

            _link.Signals.PingBegins(number, leftAt);
        }
        else
        {
            _link.Signals.PingBegins(number, leftAt);
            WritePing(number, bytes);
        }

        await (UsesFrames ? _writes.WritePingFrameAsync(FramePayload(bytes)) : _writes.WriteAsync(bytes.WrittenMemory, _link.Heartbeat.MessageType));
        Host.Post(new MachineEvent(MachineEventKind.PingLeft, _link.Number) { Ping = number, LeftAt = leftAt, Waited = waited });
    }

    private void WritePing(long number, ArrayBufferWriter<byte> bytes)
    {
        try
        {
            _link.Heartbeat.WritePing(number, bytes);
        }
        catch (Exception exception)
        {
            throw _link.Heartbeat.Threw(nameof(HeartbeatProtocol.WritePing), exception);
        }

        if (bytes.WrittenCount == 0 && !UsesFrames)
        {
            throw new InvalidOperationException($"{_link.Heartbeat.GetType().Name}.WritePing has written nothing, and an empty message is no ping. Write one; where this end does not ping, Pingers and MayPing say so.");
        }
    }

    /// <summary>A ping that leaves in order has taken its place among the messages when it was written: those that were given before it leave first, and it is written anew.</summary>
    private bool MustWait(long number)
    {
        lock (_gate)
        {
            if (NothingWaits)
            {
                return false;
            }

            _plan.SendPing(number, waits: true);
            return true;
        }
    }

    private async ValueTask WriteAskAsync()
    {
        var leftAt = Host.Now();
        var bytes = HeartbeatBytes();
        PingFrameHeartbeat.WritePayload(++_asks, bytes);
        await _writes.WritePingFrameAsync(bytes.WrittenMemory);
        Host.Post(new MachineEvent(MachineEventKind.AskLeft, _link.Number) { LeftAt = leftAt });
    }

    private ValueTask WritePongAsync()
    {
        // A client that was silent until it was asked, and has never pinged by a text, is most likely a page that knows nothing of heartbeats: that this end
        // has paused reading is no message to it. Any other is not known yet, and may understand the text alone.
        if (_asks > 0 && !UsesFrames && !_link.Signals.HasPingCome)
        {
            return _writes.WritePongFrameAsync(ReadOnlyMemory<byte>.Empty);
        }

        var bytes = HeartbeatBytes();
        try
        {
            _link.Heartbeat.WritePong(_answeredPing.AsSpan(0, _answeredPingLength), bytes);
        }
        catch (Exception exception)
        {
            throw _link.Heartbeat.Threw(nameof(HeartbeatProtocol.WritePong), exception);
        }

        return UsesFrames ? _writes.WritePongFrameAsync(FramePayload(bytes))
            : bytes.WrittenCount == 0 ? default
            : _writes.WriteAsync(bytes.WrittenMemory, _link.Heartbeat.MessageType);
    }

    private ReadOnlyMemory<byte> FramePayload(ArrayBufferWriter<byte> bytes)
        => bytes.WrittenCount <= FrameHeader.LongestShort
            ? bytes.WrittenMemory
            : throw new InvalidOperationException($"{_link.Heartbeat.GetType().Name} has written {bytes.WrittenCount} bytes for one frame; a ping or pong frame carries at most {FrameHeader.LongestShort}.");

    private ArrayBufferWriter<byte> HeartbeatBytes()
    {
        var bytes = _heartbeat ??= new ArrayBufferWriter<byte>(16);
        bytes.ResetWrittenCount();
        return bytes;
    }

    /// <summary>What a pong frame carries is kept with the lock that took it: the next ping may come while this one is answered.</summary>
    private Writing Kept(Writing writing)
    {
        if (writing == Writing.PongFrame)
        {
            _leavingPong ??= new byte[FrameHeader.LongestShort];
            _leavingPongLength = _pongLength;
            _pong.AsSpan(0, _pongLength).CopyTo(_leavingPong);
        }
        else if (writing == Writing.Pong)
        {
            (_answeredPing, _heartbeatPing) = (_heartbeatPing, _answeredPing);
            (_answeredPingLength, _heartbeatPingLength) = (_heartbeatPingLength, 0);
        }

        return writing;
    }

    private async ValueTask WriteCloseAsync()
    {
        var reason = _closeReason!;
        if (_writes.IsOpen)
        {
            var (status, description) = CloseFrame.For(reason);
            await _link.Wire.WriteCloseAsync(status, description);
        }

        bool isClosed;
        lock (_gate)
        {
            _plan.OnCloseSent();
            isClosed = _plan.IsClosed;
        }

        if (isClosed)
        {
            Host.Post(new MachineEvent(MachineEventKind.LinkEnded, _link.Number) { Reason = reason });
        }
    }

    /// <summary>A write has failed. What was under way waits for the link's end, which leaves it in doubt before that is notified.</summary>
    private void Fail(Exception exception)
    {
        var reason = new SocketCloseReason { Kind = SocketCloseKind.Faulted, Exception = exception };
        lock (_gate)
        {
            _plan.End();
        }

        _batch.Fail(reason);
        Host.Post(new MachineEvent(MachineEventKind.LinkEnded, _link.Number) { Reason = reason });
    }
}
