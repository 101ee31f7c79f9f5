using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>
/// Reads one link, on one thread at a time: assembles messages, picks out heartbeats, and brings the rest to the hooks,
/// directly where no hook runs, else through the inbox. Where a hook keeps its thread, another reader takes over.
/// </summary>
internal sealed class MessageReader : ITransportListener
{
    /// <summary>After so many reads that were complete at once, whatever else waits for a thread has its turn: a browser has but one.</summary>
    private const int ReadsInARow = 1024;

    private readonly LinkEnvironment _environment;
    private readonly LinkContext _link;
    private readonly HeartbeatProtocol _heartbeat;
    private readonly MessageWriter _writer;
    private readonly BlockedHookDetector _detector;
    private readonly LinkSignals _signals;
    private readonly HookTurn _turn;

    private readonly IWire _wire;

    /// <summary>When the last part of an unfinished message came.</summary>
    private long _partAt = LinkFacts.Never;
    private bool _isDiscarding;

    /// <summary>How long a message may be that the heartbeat looks at, in bytes.</summary>
    private readonly int _longestLookedAt;

    /// <summary>Whether the message to be enqueued is for <c>OnOpening</c> alone.</summary>
    private bool _isGreeting;

    /// <summary>Why this end is to close, because of the last message; null where it is not.</summary>
    private SocketCloseReason? _end;
    private bool _isTakenOver;

    public MessageReader(LinkContext link, MessageWriter writer, BlockedHookDetector detector)
    {
        _environment = link.Environment;
        _link = link;
        _heartbeat = link.Heartbeat;
        _longestLookedAt = link.Traits.LongestLookedAt;
        _writer = writer;
        _detector = detector;
        _signals = link.Signals;
        _turn = new HookTurn(link.Environment.Hooks, link.Story);
        _wire = link.Wire;
    }

    private enum Then
    {
        Read,
        Enqueue,
        Done,
    }

    public async Task RunAsync()
    {
        _turn.Run = _environment.Scope.EnterEventHooks(_link.Number);
        _wire.Listener = this;
        try
        {
            var next = Then.Read;
            var reads = 0;
            while (next == Then.Read)
            {
                var found = _wire.Read();
                if (found == Incoming.Nothing)
                {
                    var fill = _wire.FillAsync();
                    reads = fill.IsCompleted ? reads : 0;
                    if (!fill.IsCompleted || _turn.IsAskedBack || _writer.IsInTurn)
                    {
                        EndTurn();
                    }

                    await fill;
                    found = _wire.Read();
                }
                else if (_turn.IsAskedBack || _writer.IsTurnLong)
                {
                    EndTurn();
                }

                if (found is Incoming.Close or Incoming.Violation)
                {
                    await SettleAsync();
                }

                reads++;
                next = Take(found);
                if (next == Then.Enqueue)
                {
                    next = await EnqueueAsync(_wire.Type) ? Then.Read : Then.Done;
                }

                if (_end is { } end)
                {
                    // After the message that says so has got where it belongs.
                    _end = null;
                    await SettleAsync();
                    AskForClose(end);
                }

                if (reads == ReadsInARow && next == Then.Read)
                {
                    reads = 0;
                    EndTurn();
                    await _environment.Scheduler.YieldAsync();
                }
            }
        }
        catch (Exception exception)
        {
            await SettleAsync();
            Post(new MachineEvent(MachineEventKind.LinkEnded, _link.Number)
            {
                Reason = _link.Judged(new SocketCloseReason { Kind = KindOf(exception), Exception = exception }),
            });
        }
        finally
        {
            _link.Held?.EndReading();
            EndTurn();
            if (!_isTakenOver)
            {
                _wire.ReleaseMemory();
            }
        }
    }

    /// <summary>A link that is usable opens before its end is known.</summary>
    private async ValueTask SettleAsync()
    {
        if (_link.Held is { IsOver: false } held)
        {
            EndTurn();
            await held.Settled;
        }
    }

    /// <summary>No hook is called for now, and nothing more joins what the last ones have given to be sent.</summary>
    private void EndTurn()
    {
        _turn.GiveBack();
        _writer.EndTurn();
    }

    // So the platform calls a frame that no peer may send; a connection that broke has another code.
    private static SocketCloseKind KindOf(Exception exception)
        => exception is WebSocketException { WebSocketErrorCode: WebSocketError.Faulted } ? SocketCloseKind.ProtocolError : SocketCloseKind.Faulted;

