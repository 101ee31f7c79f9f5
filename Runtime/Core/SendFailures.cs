namespace Heartbeat;

/// <summary>Says of each message that was not sent, or may not have been, what has become of it: to whoever awaits it, else to <c>OnUnsent</c>.</summary>
internal sealed class SendFailures(HookQueue hooks, Log log, SocketMetrics metrics)
{
    /// <summary>The write of a message had begun when its link ended.</summary>
    public void NotifyInDoubt(OutgoingMessage message, SocketCloseReason reason)
    {
        if (message.IsAwaited)
        {
            metrics.Unsent();
            message.MarkFailed(new MessageInDoubtException(reason));
        }
        else if (message.CameFromOutbox)
        {
            metrics.Unsent();
            NotifyUnsent(message, reason, mayHaveBeenSent: true);
        }
    }

    /// <summary>Messages waited for a link, and there will be none.</summary>
    public void Fail(List<OutgoingMessage> messages, SocketCloseReason reason)
    {
        foreach (var message in messages)
        {
            metrics.Unsent();
            if (message.IsAwaited)
            {
                message.MarkFailed(new SocketClosedException(reason));
            }
            else
            {
                NotifyUnsent(message, reason, mayHaveBeenSent: false);
            }

            message.Release();
        }
    }

    private void NotifyUnsent(OutgoingMessage message, SocketCloseReason reason, bool mayHaveBeenSent)
    {
        if (!hooks.Invoker.IsWritten(HookKinds.Unsent))
        {
            log.Unsent(message.Data.Length, mayHaveBeenSent, reason);
            return;
        }

        hooks.Add(new HookCall(HookKinds.Unsent)
        {
            Unsent = new UnsentMessage(message.Data.ToArray(), message.Type, reason, mayHaveBeenSent),
        });
    }
}
