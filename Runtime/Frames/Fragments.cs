namespace Heartbeat;

/// <summary>
/// How a message is cut into frames: one, which peers that cannot join fragments read too; or, where it is longer than 1 MiB, several, between
/// which pings and pongs may leave (RFC 6455, section 5.4).
/// </summary>
internal static class Fragments
{
    /// <summary>The longest frame, in bytes of payload.</summary>
    public const int Longest = 1024 * 1024;

    /// <summary>Whether a frame begins at this byte of a message.</summary>
    public static bool BeginsAt(int start) => start % Longest == 0;

    /// <summary>The frame that begins at a byte of a message.</summary>
    /// <param name="start">Which byte; <see cref="BeginsAt"/> is true for it.</param>
    /// <param name="length">How long the message is, in bytes.</param>
    /// <param name="opcode">What the message is.</param>
    /// <returns>What the frame carries, how many bytes of the message, and whether it is the last.</returns>
    public static (FrameOpcode Opcode, int Count, bool IsFinal) FrameAt(int start, int length, FrameOpcode opcode)
    {
        var count = Math.Min(length - start, Longest);
        return (start == 0 ? opcode : FrameOpcode.Continuation, count, start + count == length);
    }
}