    private Then Take(Incoming found)
    {
        if (_link.IsOver)
        {
            return Then.Done;
        }

        switch (found)
        {
            case Incoming.Close:
                OnCloseReceived();
                return Then.Done;
            case Incoming.TooBig:
                OnTooBig();
                break;
            case Incoming.Message when !_isDiscarding:
                return TakeMessage(_wire.Type);
            case Incoming.Violation:
                OnViolation(_wire.Violation!);
                return Then.Done;
            case Incoming.Ping:
                SignalIf(_signals.OnPingFrame(ReceivedAt()));
                _writer.AnswerPingFrame(_wire.Data.Span);
                break;
            case Incoming.Pong:
                TakePongFrame(_wire.Data.Span);
                break;
            case Incoming.Part when !_isDiscarding:
                OnPart();
                break;
        }

        return Then.Read;
    }

    private void TakePongFrame(ReadOnlySpan<byte> payload)
    {
        var now = _environment.Host.Now();
        SignalIf(_heartbeat.Carrier == HeartbeatCarrier.PingFrame && _heartbeat.Recognize(payload) is { Number: > 0 and var ping }
            ? _signals.OnPongOf(now, ping)
            : _signals.OnUnsolicitedPong(now));
    }

    private void OnPart()
    {
        var now = _environment.Host.Now();
        SignalIf(_signals.OnFragment(now));
        _turn.GiveBack();
        _wire.MakeRoom(isQuick: _partAt != LinkFacts.Never && now - _partAt <= _environment.QuickRead);
        _partAt = now;
    }

    private Then TakeMessage(WebSocketMessageType type)
    {
        _partAt = LinkFacts.Never;
        var message = _wire.Data;
        var heartbeat = default(RecognizedHeartbeat);
        if (!_link.IsReady)
        {
            _link.NoteBeforeReady(message.Span);
        }

        if (message.Length <= _longestLookedAt && !TryReceive(message.Span, type, out heartbeat))
        {
            return Then.Read;
        }

        switch (heartbeat.Kind)
        {
            case HeartbeatKind.Pong:
                SignalIf(_signals.OnPong(_environment.Host.Now(), heartbeat.Number));
                break;
            default:
                SignalIf(_signals.OnMessage(ReceivedAt()));
                break;
        }

        if (heartbeat.Kind == HeartbeatKind.Ping || heartbeat.Asks)
        {
            _environment.Log.PingCame(_link.Connection.Id);
            SignalIf(_signals.OnPing());
        }

        return heartbeat.Kind is HeartbeatKind.Neither or HeartbeatKind.Greeting || heartbeat.HasMessage
            ? Deliver(message, type, isGreeting: heartbeat is { Kind: HeartbeatKind.Greeting, HasMessage: false })
            : Then.Read;
    }

    /// <summary>Brings a message that is no mere heartbeat to where it belongs.</summary>
    private Then Deliver(ReadOnlyMemory<byte> message, WebSocketMessageType type, bool isGreeting)
    {
        _link.Metrics.Received(message.Length);
        if (message.Length > _environment.MaxMessageSize)
        {
            // There is room for a heartbeat however small the largest message is; this is none.
            OnTooBig();
        }
        else if (_link.Held is { IsOver: false })
        {
            _isGreeting = isGreeting;
            return Then.Enqueue;
        }
        else if (!isGreeting && _link.FindHook(message.Length, type) is var hook && hook != HookKinds.None)
        {
            if (_end is { } end)
            {
                // The hook may keep this thread.
                _end = null;
                AskForClose(end);
            }

            if (!_turn.TryKeep())
            {
                return Then.Enqueue;
            }

            if (!CallHook(hook, message, type))
            {
                return Then.Done;
            }
        }

        return Then.Read;
    }

    /// <summary>Gives a message to the heartbeat, and does what it says of the connection.</summary>
    /// <returns>False if it can make nothing of it: the link ends.</returns>
    private bool TryReceive(ReadOnlySpan<byte> message, WebSocketMessageType type, out RecognizedHeartbeat heartbeat)
    {
        bool hasChanged;
        try
        {
            heartbeat = _heartbeat.Receive(message, type);
            if (heartbeat == default)
            {
                return true;
            }

            if (heartbeat.IsReady)
            {
                // Before it is asked what it says now.
                _heartbeat.IsReady = true;
            }

            hasChanged = _link.ChangesTerms && _heartbeat.TakeChange();
        }
        catch (Exception exception)
        {
            heartbeat = default;
            OnUnreadable(message, exception);
            return false;
        }

        Follow(heartbeat, message, hasChanged);
        return true;
    }

    private void Follow(in RecognizedHeartbeat heartbeat, ReadOnlySpan<byte> message, bool hasChanged)
    {
        if (heartbeat.Kind != HeartbeatKind.Neither && !_link.Traits.CountsAnyTraffic)
        {
            _signals.OnHeartbeat(_environment.Host.Now());
        }

        if ((heartbeat.Kind == HeartbeatKind.Ping || heartbeat.Asks) && _link.ChangesTerms)
        {
            _writer.NotePing(message);
            if ((heartbeat.IsReady || heartbeat.Asks) && !_heartbeat.IsAnswered)
            {
                // No ping of the heartbeat's, but what a greeting asks for: nothing but this end's answer makes the connection usable.
                _writer.SendPong();
            }
        }

        if (hasChanged)
        {
            _turn.GiveBack();
            _signals.SilenceCounts = _environment.Host.HeartbeatChanged(_link.Number, _heartbeat);
        }

        if (heartbeat.IsReady)
        {
            _link.IsReady = true;
            _link.Held?.SetReady();
        }

        if (heartbeat.Verdict is { } verdict)
        {
            _end = HeartbeatVerdicts.ReasonOf(verdict);
        }
    }

