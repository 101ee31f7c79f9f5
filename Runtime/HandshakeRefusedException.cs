using System.Net;

namespace Heartbeat;

/// <summary>
/// The server answered the handshake with something other than 101. A <see cref="HeartbeatOptions.Connect"/> of one's own
/// may throw it too, so that the status and the delay that the server asked for are known.
/// </summary>
public sealed class HandshakeRefusedException : IOException
{
    /// <summary>Tells what the server answered.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="retryAfter">The delay that its Retry-After header asked for, if it had one (RFC 9110, section 10.2.3).</param>
    /// <param name="innerException">What the platform threw.</param>
    public HandshakeRefusedException(HttpStatusCode status, TimeSpan? retryAfter = null, Exception? innerException = null)
        : base($"The server refused the handshake with HTTP {(int)status} ({status}) where 101 was expected.", innerException)
    {
        Status = status;
        RetryAfter = retryAfter;
    }

    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>How long the server asks to be left alone, where it said so.</summary>
    public TimeSpan? RetryAfter { get; }
}
