using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>
/// Reads one link, on one thread at a time: assembles messages, picks out heartbeats, and brings the rest to the hooks,
/// directly where no hook runs, else through the inbox. Where a hook keeps its thread, another reader takes over.
/// </summary>
internal sealed class LinkReader(HeartbeatConnection connection, Link link, HookWatch watch)
{
    /// <summary>A read that took no longer may be followed by a larger one, which is still far from looking like silence.</summary>
    private readonly long _quick = (connection.Options.Timeout ?? connection.Options.Interval).Ticks / 16;
    private readonly Tellings _tellings = connection.Tellings;
    private ReceiveBuffer _buffer = NewBuffer(connection, link);

    /// <summary>When the last part of an unfinished message came.</summary>
    private long _partAt = LinkFacts.Never;
    private bool _isDiscarding;

    /// <summary>Whether the turn to tell is kept, for the messages that are there.</summary>
    private bool _hasTurn;

    private enum Next
    {
        Read,
        LetWait,
        Done,
    }

    public async Task RunAsync()
    {
        HookScope.EnterTellings(connection);
        try
        {
            var next = Next.Read;
            while (next == Next.Read)
            {
                // Never with a token: cancelling a read aborts the WebSocket.
                var receive = link.WebSocket.ReceiveAsync(_buffer.Free, CancellationToken.None);
                if (!receive.IsCompleted || _tellings.IsWanted)
                {
                    GiveTurnBack();
                }

                var received = await receive;
                next = Take(received);
                if (next == Next.LetWait)
                {
                    next = await LetWaitAsync(received.MessageType) ? Next.Read : Next.Done;
                    _buffer.Clear();
                }
            }
        }
        catch (Exception exception)
        {
            Post(new MachineEvent(MachineEventKind.LinkEnded, link.Generation)
            {
                Reason = new SocketCloseReason { Kind = SocketCloseKind.Faulted, Exception = exception },
            });
        }
        finally
        {
            GiveTurnBack();
            _buffer.Release();
        }
    }

    private static ReceiveBuffer NewBuffer(HeartbeatConnection connection, Link link)
        => new(Math.Max(connection.Options.MaxMessageSize, connection.HeartbeatText.MaxSize), link.Buffer);

    private Next Take(ValueWebSocketReceiveResult received)
    {
        if (link.IsOver)
        {
            return Next.Done;
        }

        if (received.MessageType == WebSocketMessageType.Close)
        {
            HearGoodbye();
            return Next.Done;
        }

        if (_isDiscarding)
        {
            return Next.Read;
        }

        _buffer.Advance(received.Count);
        if (_buffer.IsTooBig)
        {
            TooBig();
            return Next.Read;
        }

        if (received.EndOfMessage)
        {
            return TakeMessage(received.MessageType);
        }

        // It may tell the machine that a ping is answered.
        GiveTurnBack();
        var now = connection.Now();
        link.HeardPart(now);
        _buffer.Grow(isQuick: _partAt != LinkFacts.Never && now - _partAt <= _quick);
        _partAt = now;
        return Next.Read;
    }

    private void HearGoodbye()
    {
        var reason = new SocketCloseReason
        {
            Kind = SocketCloseKind.Remote,
            Status = link.WebSocket.CloseStatus,
            Description = link.WebSocket.CloseStatusDescription,
        };
        var isOver = link.Writer.HearGoodbye();
        Post(new MachineEvent(isOver ? MachineEventKind.LinkEnded : MachineEventKind.GoodbyeHeard, link.Generation) { Reason = reason });
    }

    /// <summary>Asks for a goodbye, and reads on only to hear the peer's: a reset would take ours away from it.</summary>
    private void TooBig()
    {
        _isDiscarding = true;
        _buffer.Clear();
        Post(new MachineEvent(MachineEventKind.MessageTooBig, link.Generation)
        {
            Reason = new SocketCloseReason
            {
                Kind = SocketCloseKind.MessageTooBig,
                Status = WebSocketCloseStatus.MessageTooBig,
                Description = $"A message is larger than {connection.Options.MaxMessageSize} bytes.",
            },
        });
    }

