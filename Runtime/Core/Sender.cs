namespace Heartbeat;

/// <summary>Takes messages from callers: at once to the open link where nothing waits, else into the outbox.</summary>
internal sealed class Sender(EventLoop loop, int capacity, Log log)
{
    private readonly MessagePool _messages = new(log.WhenSenderIsRefused);

    /// <summary>A message to be filled and sent.</summary>
    public OutgoingMessage New() => _messages.Take();

    public ValueTask SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (loop.Link is { } link && _messages.PreviousSendObserved && link.Writer.TryWriteNow(message))
        {
            return _messages.Await(message);
        }

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

        loop.Link?.Writer.Wake();
        return _messages.Await(message);
    }

    /// <returns>False if the message was not taken.</returns>
    public bool TrySend(OutgoingMessage message)
    {
        if (!loop.Lifetime.Outbox.TryAdd(message, capacity))
        {
            message.MarkRefused();
            return false;
        }

        loop.Link?.Writer.Wake();
        return true;
    }
}
