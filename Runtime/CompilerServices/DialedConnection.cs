using System.ComponentModel;

namespace Heartbeat.CompilerServices;

/// <summary>
/// One end of a connection that was dialed in a <see cref="SocketEnvironment"/>, after its opening handshake: the socket's own frames run on it. It is the end of
/// who has dialed, or of who accepts by <see cref="HeartbeatConnection.AcceptStreamAsync"/>.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class DialedConnection
{
    /// <summary>A connection.</summary>
    /// <param name="stream">
    /// Its bytes. It is read and written asynchronously alone, one read and one write at a time, and a read into no memory waits until there is something. What
    /// it ends later than at once it ends where it is, without a hop to the thread pool; disposing of it ends both.
    /// </param>
    public DialedConnection(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Stream = stream;
    }

    /// <summary>Its bytes.</summary>
    public Stream Stream { get; }

    /// <summary>The sub-protocol that the handshake agreed on, or null.</summary>
    public string? SubProtocol { get; init; }

    /// <summary>Tells whether bytes wait that nobody has read; null where that cannot be seen.</summary>
    public Func<bool>? HasUnread { get; init; }
}
