using System.Text;

namespace Heartbeat;

/// <summary>How a message begins, for an error that somebody reads.</summary>
internal static class MessageText
{
    private const int Shown = 100;

    /// <summary>The first 100 bytes in quotation marks: ASCII as it is, all else as \\xHH.</summary>
    public static string Beginning(ReadOnlySpan<byte> message)
    {
        var text = new StringBuilder("\"");
        foreach (var one in message[..Math.Min(message.Length, Shown)])
        {
            if (one is >= 0x20 and < 0x7F and not (byte)'\\')
            {
                text.Append((char)one);
            }
            else
            {
                text.Append(FormattableString.Invariant($"\\x{one:X2}"));
            }
        }

        return text.Append('"').Append(message.Length > Shown ? FormattableString.Invariant($" and {message.Length - Shown} bytes more") : "").ToString();
    }
}
