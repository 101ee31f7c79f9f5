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

    /// <summary>The time from the last answered ping, or from the open, to the next ping, in milliseconds. Default: the heartbeat's own, which is 10000 for texts and for ping frames.</summary>
    public int Interval { get; set; } = 10_000;

    /// <summary>How long a ping may stay unanswered, and a write may move no byte (see <see cref="StallTimeout"/>), in milliseconds. Default: as <see cref="Interval"/>.</summary>
    public int Timeout { get; set; }

    /// <summary>How many unanswered pings in a row declare the connection dead. Default: 1.</summary>
    public int Misses { get; set; } = 1;

    /// <summary>The delay before an attempt to reconnect, in milliseconds. Default: 5000.</summary>
    public int Retry { get; set; } = 5_000;

    /// <summary>How the delay grows. Default: not at all.</summary>
    public Backoff Backoff { get; set; }

    /// <summary>The longest delay of an exponential backoff, in milliseconds; not below <see cref="Retry"/>. Default: 60000.</summary>
    public int RetryCap { get; set; } = 60_000;

    /// <summary>Whether chance lengthens each delay, so that many clients do not return in step. Default: true.</summary>
    public bool Jitter { get; set; } = true;

    /// <summary>How many attempts to reconnect follow each other before the socket gives up, not counting the attempt or connection that failed first: 0 never reconnects, -1 never gives up. Default: 12.</summary>
    public int Max { get; set; } = 12;

    /// <summary>The time for one attempt, its decision hooks included, in milliseconds. Default: 10000.</summary>
    public int ConnectTimeout { get; set; } = 10_000;

    /// <summary>
    /// The time for the close handshake, after which the connection is aborted, in milliseconds; also how long the hooks of the last messages of a
    /// peer that closes may take before it gets its answer. Default: 5000.
    /// </summary>
    public int CloseTimeout { get; set; } = 5_000;

    /// <summary>How long a write may move no byte while the other end says that it has paused reading, in milliseconds; 0 is no limit. Default: three times <see cref="Timeout"/>.</summary>
    public int StallTimeout { get; set; } = -1;

    /// <summary>
    /// What heartbeats look like, and who sends them: a class that derives from <see cref="HeartbeatProtocol"/>, can be constructed without
    /// arguments and is not abstract, such as <see cref="PingFrameHeartbeat"/>. Default: <see cref="TextHeartbeat"/>.
    /// </summary>
    public Type Heartbeat { get; set; } = typeof(TextHeartbeat);

    /// <summary>The text that asks whether the other end lives. Default: "ping". Not beside another <see cref="Heartbeat"/> than the text.</summary>
    public string Ping { get; set; } = "ping";

    /// <summary>The text that answers. Default: "pong". Not beside another <see cref="Heartbeat"/> than the text.</summary>
    public string Pong { get; set; } = "pong";

    /// <summary>
    /// What a pong looks like that is not the same each time: a JSON object whose members it has at least, in any order, such as <c>{"op":"pong"}</c>, or an array of such objects, of
    /// which it matches one. <see cref="Pong"/> is a pong too. Default: none. Not beside another <see cref="Heartbeat"/> than the text.
    /// </summary>
    public string? PongShape { get; set; }

    /// <summary>What answers a ping. Default: anything that arrives.</summary>
    public Liveness Liveness { get; set; }

    /// <summary>The largest message that may arrive, in bytes; a larger one closes the connection with 1009. Messages that wait for a hook may keep as much memory together. Default: 1048576 (1 MiB).</summary>
    public int MaxMessageSize { get; set; } = 1024 * 1024;

    /// <summary>How many messages may wait for a connection before <c>TrySend</c> returns false. Default: 1024.</summary>
    public int OutboxCapacity { get; set; } = 1024;

    /// <summary>How many bytes these messages may have together; one message is always taken. Default: 16777216 (16 MiB).</summary>
    public int OutboxBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// At a server's endpoint: the origins beside its own host from which browsers may connect, each as a browser writes it, such as
    /// <c>https://example.com</c>; <c>*</c> is any. Default: none.
    /// </summary>
    public string[] AllowedOrigins { get; set; } = [];

    /// <summary>The address of <c>ConnectAsync</c> without one: absolute, ws or wss. Default: none.</summary>
    public string? Url { get; set; }

    /// <summary>
    /// Whether a method is generated that maps the class to a route, where the project references ASP.NET Core: <c>MapTaskSocket</c>. True unless
    /// set; the build property <c>HeartbeatEndpoints</c> set to false switches it off for a whole project.
    /// </summary>
    public bool Endpoint { get; set; } = true;
}
