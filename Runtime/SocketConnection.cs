using System.Net;

namespace Heartbeat;

/// <summary>
/// One physical WebSocket of the many that a socket may have one after another. Compare <see cref="Id"/> to find out whether two hooks speak
/// of the same one: a hook may run when the next is open already.
/// </summary>
public sealed class SocketConnection
{
    internal SocketConnection(string id, int attempt, string? subProtocol, DateTimeOffset openedAt, EndPoint? remoteEndPoint, HeartbeatProtocol heartbeat)
    {
        Heartbeat = heartbeat;
        Id = id;
        Attempt = attempt;
        OpenedAt = openedAt;
        RemoteEndPoint = remoteEndPoint;

        // A browser says that there is none by an empty one.
        SubProtocol = string.IsNullOrEmpty(subProtocol) ? null : subProtocol;
    }

    /// <summary>The socket's number in this process and the connection's number on the socket, as in the log: "17.3".</summary>
    public string Id { get; }

    /// <summary>How many attempts to reconnect in a row it took: 0 for a first connect or an accepted connection.</summary>
    public int Attempt { get; }

    /// <summary>What the connection's heartbeats look like: its own object, which may be asked for an id that heartbeats and messages share.</summary>
    public HeartbeatProtocol Heartbeat { get; }

    /// <summary>The sub-protocol that both ends agreed on (RFC 6455, section 1.9), or null.</summary>
    public string? SubProtocol { get; }

    /// <summary>When the handshake was done, by the clock of <see cref="HeartbeatOptions.TimeProvider"/>.</summary>
    public DateTimeOffset OpenedAt { get; }

    /// <summary>
    /// The other end of the connection under it, as far as that is known: a proxy's where there is one, and null in a browser, behind
    /// <see cref="HeartbeatOptions.Connect"/>, behind a <c>ConnectCallback</c> of one's own whose stream is no <c>NetworkStream</c>, and for a WebSocket that was given to <c>AcceptAsync</c> by other code than a generated endpoint.
    /// </summary>
    public EndPoint? RemoteEndPoint { get; }

    /// <summary>The connection as a log names it.</summary>
    /// <returns><see cref="Id"/>.</returns>
    public override string ToString() => Id;
}