    /// <summary>Whoever speaks like that is not the server that the heartbeat was chosen for.</summary>
    private void OnUnreadable(ReadOnlySpan<byte> message, Exception exception) => _end = new SocketCloseReason
    {
        Kind = SocketCloseKind.ProtocolError,
        Status = WebSocketCloseStatus.ProtocolError,
        Description = $"{_heartbeat.GetType().Name} cannot read what came: {exception.Message.TrimEnd('.')}. It was {MessageText.Beginning(message)}.",
        Exception = exception,
    };

    // A peer whose pings are awaited is heard at some time; one that answers ours only has to answer.
    private long ReceivedAt() => _signals.SilenceCounts ? _environment.Host.Now() : LinkFacts.Never;

    /// <summary>More bytes have come from the system. Amid a message they belong to it, and show that the peer lives.</summary>
    void ITransportListener.OnBytesArrived()
    {
        if (_signals.IsUnfinished)
        {
            SignalIf(_signals.OnFragment(_environment.Host.Now()));
        }
    }

    private void OnCloseReceived()
    {
        var reason = new SocketCloseReason
        {
            Kind = SocketCloseKind.Remote,
            Status = _wire.CloseStatus,
            Description = _wire.CloseDescription,
        };
        reason = _link.Judged(reason);
        var readAway = _wire.ReadAwayAsync();
        _link.ReadAway = readAway;
        var isOver = _writer.OnLastFrameRead();
        Post(new MachineEvent(isOver ? MachineEventKind.LinkEnded : MachineEventKind.CloseReceived, _link.Number) { Reason = reason });
        if (!readAway.IsCompleted)
        {
            _environment.Scheduler.Start(static state => state.Reader.EndWhenBrokenAsync(state.ReadAway), (Reader: this, ReadAway: readAway));
        }
    }

    /// <summary>The answer to the close frame may wait for a hook: not where the peer is gone. One that has only ended its half may still read.</summary>
    private async Task EndWhenBrokenAsync(Task<bool> readAway)
    {
        if (await readAway)
        {
            _environment.Host.Post(new MachineEvent(MachineEventKind.LinkEnded, _link.Number) { Reason = new SocketCloseReason { Kind = SocketCloseKind.Faulted } });
        }
    }

    private void OnTooBig() => _end = new SocketCloseReason
    {
        Kind = SocketCloseKind.MessageTooBig,
        Status = WebSocketCloseStatus.MessageTooBig,
        Description = $"A message is larger than {_environment.MaxMessageSize} bytes (MaxMessageSize).",
    };

    /// <summary>Nothing of such a peer is understood any more (RFC 6455, section 7.1.7), and so no close frame of its is awaited: the link ends with ours.</summary>
    private void OnViolation(ProtocolViolation violation)
    {
        var reason = new SocketCloseReason
        {
            Kind = SocketCloseKind.ProtocolError,
            Status = violation.Status,
            Description = violation.Description,
            Exception = new WebSocketException(WebSocketError.Faulted, violation.Description),
        };
        _link.ReadAway = _wire.ReadAwayAsync();
        if (_writer.OnLastFrameRead())
        {
            Post(new MachineEvent(MachineEventKind.LinkEnded, _link.Number) { Reason = reason });
        }
        else
        {
            AskForClose(reason);
        }
    }

    /// <summary>Asks for a close frame. What is read from here on reaches nobody.</summary>
    private void AskForClose(SocketCloseReason reason)
    {
        _isDiscarding = true;
        _link.Held?.EndReading();
        Post(new MachineEvent(MachineEventKind.PeerWentWrong, _link.Number) { Reason = reason });
    }

    /// <summary>Tells the machine. Not with the turn in hand, which would look to it like a hook that runs.</summary>
    private void Post(in MachineEvent happened)
    {
        _turn.GiveBack();
        _environment.Host.Post(happened);
    }

    private void SignalIf(bool isFirst)
    {
        if (isFirst)
        {
            _turn.GiveBack();
            _environment.Host.Signal();
        }
    }

