using System.Net.Http.Headers;

namespace Heartbeat;

/// <summary>For how long a server that refuses asks to be left alone (RFC 9110, section 10.2.3).</summary>
internal static class RetryAfterHeader
{
    public const string Name = "Retry-After";

    /// <returns>Null where it does not say.</returns>
    public static TimeSpan? Read(string? text, TimeProvider time)
    {
        if (!RetryConditionHeaderValue.TryParse(text, out var value))
        {
            // More seconds than the platform's parser can count are still a wish to be left alone.
            return !string.IsNullOrEmpty(text) && text.All(char.IsAsciiDigit) ? TimeSpan.MaxValue : null;
        }

        // A date is the one thing here that can only be compared with the wall clock.
        return value.Delta ?? value.Date - time.GetUtcNow();
    }
}
