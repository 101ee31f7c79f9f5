using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>
/// Reads one link, on one thread at a time: assembles messages, picks out heartbeats, and brings the rest to the hooks,
/// directly where no hook runs, else through the inbox. Where a hook keeps its thread, another reader takes over.
/// </summary>
internal sealed class MessageReader(HeartbeatConnection connection, Link link, BlockedHookDetector watch)
{
    /// <summary>A read that took no longer may be followed by a larger one, which is still far from looking like silence.</summary>
    private readonly long _quick = (connection.Options.Timeout ?? connection.Options.Interval).Ticks / 16;
    private readonly HookQueue _hookQueue = connection.HookQueue;
    private ReceiveBuffer _buffer = NewBuffer(connection, link);

    /// <summary>When the last part of an unfinished message came.</summary>
    private long _partAt = LinkFacts.Never;
    private bool _isDiscarding;

    /// <summary>Whether the turn to tell is kept, for the messages that are there.</summary>
    private bool _hasTurn;

    private enum Next
    {
        Read,
        Enqueue,
        Done,
    }

    public async Task RunAsync()
    {
        HookScope.EnterEventHooks(connection);
        try
        {
            var next = Next.Read;
            while (next == Next.Read)
            {
                // Never with a token: cancelling a read aborts the WebSocket.
                var receive = link.WebSocket.ReceiveAsync(_buffer.Free, CancellationToken.None);
                if (!receive.IsCompleted || _hookQueue.YieldRequested)
                {
                    GiveTurnBack();
                }

                var received = await receive;
                next = Take(received);
                if (next == Next.Enqueue)
                {
                    next = await EnqueueAsync(received.MessageType) ? Next.Read : Next.Done;
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
        => new(Math.Max(connection.Options.MaxMessageSize, connection.TextHeartbeat.MaxSize), link.Buffer);

    private Next Take(ValueWebSocketReceiveResult received)
    {
        if (link.IsOver)
        {
            return Next.Done;
        }

        if (received.MessageType == WebSocketMessageType.Close)
        {
            OnCloseReceived();
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
        link.OnFragment(now);
        _buffer.Grow(isQuick: _partAt != LinkFacts.Never && now - _partAt <= _quick);
        _partAt = now;
        return Next.Read;
    }

    private void OnCloseReceived()
    {
        var reason = new SocketCloseReason
        {
            Kind = SocketCloseKind.Remote,
            Status = link.WebSocket.CloseStatus,
            Description = link.WebSocket.CloseStatusDescription,
        };
        var isOver = link.Writer.OnCloseReceived();
        Post(new MachineEvent(isOver ? MachineEventKind.LinkEnded : MachineEventKind.CloseReceived, link.Generation) { Reason = reason });
    }

    /// <summary>Asks for a close frame, and reads on only to hear the peer's: a reset would take ours away from it.</summary>
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
        switch (connection.TextHeartbeat.Classify(message.Span, type))
        {
            case HeartbeatKind.Pong:
                if (link.OnPong())
                {
                    Post(link.NamingPing(MachineEventKind.PongReceived));
                }

                break;
            case HeartbeatKind.Ping:
                NoteMessage();
                connection.Log.PingCame(link.Generation);
                if (link.OnPing())
                {
                    Post(new MachineEvent(MachineEventKind.PingReceived, link.Generation));
                }

                break;
            default:
                NoteMessage();
                if (message.Length > connection.Options.MaxMessageSize)
                {
                    // There is room for a heartbeat however small the largest message is; this is none.
                    TooBig();
                }
                else if (HasHook(message.Length, type))
                {
                    if (!HasTurn())
                    {
                        return Next.Enqueue;
                    }

                    if (!CallHook(message, type))
                    {
                        return Next.Done;
                    }
                }

                break;
        }

        _buffer.Clear();
        return Next.Read;
    }

    private void NoteMessage()
    {
        if (link.OnMessage(isPong: false))
        {
            GiveTurnBack();
            link.PostReply();
        }
    }

    /// <summary>Tells the machine. Not with the turn in hand, which would look to it like a hook that runs.</summary>
    private void Post(in MachineEvent happened)
    {
        GiveTurnBack();
        connection.Post(happened);
    }

    private void PostReadPause(bool listens)
    {
        if (link.OnReadPause(listens))
        {
            Post(new MachineEvent(listens ? MachineEventKind.ReadResumed : MachineEventKind.ReadPaused, link.Generation));
        }
    }

    private bool HasTurn()
    {
        if (_hasTurn && !_hookQueue.YieldRequested)
        {
            return true;
        }

        GiveTurnBack();
        return _hasTurn = _hookQueue.TryBegin(link);
    }

    private void GiveTurnBack()
    {
        if (_hasTurn)
        {
            _hasTurn = false;
            _hookQueue.End();
        }
    }

    private bool HasHook(int length, WebSocketMessageType type)
    {
        var needed = type == WebSocketMessageType.Text ? HookKinds.Text | HookKinds.Bytes : HookKinds.Bytes;
        if ((_hookQueue.Written & needed) != 0)
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
    private bool CallHook(ReadOnlyMemory<byte> message, WebSocketMessageType type)
    {
        var number = watch.Begin(out var isUnwatched);
        if (isUnwatched)
        {
            connection.Post(new MachineEvent(MachineEventKind.HookStarted, link.Generation) { Hook = number });
        }

        var hook = _hookQueue.CallMessageHook(message, type);
        if (hook.IsCompletedSuccessfully)
        {
            return watch.End(number);
        }

        // The hook keeps its message, and the turn, until it is over; reading goes on into another buffer.
        var kept = _buffer;
        _buffer = NewBuffer(connection, link);
        _hasTurn = false;
        _ = _hookQueue.EndWithAsync(hook, kept);

        // Only now: where the hook threw at once, OnError has run on this thread too, and may have kept it as long.
        return watch.End(number);
    }

    /// <summary>A hook runs: the message waits in the inbox. Where that is full, so does the reading.</summary>
    private async ValueTask<bool> EnqueueAsync(WebSocketMessageType type)
    {
        var message = _buffer.Message;
        if (!link.Inbox.TryAdd(message.Length))
        {
            if (link.PausesReadingFirst())
            {
                connection.Log.ReadPaused(link.Generation);
            }

            PostReadPause(false);
            do
            {
                await link.Inbox.WaitForRoomAsync(message.Length);
                if (link.IsOver)
                {
                    return false;
                }
            }
            while (!link.Inbox.TryAdd(message.Length));

            connection.Log.ReadResumed(link.Generation);
            PostReadPause(true);
        }

        if (!_hookQueue.Add(HookCall.OfMessage(link, message, type)))
        {
            link.Inbox.Remove(message.Length);
        }

        return true;
    }
}
