namespace Heartbeat.Runtime.Tests.Simulation.Planted;

/// <summary>The faults: the article's, the peers', and those that we made ourselves or might make.</summary>
internal static class PlantedFaults
{
    private const string Machine = nameof(SimulationMode.Machine);
    private const string Driver = nameof(SimulationMode.Driver);
    private const string Heart = "Machine/Machine.Heart.cs";
    private const string Attempts = "Machine/Machine.Attempts.cs";
    private const string Ending = "Machine/Machine.Ending.cs";

    public static IReadOnlyList<PlantedFault> All { get; } =
    [
        new("The count of attempts never starts again after a success", "the article: limit", Machine, Heart,
            """
                    _everAnswered = true;
                    _attempts = 0;
            """,
            """
                    _everAnswered = true;
            """),
        new("Once the limit is reached nothing can revive the socket", "the article: lockReconnect", Machine, Attempts,
            "if (_phase is Phase.Idle or Phase.Ended && _endState != SocketState.Disposed)",
            "if (_phase is Phase.Idle or Phase.Ended && _endState == SocketState.Closed)"),
        new("A close that the user wanted reconnects too", "the article: onSocketClose", Machine, Ending,
            "var last = _closeAsked || !_dials;",
            "var last = !_dials;"),
        new("The last link's unanswered ping condemns the next link", "the article: timers live on; websocket-heartbeat-js", Machine, Heart,
            """
                    _ping = PingState.None;
                    _nextPingAt = Pings ? now + _settings.Interval : Never;
                    _earlyAnswerAt = Never;
            """,
            """
                    _nextPingAt = Pings ? now + _settings.Interval : Never;
                    _earlyAnswerAt = Never;
            """),
        new("A link is read by one more reader at each reconnect", "the article: initEventHandle()", Driver, "Driver/Link.cs",
            """
                    StartReading();
                    Writer.Open();
            """,
            """
                    for (var reader = 0; reader < Generation; reader += 2)
                    {
                        StartReading();
                    }

                    Writer.Open();
            """),
        new("A message whose link died is dropped without a word", "Websocket.Client #148", Driver, "Driver/HeartbeatConnection.Driver.cs",
            "else if (message.CameFromOutbox)",
            "else if (message.CameFromOutbox && reason is null)"),
        new("An exception in a hook ends the telling for ever", "Websocket.Client #95", Driver, "Driver/Tellings.cs",
            """
                    catch (Exception exception)
                    {
                        log.HookFailed(kind, exception);
                        TellErrorNow(kind, exception);
                    }
            """,
            """
                    catch (Exception exception) when (exception is TimeoutException)
                    {
                        log.HookFailed(kind, exception);
                        TellErrorNow(kind, exception);
                    }
            """),
        new("No ping is sent on a quiet link", "Websocket.Client #30", Machine, Heart,
            """
                    _nextPingAt = Pings ? now + _settings.Interval : Never;
                    _earlyAnswerAt = Never;
                    _earlyPongAt = Never;
                    _pongIsHeldUp = false;
            """,
            """
                    _nextPingAt = Never;
                    _earlyAnswerAt = Never;
                    _earlyPongAt = Never;
                    _pongIsHeldUp = false;
            """),
        new("A hint from outside starts a second attempt beside the first", "Websocket.Client #156", Machine, Heart,
            "if (_phase == Phase.Waiting)",
            "if (_phase is Phase.Waiting or Phase.Dialing)"),
        new("A goodbye is waited for without end", "ClientWebSocket, runtime#118471; Websocket.Client #139", Machine, Ending,
            """
                    _leaveReason = reason;
                    _leaveDeadline = now + _settings.CloseTimeout;
            """,
            """
                    _leaveReason = reason;
                    _leaveDeadline = Never;
            """),
        new("It reconnects without a limit", "Websocket.Client", Machine, Attempts,
            "private bool NoAttemptIsLeft => _settings.Max >= 0 && _attempts >= _settings.Max;",
            "private bool NoAttemptIsLeft => _settings.Max == 0 && _attempts >= _settings.Max;"),
        new("A handler that is slow to return kills a healthy link", "ClientWebSocket: its pong timeout needs an outstanding read", Driver, "Driver/Link.cs",
            "if (_hooks.TryTakeOver())",
            "if (_hooks.LastHook < 0 && _hooks.TryTakeOver())"),
        new("Two writes at once on one link", "ClientWebSocket: one outstanding send", Driver, "Driver/LinkWriter.cs",
            "if (_isRunning || !HasWork())",
            "if (!HasWork())"),
        new("A half-open link is never noticed", "ClientWebSocket, runtime#48729", Machine, Heart,
            "if (_misses >= _settings.Misses)",
            "if (_misses >= _settings.Misses + 1)"),
        new("The first connect is not retried", "SignalR client #24957", Machine, Attempts,
            "if (NoAttemptIsLeft)",
            "if (NoAttemptIsLeft || !_connectIsOver)"),
        new("A deadline that a sleeping machine could not keep condemns the link", "SignalR client: wall-clock deadlines", Machine, Heart,
            "if (late >= _settings.FarTooLate)",
            "if (late < 0)"),
        new("A close during the delay still opens a socket", "websocket-heartbeat-js", Machine, Ending,
            """
                        case Phase.Leaving:
                            _leaveDeadline
            """,
            """
                        case Phase.Waiting:
                            break;
                        case Phase.Leaving:
                            _leaveDeadline
            """),
        new("Giving up tells nobody", "websocket-heartbeat-js #11", Machine, Ending,
            "if (state == SocketState.GaveUp)",
            "if (state == SocketState.Idle)"),
        new("A full outbox takes messages and forgets them", "reconnecting-websocket #147", Driver, "Driver/Outbox.cs",
            """
                        if ((_refusal is not null && !_starts) || _waiting.Count + _early.Count >= capacity)
                        {
                            return false;
                        }
            """,
            """
                        if ((_refusal is not null && !_starts) || _waiting.Count + _early.Count >= capacity)
                        {
                            return _refusal is null;
                        }
            """),
        new("An event of an old link ends the new one", "phoenix.js #3083", Machine, "Machine/Machine.cs",
            "if (happened.Generation == _generation)",
            "if (happened.Generation <= _generation)"),
        new("Text and binary leave through two queues, out of order", "Websocket.Client", Driver, "Driver/Outbox.cs",
            "(_refusal is null ? _waiting : _early).AddLast(message);",
            """
                    if (_refusal is null && message.Data.Length % 2 == 0)
                    {
                        _waiting.AddFirst(message);
                    }
                    else
                    {
                        (_refusal is null ? _waiting : _early).AddLast(message);
                    }
            """),
        new("An attempt comes sooner than its delay", "jitter that shortens", Machine, "Machine/RetryDelay.cs",
            "delay + (long)(delay * random / 5)",
            "delay - (long)(delay * random / 5)"),
        new("A server that asks for time is not given it", "Retry-After ignored", Machine, Attempts,
            "_retryAfter = retryAfter;",
            "_retryAfter = 0;"),
        new("What waits at the end fails nobody", "a send that hangs", Machine, Ending,
            """
                    CancelHooks();
                    Do(new Effect(EffectKind.FailSends, _generation) { Reason = reason });
                    if (state
            """,
            """
                    CancelHooks();
                    if (state
            """),
        new("Tellings overlap", "handlers run side by side", Driver, "Driver/Tellings.cs",
            "if (_running || _hushed || _waiting.Count > 0 || link.Told != LinkTold.Yes || link.HasClosed)",
            "if (_hushed || _waiting.Count > 0 || link.Told != LinkTold.Yes || link.HasClosed)"),
        new("A message whose write broke off is sent again", "duplicates", Driver, "Driver/LinkWriter.cs",
            """
                    _isInDoubt = true;
                    foreach (var message in _batch)
                    {
                        connection.MessageInDoubt(message, reason);
                    }
            """,
            """
                    connection.Outbox.PutBack(_batch);
            """),
        new("Of messages that leave together the first stays behind", "gathering", Driver, "Driver/LinkWriter.cs",
            "for (var i = 0; i < _batch.Count - 1 && _isUnderWay; i++)",
            "for (var i = 1; i < _batch.Count - 1 && _isUnderWay; i++)"),
        new("A message in doubt is said not to have left", "a wrong promise", Driver, "Driver/HeartbeatConnection.Driver.cs",
            "message.MarkFailed(new MessageInDoubtException(reason));",
            "message.MarkFailed(new SocketClosedException(reason));"),
        new("A dead link's socket is left behind", "a leak", Driver, "Driver/HeartbeatConnection.Driver.cs",
            """
                        if (webSocket.State != WebSocketState.Closed)
                        {
                            webSocket.Abort();
                        }

                    }
            """,
            """
                        return;
                    }
            """),
        new("An end whose inbox is full says nothing", "two ends of ours condemn each other", Machine, Heart,
            "if (IsDue(_unaskedPongAt, now))",
            "if (IsDue(_unaskedPongAt, now) && !_deaf)"),
        new("A full inbox never has room again", "a reader that hangs", Driver, "Driver/Inbox.cs",
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
        new("An attempt that was abandoned still brings its link", "two links at once", Driver, "Driver/HeartbeatConnection.Driver.cs",
            """
                    else
                    {
                        AbortWebSocket(dialed.WebSocket);
                    }
                }

                private void CarryOut
            """,
            """
                }

                private void CarryOut
            """),
        new("A stalled write is not noticed", "half-open, and nobody is read", Machine, Heart,
            "if (IsStalled(facts, late, now))",
            "if (IsStalled(facts, late, now) && _ping == PingState.None)"),
        new("A full inbox is no excuse for silence", "a slow hook kills a healthy link", Machine, Heart,
            """
                    if (_ping != PingState.Left || _deaf)
                    {
                        return false;
                    }
            """,
            """
                    if (_ping != PingState.Left)
                    {
                        return false;
                    }
            """),
    ];
}