    private Next TakeMessage(WebSocketMessageType type)
    {
        _partAt = LinkFacts.Never;
        var message = _buffer.Message;
        switch (connection.HeartbeatText.Classify(message.Span, type))
        {
            case HeartbeatKind.Pong:
                if (link.HeardPong(out var answers))
                {
                    Post(new MachineEvent(MachineEventKind.PongHeard, link.Generation) { Answers = answers });
                }

                break;
            case HeartbeatKind.Ping:
                HearMessage();
                connection.Log.PingCame(link.Generation);
                if (link.HeardPing())
                {
                    Post(new MachineEvent(MachineEventKind.PingHeard, link.Generation));
                }

                break;
            default:
                HearMessage();
                if (message.Length > connection.Options.MaxMessageSize)
                {
                    // There is room for a heartbeat however small the largest message is; this is none.
                    TooBig();
                }
                else if (HasHook(message.Length, type))
                {
                    if (!HasTurn())
                    {
                        return Next.LetWait;
                    }

                    if (!Tell(message, type))
                    {
                        return Next.Done;
                    }
                }

                break;
        }

        _buffer.Clear();
        return Next.Read;
    }

    private void HearMessage()
    {
        if (link.Heard(isPong: false))
        {
            GiveTurnBack();
            link.PostAnswer();
        }
    }

    /// <summary>Tells the machine. Not with the turn in hand, which would look to it like a hook that runs.</summary>
    private void Post(in MachineEvent happened)
    {
        GiveTurnBack();
        connection.Post(happened);
    }

    private void TellListening(bool listens)
    {
        if (link.Listens(listens))
        {
            Post(new MachineEvent(listens ? MachineEventKind.ListeningResumed : MachineEventKind.ListeningStopped, link.Generation));
        }
    }

    private bool HasTurn()
    {
        if (_hasTurn && !_tellings.IsWanted)
        {
            return true;
        }

        GiveTurnBack();
        return _hasTurn = _tellings.TryBegin(link);
    }

    private void GiveTurnBack()
    {
        if (_hasTurn)
        {
            _hasTurn = false;
            _tellings.End();
        }
    }

    private bool HasHook(int length, WebSocketMessageType type)
    {
        var needed = type == WebSocketMessageType.Text ? HookKinds.Text | HookKinds.Bytes : HookKinds.Bytes;
        if ((_tellings.Written & needed) != 0)
        {
            return true;
        }

        if (link.MissesHookFirst())
        {
            connection.Log.NoHookFor(type, length, link.Generation);
        }

        return false;
    }

    /// <summary>Calls the hook on this thread.</summary>
    /// <returns>False if another reader has taken over while it ran.</returns>
    private bool Tell(ReadOnlyMemory<byte> message, WebSocketMessageType type)
    {
        var number = watch.Begin(out var isUnwatched);
        if (isUnwatched)
        {
            connection.Post(new MachineEvent(MachineEventKind.HookStarted, link.Generation) { Hook = number });
        }

        var hook = _tellings.TellMessage(message, type);
        if (hook.IsCompletedSuccessfully)
        {
            return watch.End(number);
        }

        // The hook keeps its message, and the turn, until it is over; reading goes on into another buffer.
        var kept = _buffer;
        _buffer = NewBuffer(connection, link);
        _hasTurn = false;
        _ = _tellings.EndWithAsync(hook, kept);

        // Only now: where the hook threw at once, OnError has run on this thread too, and may have kept it as long.
        return watch.End(number);
    }

    /// <summary>A hook runs: the message waits in the inbox. Where that is full, so does the reading.</summary>
    private async ValueTask<bool> LetWaitAsync(WebSocketMessageType type)
    {
        var message = _buffer.Message;
        if (!link.Inbox.TryAdd(message.Length))
        {
            if (link.StopsListeningFirst())
            {
                connection.Log.ListeningStopped(link.Generation);
            }

            TellListening(false);
            do
            {
                await link.Inbox.WaitForRoomAsync(message.Length);
                if (link.IsOver)
                {
                    return false;
                }
            }
            while (!link.Inbox.TryAdd(message.Length));

            connection.Log.ListeningResumed(link.Generation);
            TellListening(true);
        }

        if (!_tellings.Add(Telling.OfMessage(link, message, type)))
        {
            link.Inbox.Remove(message.Length);
        }

        return true;
    }
}
