using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>
/// Reads one link, on one thread at a time: assembles messages, picks out heartbeats, and brings the rest to the hooks,
/// directly where no hook runs, else through the inbox. Where a hook keeps its thread, another reader takes over.
/// </summary>
internal sealed class LinkReader(HeartbeatConnection connection, Link link)
{
    /// <summary>A read that took no longer may be followed by a larger one, which is still far from looking like silence.</summary>
    private readonly long _quick = (connection.Options.Timeout ?? connection.Options.Interval).Ticks / 16;
    private ReceiveBuffer _buffer = NewBuffer(connection);
    private bool _isDiscarding;

    public async Task RunAsync()
    {
        HookScope.EnterTellings(connection);
        try
        {
            while (await ReadMessageAsync())
            {
            }
        }
        catch (Exception exception)
        {
            connection.Post(new MachineEvent(MachineEventKind.LinkEnded, link.Generation)
            {
                Reason = new SocketCloseReason { Kind = SocketCloseKind.Faulted, Exception = exception },
            });
        }
        finally
        {
            _buffer.Release();
        }
    }

    private static ReceiveBuffer NewBuffer(HeartbeatConnection connection)
        => new(Math.Max(connection.Options.MaxMessageSize, connection.HeartbeatText.MaxSize));

    /// <summary>Reads one message, and brings it where it belongs.</summary>
    /// <returns>False if this reader is done.</returns>
    private async ValueTask<bool> ReadMessageAsync()
    {
        _buffer.Clear();
        var heardAt = LinkFacts.Never;
        while (true)
        {
            // Never with a token: cancelling a read aborts the WebSocket.
            var received = await link.WebSocket.ReceiveAsync(_buffer.Free, CancellationToken.None);
            if (link.IsOver)
            {
                return false;
            }

            if (received.MessageType == WebSocketMessageType.Close)
            {
                HearGoodbye();
                return false;
            }

            if (_isDiscarding)
            {
                continue;
            }

            _buffer.Advance(received.Count);
            if (_buffer.IsTooBig)
            {
                TooBig();
            }
            else if (received.EndOfMessage)
            {
                return await TakeMessageAsync(received.MessageType);
            }
            else
            {
                Heard(isPong: false, isUnfinished: true);
                var now = connection.Now();
                _buffer.Grow(isQuick: heardAt != LinkFacts.Never && now - heardAt <= _quick);
                heardAt = now;
            }
        }
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
        connection.Post(new MachineEvent(isOver ? MachineEventKind.LinkEnded : MachineEventKind.GoodbyeHeard, link.Generation) { Reason = reason });
    }

    /// <summary>Asks for a goodbye, and reads on only to hear the peer's: a reset would take ours away from it.</summary>
    private void TooBig()
    {
        _isDiscarding = true;
        _buffer.Clear();
        connection.Post(new MachineEvent(MachineEventKind.MessageTooBig, link.Generation)
        {
            Reason = new SocketCloseReason
            {
                Kind = SocketCloseKind.MessageTooBig,
                Status = WebSocketCloseStatus.MessageTooBig,
                Description = $"A message is larger than {connection.Options.MaxMessageSize} bytes.",
            },
        });
    }

    private ValueTask<bool> TakeMessageAsync(WebSocketMessageType type)
    {
        var message = _buffer.Message;
        switch (connection.HeartbeatText.Classify(message.Span, type))
        {
            case HeartbeatKind.Pong:
                var answers = link.Heard(isPong: true, isUnfinished: false);
                connection.Post(new MachineEvent(MachineEventKind.PongHeard, link.Generation) { Answers = answers });
                return ValueTask.FromResult(true);
            case HeartbeatKind.Ping:
                Heard(isPong: false, isUnfinished: false);
                connection.Log.PingCame(link.Generation);
                connection.Post(new MachineEvent(MachineEventKind.PingHeard, link.Generation));
                return ValueTask.FromResult(true);
        }

        Heard(isPong: false, isUnfinished: false);
        if (message.Length > connection.Options.MaxMessageSize)
        {
            // There is room for a heartbeat however small the largest message is; this is none.
            TooBig();
            return ValueTask.FromResult(true);
        }

        if (!HasHook(message.Length, type))
        {
            return ValueTask.FromResult(true);
        }

        return connection.Tellings.TryBegin(link) ? ValueTask.FromResult(Tell(message, type)) : LetWaitAsync(message, type);
    }

    private void Heard(bool isPong, bool isUnfinished)
    {
        if (link.Heard(isPong, isUnfinished))
        {
            connection.Post(new MachineEvent(MachineEventKind.AnswerHeard, link.Generation));
        }
    }

    private bool HasHook(int length, WebSocketMessageType type)
    {
        var needed = type == WebSocketMessageType.Text ? HookKinds.Text | HookKinds.Bytes : HookKinds.Bytes;
        if ((connection.Tellings.Written & needed) != 0)
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
        var number = link.BeginHook();
        var hook = connection.Tellings.TellMessage(message, type);
        if (hook.IsCompletedSuccessfully)
        {
            var goesOn = link.EndHook(number);
            connection.Tellings.End();
            return goesOn;
        }

        // The hook keeps its message until it is over; reading goes on into another buffer.
        var kept = _buffer;
        _buffer = NewBuffer(connection);
        _ = connection.Tellings.EndWithAsync(hook, kept);

        // Only now: where the hook threw at once, OnError has run on this thread too, and may have kept it as long.
        return link.EndHook(number);
    }

    /// <summary>A hook runs: the message waits in the inbox. Where that is full, so does the reading.</summary>
    private async ValueTask<bool> LetWaitAsync(ReadOnlyMemory<byte> message, WebSocketMessageType type)
    {
        if (!link.Inbox.TryAdd(message.Length))
        {
            if (link.StopsListeningFirst())
            {
                connection.Log.ListeningStopped(link.Generation);
            }

            connection.Post(new MachineEvent(MachineEventKind.ListeningStopped, link.Generation));
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
            connection.Post(new MachineEvent(MachineEventKind.ListeningResumed, link.Generation));
        }

        if (!connection.Tellings.Add(Telling.OfMessage(link, message, type)))
        {
            link.Inbox.Remove(message.Length);
        }

        return true;
    }
}
