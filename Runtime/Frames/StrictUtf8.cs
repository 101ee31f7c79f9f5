using System.Text;

namespace Heartbeat;

/// <summary>UTF-8 as RFC 6455 has it, section 8.1: what cannot be encoded is an error, and never replaced by something else.</summary>
internal static class StrictUtf8
{
    public static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What whoever has given the text is told.</summary>
    /// <param name="parameter">What the text is called.</param>
    /// <param name="exception">Why it has no UTF-8 form.</param>
    public static ArgumentException NoUtf8(string parameter, EncoderFallbackException exception)
        => new("The text holds half a surrogate pair and has no UTF-8 form. Send it as bytes, or fix it.", parameter, exception);
}
