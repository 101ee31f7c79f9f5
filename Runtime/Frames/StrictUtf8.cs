using System.Text;

namespace Heartbeat;

/// <summary>UTF-8 as RFC 6455 has it, section 8.1: what cannot be encoded is an error, and never replaced by something else.</summary>
internal static class StrictUtf8
{
    public static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
