namespace Heartbeat;

/// <summary>Writes one end's frames (RFC 6455, section 5) into memory, any number of them one after the other.</summary>
/// <param name="isServer">Whether they are a server's, which are not masked; a client's are.</param>
internal readonly struct FrameWriter(bool isServer)
{
    /// <summary>The size of a whole frame, in bytes.</summary>
    public int SizeOf(int payload) => FrameHeader.SizeFor(payload, !isServer) + payload;

    /// <summary>Writes a frame.</summary>
    /// <param name="destination">Where to; at least <see cref="SizeOf"/>.</param>
    /// <param name="opcode">What it carries.</param>
    /// <param name="payload">Its payload; at most 125 bytes where it is a control frame. It is copied, and stays as it is.</param>
    /// <param name="isFinal">Whether it ends its message.</param>
    /// <param name="masks">Where a mask comes from.</param>
    /// <returns>Its size, in bytes.</returns>
    public int Write(Span<byte> destination, FrameOpcode opcode, ReadOnlySpan<byte> payload, bool isFinal, MaskSource masks)
    {
        var size = WriteHeader(destination, opcode, payload.Length, isFinal, masks, out var mask);
        CopyPayload(payload, destination.Slice(size), mask, offset: 0);
        return size + payload.Length;
    }

    /// <summary>Writes a frame's header, whose payload follows in parts.</summary>
    /// <param name="destination">Where to; at least <see cref="FrameHeader.MaxSize"/>.</param>
    /// <param name="opcode">What the frame carries.</param>
    /// <param name="length">How long its payload is, in bytes.</param>
    /// <param name="isFinal">Whether it ends its message.</param>
    /// <param name="masks">Where a mask comes from.</param>
    /// <param name="mask">The mask, for <see cref="CopyPayload"/>.</param>
    /// <param name="isDeflated">Whether a message begins with it that is compressed.</param>
    /// <returns>The header's size, in bytes.</returns>
    public int WriteHeader(Span<byte> destination, FrameOpcode opcode, long length, bool isFinal, MaskSource masks, out uint mask, bool isDeflated = false)
    {
        mask = isServer ? 0 : masks.Next();
        return new FrameHeader { IsFinal = isFinal, IsDeflated = isDeflated, Opcode = opcode, Length = length, IsMasked = !isServer, Mask = mask }.Write(destination);
    }

    /// <summary>Copies a part of a frame's payload, as it leaves.</summary>
    /// <param name="part">The part.</param>
    /// <param name="destination">Where to; at least as large.</param>
    /// <param name="mask">The frame's mask.</param>
    /// <param name="offset">Where in the payload the part begins.</param>
    public void CopyPayload(ReadOnlySpan<byte> part, Span<byte> destination, uint mask, long offset)
    {
        if (isServer)
        {
            part.CopyTo(destination);
        }
        else
        {
            FrameMask.Copy(part, destination, mask, offset);
        }
    }
}
