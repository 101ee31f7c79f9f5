using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>What a <see cref="HeartbeatProtocol"/> says that is to follow: of a message that ends the connection, a close status, a refused handshake.</summary>
public sealed record HeartbeatVerdict
{
    private HeartbeatVerdict(string description, bool isFinal, TimeSpan? delay)
    {
        Description = description;
        IsFinal = isFinal;
        Delay = delay;
    }

    /// <summary>Why, in words for the log and <see cref="SocketCloseReason.Description"/>.</summary>
    public string Description { get; }

    /// <summary>Whether it would end the same way again: no attempt follows, unless <c>ShouldReconnect</c> says so.</summary>
    public bool IsFinal { get; }

    /// <summary>How long the attempt waits at least that follows; zero: it follows at once, as <see cref="ReconnectAtOnce"/> says; null: what the settings say.</summary>
    public TimeSpan? Delay { get; }

    /// <summary>The close status with which this end closes, where it is this end that has to; null for 1000.</summary>
    public WebSocketCloseStatus? CloseStatus { get; init; }

    /// <summary>No attempt follows.</summary>
    /// <param name="description">Why, in words.</param>
    /// <returns>The verdict.</returns>
    public static HeartbeatVerdict Final(string description) => new(description, isFinal: true, delay: null);

    /// <summary>An attempt follows as after any other end.</summary>
    /// <param name="description">Why, in words.</param>
    /// <returns>The verdict.</returns>
    public static HeartbeatVerdict Reconnect(string description) => new(description, isFinal: false, delay: null);

    /// <summary>
    /// An attempt follows at once. Not where one has followed at once before and no connection has been open since for as long as the shorter of <c>Interval</c> and
    /// <c>Retry</c>, and not after an attempt that has failed: then the settings' delay applies.
    /// </summary>
    /// <param name="description">Why, in words.</param>
    /// <returns>The verdict.</returns>
    public static HeartbeatVerdict ReconnectAtOnce(string description) => new(description, isFinal: false, TimeSpan.Zero);

    /// <summary>An attempt follows no earlier than this, and no earlier than the settings say.</summary>
    /// <param name="delay">How long it waits at least.</param>
    /// <param name="description">Why, in words.</param>
    /// <returns>The verdict.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The delay is not positive.</exception>
    public static HeartbeatVerdict ReconnectAfter(TimeSpan delay, string description)
        => delay > TimeSpan.Zero
            ? new(description, isFinal: false, delay)
            : throw new ArgumentOutOfRangeException(nameof(delay), delay, $"delay is {delay}; it must be positive. For none, use ReconnectAtOnce.");
}
