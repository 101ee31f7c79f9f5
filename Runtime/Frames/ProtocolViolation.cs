using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>What a peer did that no peer may: one object for each rule, with the words that go into the close frame, the reason and the log.</summary>
internal sealed class ProtocolViolation
{
    public static readonly ProtocolViolation ReservedBits = new("A reserved bit is set, and no extension was agreed on for it (RFC 6455, 5.2).");
    public static readonly ProtocolViolation ReservedOpcode = new("A frame has a reserved opcode (RFC 6455, 5.2).");
    public static readonly ProtocolViolation NotMasked = new("A client's frame is not masked (RFC 6455, 5.1).");
    public static readonly ProtocolViolation Masked = new("A server's frame is masked (RFC 6455, 5.1).");
    public static readonly ProtocolViolation LengthTooLarge = new("A frame's length has its highest bit set (RFC 6455, 5.2).");
    public static readonly ProtocolViolation LongControl = new("A control frame is longer than 125 bytes (RFC 6455, 5.5).");
    public static readonly ProtocolViolation FragmentedControl = new("A control frame is fragmented (RFC 6455, 5.5).");
    public static readonly ProtocolViolation NothingToContinue = new("A continuation frame has no message to continue (RFC 6455, 5.4).");
    public static readonly ProtocolViolation MessageNotFinished = new("A message begins while another one is unfinished (RFC 6455, 5.4).");
    public static readonly ProtocolViolation CloseTooShort = new("A close frame has a payload of one byte (RFC 6455, 5.5.1).");
    public static readonly ProtocolViolation CloseStatus = new("A close frame has a status that none may have (RFC 6455, 7.4).");
    public static readonly ProtocolViolation TextNotUtf8 = new("A text is not UTF-8 (RFC 6455, 8.1).", WebSocketCloseStatus.InvalidPayloadData);
    public static readonly ProtocolViolation DescriptionNotUtf8 = new("A close frame's description is not UTF-8 (RFC 6455, 5.5.1).", WebSocketCloseStatus.InvalidPayloadData);

    public static readonly ProtocolViolation DeflatedBit = new("A frame says that its message is compressed, and begins none (RFC 7692, 6).");
    public static readonly ProtocolViolation NotDeflated = new("A message says that it is compressed, and is not (RFC 7692, 7.2.2).", WebSocketCloseStatus.InvalidPayloadData);
    public static readonly ProtocolViolation AfterLastBlock = new("A compressed message goes on after a last block, which is not read here.", WebSocketCloseStatus.InvalidPayloadData);

    private ProtocolViolation(string description, WebSocketCloseStatus status = WebSocketCloseStatus.ProtocolError)
    {
        Description = description;
        Status = status;
    }

    /// <summary>The status to close with: 1002, or 1007 where what a message carries is wrong.</summary>
    public WebSocketCloseStatus Status { get; }

    /// <summary>What it did, short enough for a close frame.</summary>
    public string Description { get; }
}
