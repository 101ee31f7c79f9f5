using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>
/// One end of a WebSocket, as a link sees it: whether the platform's or our own frames are below. It is read by one thread at a time, and written by one.
/// </summary>
internal interface IWire : IDisposable
{
    /// <summary>Who is called when more bytes have come, where that can be seen.</summary>
    ITransportListener? Listener { get; set; }

    /// <summary>How far opening and closing have come. A WebSocket of the user's may throw.</summary>
    WebSocketState State { get; }

    /// <summary>The sub-protocol that both ends agreed on. A WebSocket of the user's may throw.</summary>
    string? SubProtocol { get; }

    /// <summary>Whether what is below is ours: writes return before long, many can leave together, and it is known whether any byte has left.</summary>
    bool IsOurs { get; }

    /// <summary>Whether ping and pong frames of this end's can be written, and those of the peer's are found: the frames are our own.</summary>
    bool CarriesPingFrames { get; }

    /// <summary>Whether a buffer takes what is written, so that a write costs no call of the system's.</summary>
    bool IsBuffered { get; }

    /// <summary>Whether a server's frames leave as they are, so that one that was made for many can be written.</summary>
    bool TakesServerFrames { get; }

    /// <summary>Whether bytes wait in the system that nobody has read, as far as that can be seen.</summary>
    bool HasUnread { get; }

    /// <summary>The message or the part of it that was found. It stays as it is until the next read, or as long as its memory is kept.</summary>
    ReadOnlyMemory<byte> Data { get; }

    /// <summary>What <see cref="Data"/> lies in. Disposing of it gives the memory back, once it is kept.</summary>
    IDisposable Memory { get; }

    /// <summary>What the message is.</summary>
    WebSocketMessageType Type { get; }

    /// <summary>The status of the peer's close frame; null where none has come.</summary>
    WebSocketCloseStatus? CloseStatus { get; }

    /// <summary>The description in the peer's close frame.</summary>
    string? CloseDescription { get; }

    /// <summary>Sets the largest message that is read, in bytes, before the first read.</summary>
    /// <returns>This.</returns>
    IWire ReadUpTo(int maxMessageSize);

    /// <summary>Finds what has come.</summary>
    Incoming Read();

    /// <summary>What the peer has done that no peer may, where that was found.</summary>
    ProtocolViolation? Violation { get; }

    /// <summary>Waits until there may be more to find. Never cancelled: that would abort the WebSocket.</summary>
    /// <exception cref="Exception">The connection has broken, or the peer has broken the protocol.</exception>
    ValueTask FillAsync();

    /// <summary>A part of a message was found: makes room for more of it.</summary>
    /// <param name="isQuick">Whether the last part came quickly, so that more may be read at once.</param>
    void MakeRoom(bool isQuick);

    /// <summary>Keeps what was found: it stays as it is, and reading goes on elsewhere, unless it does already. From any thread, while nobody reads.</summary>
    /// <param name="memory">What it lies in.</param>
    void Keep(IDisposable memory);

    /// <summary>Gives all pooled memory back: nothing is read any more.</summary>
    void ReleaseMemory();

    /// <summary>
    /// Reads away what still comes, in place of all other reading: until the peer's end, or so much that no peer means well. A connection that is
    /// let go of with something unread is reset, and a reset takes from the peer what it has not read yet, our close frame too.
    /// </summary>
    /// <returns>
    /// Completes when there is nothing more to read away, and at once where that is the platform's affair: with whether the connection broke, or
    /// too much came. Never faults.
    /// </returns>
    Task<bool> ReadAwayAsync();

    /// <summary>Writes a part of a message, the parts in their order.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="start">Where the part begins.</param>
    /// <param name="count">How long it is.</param>
    /// <param name="type">What the message is.</param>
    ValueTask WriteAsync(ReadOnlyMemory<byte> message, int start, int count, WebSocketMessageType type);

    /// <summary>Writes a part of a whole frame of a server, the parts in their order. It is not copied where nothing is held back. Only where <see cref="TakesServerFrames"/>.</summary>
    ValueTask WriteFrameAsync(ReadOnlyMemory<byte> part);

    /// <summary>Writes a ping frame. Only where <see cref="CarriesPingFrames"/>.</summary>
    ValueTask WritePingAsync(ReadOnlyMemory<byte> payload);

    /// <summary>Writes a pong frame. Only where <see cref="CarriesPingFrames"/>.</summary>
    ValueTask WritePongAsync(ReadOnlyMemory<byte> payload);

    /// <summary>Writes a close frame; nothing is written after it.</summary>
    Task WriteCloseAsync(WebSocketCloseStatus status, string? description);

    /// <summary>Holds what is written back from now on. Only where <see cref="IsOurs"/>.</summary>
    void Cork();

    /// <summary>Holds it back no longer: what was held back leaves with what is written next.</summary>
    void Uncork();

    /// <summary>A batch is about to be written: what is handed to the system from here on may be of it.</summary>
    void BeginBatch();

    /// <summary>Withholds the batch, and all that is written later: nothing leaves on this connection any more. Calls nobody.</summary>
    /// <returns>False if bytes were handed to the system since the batch began, none has begun, or nobody knows.</returns>
    bool TryWithhold();

    /// <summary>Ends the connection at once.</summary>
    void Abort();
}
