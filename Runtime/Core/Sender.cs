using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>Takes messages from callers: at once to the open link where nothing waits, else into the outbox.</summary>
internal sealed class Sender(EventLoop loop, HeartbeatOptions options, HeartbeatProtocol heartbeat, HookQueue hooks, Log log)
{
    private readonly MessagePool _messages = new(log.WhenSenderIsRefused);
    private int _hasWarned;

    /// <summary>A message to be filled and sent.</summary>
    public OutgoingMessage New() => _messages.Take();

    /// <summary>A text to be sent.</summary>
    /// <exception cref="ArgumentException">The text has no UTF-8 form, or is a heartbeat.</exception>
    public OutgoingMessage NewText(string text, bool awaited)
    {
        var message = New().SetText(text, awaited);
        try
        {
            CheckIsMessage(message.Data.Span, WebSocketMessageType.Text, nameof(text));
            return message;
        }
        catch
        {
            message.MarkRefused();
            throw;
        }
    }

    /// <summary>Refuses what the other end would take for a heartbeat.</summary>
    /// <exception cref="ArgumentException">It is one.</exception>
    public void CheckIsMessage(ReadOnlySpan<byte> message, WebSocketMessageType type, string parameter)
        => heartbeat.CheckIsMessage(message, type, parameter);

    public ValueTask SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (loop.Link is { } link && _messages.PreviousSendObserved && link.Writer.TryWriteNow(message))
        {
            return _messages.Await(message);
        }

        var hook = hooks.RunOfCaller;
        message.SentBy = hook;
        var outbox = loop.Lifetime.Outbox;
        if (cancellationToken.CanBeCanceled)
        {
            // Registered before the message waits, so that whoever settles it finds the registration.
            message.TakeOutOf(outbox, cancellationToken);
        }

        if (outbox.Add(message) is { } refusal)
        {
            message.MarkRefused();
            return ValueTask.FromException(new SocketClosedException(refusal));
        }

        if (cancellationToken.IsCancellationRequested)
        {
            message.Cancel(cancellationToken);
        }

        // The message may be settled by now, and somebody else's.
        if (hook is not null && loop.Link is { } current && hook.LinkNumber != current.Generation && current.Writer.IsCloseReceived)
        {
            hooks.AwaitsNextLink(hook);
        }

        Wake();
        return _messages.Await(message);
    }

    /// <returns>False if the message was not taken.</returns>
    public bool TrySend(OutgoingMessage message)
    {
        var hook = hooks.RunOfCaller;
        message.SentBy = hook;
        var link = loop.Link;
        var isReadersHook = hook is { IsOnReadersThread: true } && hook.LinkNumber == link?.Generation;
        if (link is not null && link.Writer.TryWriteNow(message, isReadersHook))
        {
            return true;
        }

        if (!TryAdd(message) && !(isReadersHook && TryAddAfterTurn(message, link!)))
        {
            message.MarkRefused();
            return false;
        }

        Wake();
        return true;
    }

    private bool TryAdd(OutgoingMessage message) => loop.Lifetime.Outbox.TryAdd(message, options.OutboxCapacity, options.OutboxBytes);

    /// <summary>What waits to leave with the message makes room for it.</summary>
    private bool TryAddAfterTurn(OutgoingMessage message, Link link)
    {
        link.Writer.EndTurn();
        return TryAdd(message);
    }

    private void Wake()
    {
        if (loop.Link is { } link)
        {
            link.Writer.Wake();
        }
        else if (loop.State == SocketState.Idle && Interlocked.Exchange(ref _hasWarned, 1) == 0)
        {
            log.NobodyConnected();
        }
    }
}
