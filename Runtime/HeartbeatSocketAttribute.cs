namespace Heartbeat;

/// <summary>
/// Makes a partial class a WebSocket that finds out when it is dead, reconnects, and never loses silently a message that it still has.
/// All times are in milliseconds. What is not set here has the default of <see cref="HeartbeatOptions"/>.
/// </summary>
/// <remarks>The values become the class's <c>DefaultOptions</c>; an instance may be given others through <c>Options</c>.</remarks>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class HeartbeatSocketAttribute : Attribute
{
    /// <summary>A socket whose address is given to <c>ConnectAsync</c> or set in <c>OnConnecting</c>.</summary>
    public HeartbeatSocketAttribute()
    {
    }

    /// <summary>A socket that connects to <paramref name="url"/> unless told otherwise.</summary>
    /// <param name="url">An absolute ws or wss address.</param>
    public HeartbeatSocketAttribute(string url) => Url = url;

    /// <inheritdoc cref="HeartbeatOptions.Interval"/>
    public int Interval { get; set; } = 10_000;

    /// <inheritdoc cref="HeartbeatOptions.Timeout"/>
    public int Timeout { get; set; }

    /// <inheritdoc cref="HeartbeatOptions.Misses"/>
    public int Misses { get; set; } = 1;

    /// <inheritdoc cref="HeartbeatOptions.Retry"/>
    public int Retry { get; set; } = 5_000;

    /// <inheritdoc cref="HeartbeatOptions.Backoff"/>
    public Backoff Backoff { get; set; }

    /// <inheritdoc cref="HeartbeatOptions.RetryCap"/>
    public int RetryCap { get; set; } = 60_000;

    /// <inheritdoc cref="HeartbeatOptions.Jitter"/>
    public bool Jitter { get; set; } = true;

    /// <inheritdoc cref="HeartbeatOptions.Max"/>
    public int Max { get; set; } = 12;

    /// <inheritdoc cref="HeartbeatOptions.ConnectTimeout"/>
    public int ConnectTimeout { get; set; } = 10_000;

    /// <inheritdoc cref="HeartbeatOptions.CloseTimeout"/>
    public int CloseTimeout { get; set; } = 5_000;

    /// <inheritdoc cref="HeartbeatOptions.StallTimeout"/>
    public int StallTimeout { get; set; } = -1;

    /// <inheritdoc cref="HeartbeatOptions.Ping"/>
    public string Ping { get; set; } = "ping";

    /// <inheritdoc cref="HeartbeatOptions.Pong"/>
    public string Pong { get; set; } = "pong";

    /// <inheritdoc cref="HeartbeatOptions.Liveness"/>
    public Liveness Liveness { get; set; }

    /// <inheritdoc cref="HeartbeatOptions.MaxMessageSize"/>
    public int MaxMessageSize { get; set; } = 1024 * 1024;

    /// <inheritdoc cref="HeartbeatOptions.OutboxCapacity"/>
    public int OutboxCapacity { get; set; } = 1024;

    /// <inheritdoc cref="HeartbeatOptions.OutboxBytes"/>
    public int OutboxBytes { get; set; } = 16 * 1024 * 1024;

    /// <inheritdoc cref="HeartbeatOptions.Uri"/>
    public string? Url { get; set; }

    /// <summary>
    /// Whether a method is generated that maps the class to a route, where the project references ASP.NET Core: <c>MapTaskSocket</c>. True unless
    /// set; the build property <c>HeartbeatEndpoints</c> set to false switches it off for a whole project.
    /// </summary>
    public bool Endpoint { get; set; } = true;
}