    /// <summary>Calls the hook on this thread.</summary>
    /// <returns>False if another reader has taken over while it ran.</returns>
    private bool CallHook(HookKinds hook, ReadOnlyMemory<byte> message, WebSocketMessageType type)
    {
        var number = _detector.Begin(out var isUnwatched);
        if (isUnwatched)
        {
            Watch(number);
        }

        var memory = _wire.Memory;
        var running = _turn.Call(hook, message, type);
        if (running.IsCompletedSuccessfully)
        {
            // What comes from a pool is used again only when its result has been fetched, our own sends among it.
            running.GetAwaiter().GetResult();
            return IsStillReader(number, memory);
        }

        // The hook keeps its message, and the turn, until it is over; reading goes on elsewhere.
        _wire.Keep(memory);
        _ = _turn.HandOverAsync(hook, running, memory);

        // It may call the socket long after, and is then not to be taken for the next one.
        _turn.Run = _environment.Scope.EnterEventHooks(_link.Number);

        // Only now: where the hook threw at once, OnError has run on this thread too, and may have kept it as long.
        return IsStillReader(number, keptForHook: null);
    }

    /// <summary>A hook does not hold this thread any more.</summary>
    /// <param name="number">The hook's.</param>
    /// <param name="keptForHook">What whoever took over has kept for it.</param>
    /// <returns>False if another reader has taken over.</returns>
    private bool IsStillReader(long number, IDisposable? keptForHook)
    {
        if (_detector.End(number))
        {
            return true;
        }

        _isTakenOver = true;
        keptForHook?.Dispose();
        return false;
    }

    /// <summary>A hook begins on this thread, and nobody looks after it.</summary>
    private void Watch(long hook)
    {
        try
        {
            _environment.Rounds.Add(_detector, new BegunHook(hook, _environment.Host.Now()));
        }
        catch (Exception exception)
        {
            // The clock and its timers are the user's. The hook is called all the same.
            _environment.Log.EffectFailed(exception);
        }
    }

    /// <summary>A hook runs, or the link is not open yet: the message waits in the inbox. Where that is full, so does the reading.</summary>
    private async ValueTask<bool> EnqueueAsync(WebSocketMessageType type)
    {
        var message = _wire.Data;
        var inbox = _link.Inbox;
        if (!inbox.TryAdd(message.Length))
        {
            if (AwaitsUsable is { } opening)
            {
                if (!await MakeRoomBeforeUsable(opening, message.Length))
                {
                    _isGreeting = false;
                    return true;
                }
            }
            else if (!await WaitForRoomAsync(message.Length))
            {
                return false;
            }
        }

        var call = HookCall.OfMessage(_environment.Hooks.Invoker.HookFor(type), _link.Story, message, type, inbox, _isGreeting);
        _isGreeting = false;
        if (_link.Held is not { } held || !held.TryHold(call))
        {
            if (call.IsGreeting)
            {
                // It has made the link usable, which is open meanwhile.
                call.LeaveRoom();
                call.Release();
            }
            else
            {
                _link.GiveToHook(call);
            }
        }

        return true;
    }

    /// <summary>What holds messages until the server has said that the link is usable; null where that is not awaited.</summary>
    private HeldMessages? AwaitsUsable => _link.Held is { IsOver: false } held && !_link.IsReady ? held : null;

    /// <summary>
    /// Takes room for a message where what makes the link usable, or refuses it, is behind it: reading goes on for as much again. Then only the hook can still make
    /// room; where that has returned, nothing would ever change.
    /// </summary>
    /// <returns>False if there is no room: this end closes.</returns>
    private async ValueTask<bool> MakeRoomBeforeUsable(HeldMessages held, int length)
    {
        while (!_link.Inbox.TryAddBeyond(length))
        {
            if (_link.IsOver)
            {
                return false;
            }

            if (held.Taken.IsCompleted)
            {
                _end = new SocketCloseReason
                {
                    Kind = SocketCloseKind.ProtocolError,
                    Status = WebSocketCloseStatus.PolicyViolation,
                    Description = $"More came before the connection was usable than may wait ({2L * _environment.MaxMessageSize} bytes, twice MaxMessageSize). {_link.MissingGreeting} Set MaxMessageSize to more, or take the messages in OnOpeningAsync.",
                };
                return false;
            }

            await Task.WhenAny(held.Taken, _link.Inbox.WaitForRoomAsync(length));
        }

        return true;
    }

    /// <returns>False if the link is over.</returns>
    private async ValueTask<bool> WaitForRoomAsync(int length)
    {
        if (_link.PausesReadingFirst())
        {
            _environment.Log.ReadPaused(_link.Connection.Id);
        }

        SignalIf(_signals.OnReadPause(true));
        do
        {
            await _link.Inbox.WaitForRoomAsync(length);
            if (_link.IsOver)
            {
                return false;
            }
        }
        while (!_link.Inbox.TryAdd(length));

        _environment.Log.ReadResumed(_link.Connection.Id);
        SignalIf(_signals.OnReadPause(false));
        return true;
    }
}
