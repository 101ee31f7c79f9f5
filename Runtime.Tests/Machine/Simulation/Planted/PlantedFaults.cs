namespace Heartbeat.Runtime.Tests.Simulation.Planted;

/// <summary>The faults: the article's, the peers', and those that we made ourselves or might make.</summary>
internal static class PlantedFaults
{
    private const string Machine = nameof(SimulationMode.Machine);
    private const string Shell = nameof(SimulationMode.Shell);
    private const string Frames = nameof(SimulationMode.Frames);
    private const string Walk = FaultFinder.Walk;
    private const string Terms = FaultFinder.Terms;
    private const string Dictated = nameof(SimulationMode.Dictated);
    private const string Heart = "Machine/Machine.Heart.cs";
    private const string Exchange = "Machine/PingExchange.cs";
    private const string AskedPeer = "Machine/AskedPeer.cs";
    private const string Connecting = "Machine/Machine.Connecting.cs";
    private const string Closing = "Machine/Machine.Closing.cs";

    public static IReadOnlyList<PlantedFault> All { get; } =
    [
        new("The count of attempts never starts again after a success", "the article: limit", Machine, Heart,
            """
                    _attempts = 0;
                    _proofAt = Never;
            """,
            """
                    _proofAt = Never;
            """),
        new("Once the limit is reached nothing can revive the socket", "the article: lockReconnect", Machine, Connecting,
            "if (_phase is Phase.Idle or Phase.Ended && _endState != SocketState.Disposed)",
            "if (_phase is Phase.Idle or Phase.Ended && _endState == SocketState.Closed)"),
        new("A close that the user wanted reconnects too", "the article: onSocketClose", Machine, Closing,
            "var last = _closeRequested || !_dials;",
            "var last = !_dials;"),
        new("The last link's unanswered ping declares the next link dead", "the article: timers live on; websocket-heartbeat-js", Machine, Exchange,
            """
                    this = default;
                    _isRegular = isRegular;
            """,
            """
                    var (state, awaited) = (_state, _awaited);
                    this = default;
                    (_state, _awaited) = (state, awaited);
                    _isRegular = isRegular;
            """),
        new("A link is read by one more reader at each reconnect", "the article: initEventHandle()", Shell, "Link/Link.cs",
            """
                    _context.Watch();
                    StartReading();
            """,
            """
                    _context.Watch();
                    for (var reader = 0; reader < Generation; reader += 2)
                    {
                        StartReading();
                    }
            """),
        new("A message whose link died is dropped without a word", "Websocket.Client #148", Shell, "Core/SendFailures.cs",
            "else if (message.CameFromOutbox)",
            "else if (message.CameFromOutbox && reason is null)"),
        new("An exception in a hook ends the notifications for good", "Websocket.Client #95", Shell, "Hooks/HookInvoker.cs",
            """
                    catch (Exception exception)
                    {
                        log.HookFailed(HookNames.Of(hook), exception);
                        CallErrorHook(hook, exception);
                    }
            """,
            """
                    catch (Exception exception) when (exception is TimeoutException)
                    {
                        log.HookFailed(HookNames.Of(hook), exception);
                        CallErrorHook(hook, exception);
                    }
            """),
        new("No ping is sent on a quiet link", "Websocket.Client #30", Machine, Exchange,
            """
                    _isRegular = isRegular;
                    SetFirst(random, now, settings);
            """,
            """
                    _isRegular = isRegular;
                    _nextAt = Deadline.Never;
            """),
        new("A hint from outside starts a second attempt beside the first", "Websocket.Client #156", Machine, Heart,
            "if (_phase == Phase.Waiting)",
            "if (_phase is Phase.Waiting or Phase.Dialing)"),
        new("A close frame is waited for without end", "ClientWebSocket, runtime#118471; Websocket.Client #139", Machine, Closing,
            """
                    _closeReason = reason;
                    _closeDeadline = now + _ownSettings.CloseTimeout;
            """,
            """
                    _closeReason = reason;
                    _closeDeadline = Never;
            """),
        new("It reconnects without a limit", "Websocket.Client", Machine, Connecting,
            "private bool NoAttemptIsLeft => _ownSettings.Max >= 0 && _attempts >= _ownSettings.Max;",
            "private bool NoAttemptIsLeft => _ownSettings.Max == 0 && _attempts >= _ownSettings.Max;"),
        new("A handler that is slow to return kills a healthy link", "ClientWebSocket: its pong timeout needs an outstanding read", Shell, "Link/Link.cs",
            "if (_hooks.TryTakeOver())",
            "if (_hooks.LastHook < 0 && _hooks.TryTakeOver())"),
        new("Two writes at once on one link", "ClientWebSocket: one outstanding send", Shell, "Link/MessageWriter.cs",
            "if (_isRunning || !_plan.HasWork(NothingWaits))",
            "if (!_plan.HasWork(NothingWaits))"),
        new("A half-open link is never noticed", "ClientWebSocket, runtime#48729", Machine, Exchange,
            "return ++_misses >= settings.Misses;",
            "return ++_misses >= settings.Misses + 1;"),
        new("The first connect is not retried", "SignalR client #24957", Machine, Connecting,
            "if (NoAttemptIsLeft)",
            "if (NoAttemptIsLeft || !_hasOpened)"),
        new("A deadline that a sleeping machine could not keep declares the link dead", "SignalR client: wall-clock deadlines", Machine, Heart,
            "if (late >= _settings.SuspendThreshold)",
            "if (late < 0)"),
        new("A close during the delay still opens a socket", "websocket-heartbeat-js", Machine, Closing,
            """
                        case Phase.Closing:
                            // It goes on
            """,
            """
                        case Phase.Waiting:
                            break;
                        case Phase.Closing:
                            // It goes on
            """),
        new("Giving up is reported to nobody", "websocket-heartbeat-js #11", Machine, Closing,
            "if (state == SocketState.GaveUp)",
            "if (state == SocketState.Idle)"),
        new("A full outbox takes messages and forgets them", "reconnecting-websocket #147", Shell, "Sending/Outbox.cs",
            """
                        if (_refusal is not null || _waiting.Count >= capacity || (_waiting.Count > 0 && _waiting.Bytes + message.Data.Length > bytes))
                        {
                            return false;
                        }
            """,
            """
                        if (_refusal is not null || _waiting.Count >= capacity || (_waiting.Count > 0 && _waiting.Bytes + message.Data.Length > bytes))
                        {
                            return _refusal is null;
                        }
            """),
        new("An event of an old link ends the new one", "phoenix.js #3083", Machine, "Machine/Machine.cs",
            "if (happened.Generation == _generation)",
            "if (happened.Generation <= _generation)"),
        new("Text and binary leave through two queues, out of order", "Websocket.Client", Shell, "Sending/Outbox.cs",
            "_waiting.AddLast(message);",
            """
                    if (message.Data.Length % 2 == 0)
                    {
                        _waiting.AddFirst(message);
                    }
                    else
                    {
                        _waiting.AddLast(message);
                    }
            """),
        new("An attempt comes sooner than its delay", "jitter that shortens", Machine, "Machine/RetryDelay.cs",
            "delay + (long)(delay * random / 5)",
            "delay - (long)(delay * random / 5)"),
        new("A server that asks for time is not given it", "Retry-After ignored", Machine, Connecting,
            "null => retryAfter,",
            "null => 0,"),
        new("What waits at the end fails nobody", "a send that hangs", Machine, Closing,
            """
                    CancelHooks();
                    Emit(new Effect(EffectKind.FailSends, _generation) { Reason = reason });
                    if (state
            """,
            """
                    CancelHooks();
                    if (state
            """),
        new("Event hooks overlap", "handlers run side by side", Shell, "Hooks/HookQueue.cs",
            "if (_running || _tokens.IsSuppressed || !_waiting.IsEmpty || link.Open != OpenNotification.Done || link.HasClosed)",
            "if (_tokens.IsSuppressed || !_waiting.IsEmpty || link.Open != OpenNotification.Done || link.HasClosed)"),
        new("A message whose write broke off is sent again", "duplicates", Shell, "Link/BatchWriter.cs",
            """
                    foreach (var message in _batch.Messages)
                    {
                        link.Environment.Host.NotifyInDoubt(message, _batch.Failure ?? reason);
                    }

                    Settle(static batch => batch.SendersWereNotified());
            """,
            """
                    outbox.PutBack(_batch.Messages);
            """),
        new("Of messages that leave together the first stays behind", "corking", Shell, "Link/BatchWriter.cs",
            "for (var i = 0; i < messages.Count - 1 && IsUnderWay; i++)",
            "for (var i = 1; i < messages.Count - 1 && IsUnderWay; i++)"),
        new("A message in doubt is said not to have left", "a wrong promise", Shell, "Core/SendFailures.cs",
            "message.MarkFailed(new MessageInDoubtException(reason));",
            "message.MarkFailed(new SocketClosedException(reason));"),
        new("A dead link's socket is left behind", "a leak", Shell, "Link/DiscardedWebSocket.cs",
            """
                        if (StateOf(wire, log) != WebSocketState.Closed)
                        {
                            wire.Abort();
                        }
                    }
            """,
            """
                        return;
                    }
            """),
        new("An end whose inbox is full says nothing", "two ends of ours declare each other dead", Machine, "Machine/ReadPause.cs",
            "if (!Deadline.IsDue(_pongAt, now))",
            "if (!Deadline.IsDue(_pongAt, now) || _isPaused)"),
        new("A full inbox never has room again", "a reader that hangs", Shell, "Link/Inbox.cs",
            """
                        if (IsRoomy)
                        {
                            room = _room;
            """,
            """
                        if (_used < 0)
                        {
                            room = _room;
            """),
        new("An attempt that was abandoned still brings its link", "two links at once", Shell, "Core/AttemptRunner.cs",
            """
                    if (!loop.TryPost(new PostedEvent(succeeded) { Dialed = dialed }))
                    {
                        DiscardedWebSocket.Abort(dialed.Wire, log);
                    }
            """,
            """
                    loop.TryPost(new PostedEvent(succeeded) { Dialed = dialed });
            """),
        new("A stalled write is not noticed", "half-open, and nobody is read", Machine, Heart,
            "if (_writeStall.HasStalled(facts, _readPause, passedUntil, now, _settings))",
            "if (_writeStall.HasStalled(facts, _readPause, passedUntil, now, _settings) && _exchange.IsIdle)"),
        new("Back-pressure is taken for death", "a server whose hooks are slow sheds its busiest clients", Machine, "Machine/WriteStall.cs",
            "var excusedAt = readPause.IsPaused ? now : Math.Max(_behindAt, Math.Max(facts.LastPongAt, readPause.ReadingSince));",
            "var excusedAt = _resumedAt;"),
        new("A paused reader cannot hear that its peer has paused", "two ends of ours, each with a full inbox", Machine, "Machine/WriteStall.cs",
            "readPause.IsPaused ? now : Math.Max(_behindAt, Math.Max(facts.LastPongAt, readPause.ReadingSince))",
            "facts.LastPongAt"),
        new("A full inbox is no excuse for silence", "a slow hook kills a healthy link", Machine, Heart,
            """
                    if (!_exchange.IsAwaiting || _readPause.IsPaused)
                    {
                        return false;
                    }
            """,
            """
                    if (!_exchange.IsAwaiting)
                    {
                        return false;
                    }
            """),
        new("An answer that outruns the report of its ping is lost", "two reports that race", Machine, Exchange,
            "if (_state == PingState.None || ping < _awaited)",
            "if (_state != PingState.Left || ping < _awaited)"),
        new("A thread pool without a free thread is taken for the peer's death", "every client of a server whose hooks block", Machine, Heart,
            "Emit(EffectKind.ProbePool);",
            "PoolProbed(new MachineEvent(MachineEventKind.PoolProbed) { Facts = facts }, now);"),
        new("A deadline that passed after the pool was probed is judged with the others", "as above, where a probe takes long", Machine, "Machine/PendingVerdict.cs",
            "passedUntil = _passedUntil;",
            "passedUntil = long.MaxValue;") { First = 901 },
        new("The outbox leaves before the sign-in is answered", "whoever signs in to a server that speaks first", Shell, "Link/WritePlan.cs",
            """
                    if (_isOpen && !outboxIsEmpty)
                    {
                        return Writing.Outbox;
            """,
            """
                    if (!outboxIsEmpty)
                    {
                        return Writing.Outbox;
            """),
        new("What a sign-in has left is lost", "a server that sends more than it was asked for", Shell, "Link/HeldMessages.cs",
            "take(message);",
            "GiveBack(message);"),
        new("A peer's close is answered at once", "whoever asks, and closes", Machine, Heart,
            "AwaitMessages(happened.Reason!, now);",
            "BeginClose(happened.Reason!, flush: false, now);"),
        new("A hook's reply to a peer that has closed waits for the next link", "as above", Shell, "Link/MessageWriter.cs",
            "_plan.IsCloseReceived ? !_outbox.HasMessageOf(_link.Number) : _outbox.IsEmpty",
            "_plan.IsCloseReceived || _outbox.IsEmpty"),
        new("The answer to a close waits for a hook that waits for the next link", "a hook and a close that wait for each other", Shell, "Hooks/HookQueue.cs",
            "=> _awaitsNextLink || !(ReferenceEquals(_messageOf, link)",
            "=> !(ReferenceEquals(_messageOf, link)"),
        new("A peer whose last message's hook takes too long gets no answer", "a close frame that is never answered", Machine, Closing,
            "AnswersPeer = _awaitsMessages });",
            "AnswersPeer = false });"),
        new("The caller of a connect that was cancelled waits indefinitely", "a start that hangs", Machine, Connecting,
            "Emit(EffectKind.CancelWaiter);",
            ""),
        new("A silent peer is never asked", "a server that drops each page that knows nothing of heartbeats", Machine, Heart,
            "Emit(EffectKind.Ask);",
            ""),
        new("A peer is asked at each of its heartbeats", "ping frames beside a heartbeat that needs none", Machine, "Machine/MachineSettings.cs",
            "public long LongestExpectedPingGap => Interval + (Timeout / 4);",
            "public long LongestExpectedPingGap => Interval;"),
        new("A peer is asked once in its life", "the second silence kills", Machine, AskedPeer,
            "LookBy(now + settings.Timeout, now, settings);",
            "_lookAt = Deadline.Never;"),
        new("A silence is seen in time once, and the next one late", "a look that is set too far ahead", Walk, AskedPeer,
            "_lookAt = Math.Min(next, now + settings.LongestUnaskedSilence);",
            "_lookAt = next;"),
        new("A peer is asked whatever its time", "a dead peer that is asked instead of judged", Walk, AskedPeer,
            "if (isAsked && now >= silentSince + settings.Silence)",
            "if (isAsked && now < silentSince)"),
        new("A peer that was asked late has less time to answer", "a process that was held up", Walk, "Machine/PeerSilence.cs",
            "_deadline = Math.Max(Math.Max(Math.Max(heardAt, readingSince), _countsSince) + longest, answerUntil);",
            "_deadline = Math.Max(Math.Max(heardAt, readingSince), _countsSince) + longest;"),
        new("A ping frame that has not left counts as one that was not answered", "a link whose large messages are slow", Walk, AskedPeer,
            "_answerSince = Math.Max(_answerSince, writeProgress);",
            ""),
        new("A ping frame that left late must be answered as if it had left in time", "as above", Walk, AskedPeer,
            "_answerSince = Math.Max(_answerSince, leftAt);",
            ""),
        new("An end that reads nothing asks", "an answer that nobody hears", Walk, Heart,
            "if (!_readPause.IsPaused && _askedPeer.TakeAsk(",
            "if (_askedPeer.TakeAsk("),
        new("A peer is asked that nobody has listened to", "each slow hook is followed by a ping frame in vain", Walk, Heart,
            "_askedPeer.TakeAsk(Math.Max(Math.Max(facts.LastReceivedAt, _readPause.ReadingSince), _silence.Since), now, _settings)",
            "_askedPeer.TakeAsk(facts.LastReceivedAt, now, _settings)"),
        new("A heartbeat whose own pong is to prove life takes the answer of any library for it", "a program that hangs below a library that answers", Walk, Heart,
            "!AwaitsAnswers && _settings is { Liveness: Liveness.AnyTraffic, CountsAnyTraffic: true,",
            "!AwaitsAnswers && _settings is { CountsAnyTraffic: true,"),
        new("What a server has dictated outlives its link", "settings that are changed in place", Terms, Connecting,
            """
                    _settings = _ownSettings;
                    _attemptDeadline
            """,
            "_attemptDeadline"),
        new("A server dictates how soon it is tried again", "a fleet that reconnects in the same moment", Terms, Connecting,
            "Ticks = RetryDelay.Of(_ownSettings, attempt,",
            "Ticks = RetryDelay.Of(_settings, attempt,"),
        new("An interval that a server dictates counts from the next ping on", "Discord: pinged after our 10 s instead of its 45; or the other way round", Terms, Exchange,
            "SetNext(_intervalSince, now, settings);",
            ""),
        new("A ping that is out must be answered in a time that it has not had", "a timeout that becomes shorter", Terms, Exchange,
            "_deadline = now + settings.Timeout;",
            "_deadline += settings.Timeout - before.Timeout;"),
        new("A ping that is out is awaited although nothing answers any more", "a false alarm in mid-connection", Terms, Exchange,
            "if (settings is not { IsAnswered: true, MayPing: true, AnybodyPings: true } ||",
            "if (!settings.MayPing ||"),
        new("A silence of before counts by the new terms", "an interval that becomes shorter", Terms, "Machine/PeerSilence.cs",
            "Math.Max(Math.Max(heardAt, readingSince), _countsSince)",
            "Math.Max(heardAt, readingSince)"),
        new("A silence is judged by the terms of before", "an interval that becomes shorter", Terms, Heart,
            "if (isOfOtherLength || AwaitsPeer != awaitedPeer ||",
            "if (AwaitsPeer != awaitedPeer ||"),
        new("A server that takes no pings gets them", "Home Assistant: a ping before the sign-in is a failed one", Terms, Heart,
            "private bool PingsNow => Pings && _settings.MayPing;",
            "private bool PingsNow => Pings;"),
        new("A server that takes no pings gets one at a hint from outside", "as above", Terms, Heart,
            "_exchange.IsIdle && _settings.MayPing && (Pings",
            "_exchange.IsIdle && (Pings"),
        new("Once pings may leave, none does", "a sign-in after which the heart does not beat", Terms, Exchange,
            "else if (begins || (settings.Interval",
            "else if ((settings.Interval"),
        new("Who owes nothing is dead when it says nothing", "a protocol without heartbeats", Terms, Heart,
            "=> !AwaitsAnswers && (PeerPings || Asks || (Pings && _settings.LongestSilence is not null)) &&",
            "=> !AwaitsAnswers &&"),
        new("A message is taken for a heartbeat", "Engine.IO: its client is closed although it receives", Terms, Heart,
            "=> _settings.CountsAnyTraffic ? facts.LastReceivedAt :",
            "=> facts.LastReceivedAt > 0 ? facts.LastReceivedAt :"),
        new("A message answers a ping where only a pong does", "as above", Terms, Heart,
            "case MachineEventKind.ReplyReceived when _settings.AnyTrafficAnswers:",
            "case MachineEventKind.ReplyReceived when _settings.IsAnswered:"),
        new("Each answer puts the clock off", "a server that holds its clients to an interval", Terms, Exchange,
            """
                    if (!settings.PingsByTheClock)
                    {
                        SetNext(since,
            """,
            """
                    if (!settings.PingsByTheClock || settings.IsAnswered)
                    {
                        SetNext(since,
            """),
        new("A ping that is awaited keeps the clock's next one back", "as above", Terms, Heart,
            "(_readPause.IsPaused || _exchange.IsHeldUp || _settings.PingsByTheClock)",
            "(_readPause.IsPaused || _exchange.IsHeldUp)"),
        new("The ping after one that was missed is awaited by nobody", "a dead link that is pinged for good", Terms, Heart,
            "(followsMiss || !SendsUnawaitedPings)",
            "!SendsUnawaitedPings"),
        new("A server that closes and asks for time is not given it", "Retry-After of a close", Terms, Connecting,
            "{ Ticks: var ticks } => Math.Max(ticks, retryAfter),",
            "{ Ticks: var ticks } => retryAfter,"),
        new("A write is judged by the timeout of before", "a timeout that becomes shorter", Terms, "Machine/WriteStall.cs",
            """
                    _resumedAt = now;
                    _deadline = _deadline == Deadline.Never ? Deadline.Never : now + settings.Timeout;
            """,
            "_resumedAt = now;"),
        new("Who seemed dead by the terms of before is judged at once", "a message that waited behind a thread", Terms, Heart,
            "_verdict.Change(now, settings);",
            ""),
        new("A server's shorter interval is kept to from the next link on", "the other end hears nothing in time", Dictated, Heart,
            "_exchange.Change(PingsNow, _random, now, before, settings);",
            ""),
        new("A pong frame answers no ping", "whoever takes every pong for an unsolicited one", Frames, "Link/MessageReader.cs",
            "? _signals.OnPongOf(now, ping)",
            "? _signals.OnUnsolicitedPong(now)"),
        new("What is held back is thrown away when it should leave", "many small messages in one write", Frames, "Transport/FramedWire.cs",
            "public void Uncork() => _isCorked = false;",
            """
            public void Uncork()
            {
                _isCorked = false;
                _outCount = 0;
            }
            """),
        new("What has left already is taken back, and sent again", "a batch whose connection dies in the middle", Frames, "Transport/FramedWire.cs",
            "public bool TryWithhold() => _handover.TryWithhold();",
            "public bool TryWithhold() => true;"),
        new("The peer's end of TCP is no end", "a loop that reads nothing again and again", Frames, "Transport/FramedWire.cs",
            """
                        if (count == 0)
                        {
                            throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely);
                        }
            """,
            """
                        if (count == 0)
                        {
                            await Task.Delay(-1);
                        }
            """),
    ];
}
