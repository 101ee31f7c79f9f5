using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>
/// A connection that is up and not open yet. What is given to <c>Send</c> leaves first on it, ahead of all that waits in the outbox, and dies with it.
/// <see cref="ReceiveAsync"/> gives what the other end says meanwhile, so that a sign-in can be answered before anything else leaves.
/// </summary>
public sealed class OpeningContext
{
    private readonly IOpeningLink _link;
    private readonly Lock _gate = new();
    private SocketCloseReason? _refusal;

    /// <summary>Whether the hook has given something, or what the heartbeat says first has been sent in its place.</summary>
    private bool _hasSent;
    private bool _isOver;

    internal OpeningContext(IOpeningLink link) => _link = link;

    /// <summary>The connection that is opening.</summary>
    public SocketConnection Connection => _link.Connection;

    /// <summary>How many attempts to reconnect in a row it took: 0 for a first connect or an accepted connection.</summary>
    public int Attempt => Connection.Attempt;

    /// <summary>The sub-protocol that both ends agreed on, or null.</summary>
    public string? SubProtocol => Connection.SubProtocol;

    /// <summary>Why the hook has refused the connection; null where it has not.</summary>
    internal SocketCloseReason? Refusal
    {
        get
        {
            lock (_gate)
            {
                return _refusal;
            }
        }
    }

    /// <summary>Gives a text that leaves first on this connection: when the hook awaits something, or has returned.</summary>
    /// <param name="text">The message.</param>
    /// <exception cref="ArgumentException">The text holds half a surrogate pair and has no UTF-8 form, or is a heartbeat: the other end would take it for one.</exception>
    /// <exception cref="InvalidOperationException">The hook has returned already.</exception>
    public void Send(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Add(new OutgoingMessage(pool: null).SetText(text), nameof(text));
    }

    /// <summary>As <see cref="Send(string)"/>, for bytes, which leave as a binary message and are copied.</summary>
    /// <param name="data">The message.</param>
    /// <exception cref="InvalidOperationException">The hook has returned already.</exception>
    public void Send(ReadOnlySpan<byte> data) => Send(data, WebSocketMessageType.Binary);

    /// <summary>As <see cref="Send(ReadOnlySpan{byte})"/>, where the type is chosen.</summary>
    /// <param name="data">The message.</param>
    /// <param name="type">Binary, or text that is already UTF-8.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="type"/> is neither text nor binary.</exception>
    /// <exception cref="ArgumentException">The text is a heartbeat: the other end would take it for one.</exception>
    /// <exception cref="InvalidOperationException">The hook has returned already.</exception>
    public void Send(ReadOnlySpan<byte> data, WebSocketMessageType type)
    {
        OutgoingMessage.CheckType(type);
        Add(new OutgoingMessage(pool: null).SetCopied(data, type), nameof(data));
    }

    /// <summary>
    /// Takes the next message that the other end sends on this connection and that is no heartbeat: a greeting, a challenge, the answer to a
    /// sign-in. No message hook sees it. Messages that are not taken reach the message hooks once the connection is open.
    /// </summary>
    /// <param name="cancellationToken">Stops the waiting. Give it the hook's own, which is cancelled when the attempt has taken too long.</param>
    /// <returns>The message.</returns>
    /// <exception cref="InvalidOperationException">Another call waits already, or the hook has returned.</exception>
    /// <exception cref="SocketClosedException">
    /// The connection ended; its reason is the attempt's, whatever the hook throws. Where the other end has closed it, it broke, or a message was too
    /// big, all that came before has been taken. Where this end gives it up (a close, an attempt that takes too long, a dead heartbeat), what still
    /// waits is dropped.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public ValueTask<ReceivedMessage> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        bool isOver;
        lock (_gate)
        {
            isOver = _isOver;
        }

        if (!isOver)
        {
            SendOpening();
        }

        // Not with the lock held: a caller's exception filter runs before it is let go of.
        return isOver
            ? throw Over("Messages reach the message hooks now.")
            : new ValueTask<ReceivedMessage>(_link.ReceiveAsync(cancellationToken));
    }

    /// <summary>
    /// Refuses the connection, once the hook has returned: it is closed with 1008 (policy violation), and the socket gives up without another attempt,
    /// whatever <c>ShouldReconnect</c> would say. For what no further attempt can heal, such as a wrong password. At an accepted socket it ends the session.
    /// </summary>
    /// <param name="description">Why; the other end gets as much of it as fits into 123 bytes of UTF-8. Null for no text.</param>
    /// <exception cref="ArgumentException">The description holds half a surrogate pair and has no UTF-8 form.</exception>
    /// <exception cref="InvalidOperationException">The hook has returned already.</exception>
    public void Refuse(string? description = null)
    {
        if (description is not null)
        {
            CloseFrame.CheckText(description, nameof(description));
        }

        lock (_gate)
        {
            if (!_isOver)
            {
                _refusal = new SocketCloseReason
                {
                    Kind = SocketCloseKind.Refused,
                    Status = WebSocketCloseStatus.PolicyViolation,
                    Description = description,
                    IsFinal = true,
                };
                return;
            }
        }

        throw Over("Use the socket's CloseAsync.");
    }

    /// <summary>Sends what the heartbeat says first, unless the hook has given something, or it was sent already.</summary>
    internal void SendOpening()
    {
        lock (_gate)
        {
            if (_hasSent || _refusal is not null)
            {
                return;
            }

            _hasSent = true;
        }

        _link.SendOpening();
    }

    /// <summary>The hook has returned: from here on nothing is given or taken.</summary>
    internal void End()
    {
        lock (_gate)
        {
            _isOver = true;
        }

        _link.EndReceiving();
    }

    private static InvalidOperationException Over(string instead) => new($"OnOpening has returned, so the connection is no longer opening. {instead}");

    private void Add(OutgoingMessage message, string parameter)
    {
        Check(message, parameter);
        if (TryAdd(message))
        {
            // Not with the lock held: writing may start a loop on the user's scheduler.
            _link.Wake();
            return;
        }

        message.Release();
        throw Over("Use the socket's SendAsync or TrySend.");
    }

    private void Check(OutgoingMessage message, string parameter)
    {
        try
        {
            _link.Check(message, parameter);
        }
        catch
        {
            message.Release();
            throw;
        }
    }

    private bool TryAdd(OutgoingMessage message)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return false;
            }

            _hasSent = true;
            _link.Add(message);
            return true;
        }
    }
}
