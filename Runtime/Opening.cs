using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>
/// A connection that is up and on which nothing has left yet. What is given to <c>Send</c> leaves first on this connection,
/// ahead of all that waits in the outbox, and dies with the connection.
/// </summary>
public sealed class Opening
{
    private readonly Lock _gate = new();
    private List<OutgoingMessage>? _messages = [];

    internal Opening(int attempt, string? subProtocol)
    {
        Attempt = attempt;

        // A browser says that there is none by an empty one.
        SubProtocol = string.IsNullOrEmpty(subProtocol) ? null : subProtocol;
    }

    /// <summary>How many attempts to reconnect in a row it took: 0 for a first connect or an accepted connection.</summary>
    public int Attempt { get; }

    /// <summary>The sub-protocol that both ends agreed on, or null.</summary>
    public string? SubProtocol { get; }

    /// <summary>Gives a text that leaves first on this connection.</summary>
    /// <param name="text">The message.</param>
    /// <exception cref="ArgumentException">The text holds half a surrogate pair and has no UTF-8 form.</exception>
    /// <exception cref="InvalidOperationException"><c>OnOpening</c> has already returned.</exception>
    public void Send(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Add(new OutgoingMessage(pool: null).SetText(text));
    }

    /// <summary>Gives a message that leaves first on this connection. The data is copied.</summary>
    /// <param name="data">The message.</param>
    /// <param name="type">Binary, or text that is already UTF-8.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="type"/> is neither text nor binary.</exception>
    /// <exception cref="InvalidOperationException"><c>OnOpening</c> has already returned.</exception>
    public void Send(ReadOnlyMemory<byte> data, WebSocketMessageType type = WebSocketMessageType.Binary)
    {
        OutgoingMessage.CheckType(type);
        Add(new OutgoingMessage(pool: null).SetCopied(data, type));
    }

    /// <summary>Ends the giving, and takes what was given.</summary>
    internal List<OutgoingMessage> Take()
    {
        lock (_gate)
        {
            var messages = _messages ?? [];
            _messages = null;
            return messages;
        }
    }

    private void Add(OutgoingMessage message)
    {
        lock (_gate)
        {
            if (_messages is not null)
            {
                _messages.Add(message);
                return;
            }
        }

        // Not with the lock held: a caller's exception filter runs before it is let go of.
        message.Release();
        throw new InvalidOperationException("OnOpening has returned, so the connection is no longer opening. Use the socket's SendAsync or TrySend.");
    }
}
