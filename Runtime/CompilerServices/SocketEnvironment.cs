using System.ComponentModel;
using System.Net.WebSockets;

namespace Heartbeat.CompilerServices;

/// <summary>
/// What a socket otherwise takes from its process: threads, time, chance, a way to the other end. A kit for tests puts its own in place of these. The
/// two may differ in version: members are added here, never taken away, and whatever is added has a body that does nothing.
/// </summary>
/// <remarks>
/// What a socket starts, it starts on <see cref="Scheduler"/>. Whoever awaits one of its tasks goes on in the context that it came from, and never
/// on a thread of the pool.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class SocketEnvironment
{
    /// <summary>Where everything starts that a socket starts. Asked once for each <see cref="ApplyTo"/>.</summary>
    public abstract TaskScheduler Scheduler { get; }

    /// <summary>Where time comes from. Asked once for each <see cref="ApplyTo"/>.</summary>
    public abstract TimeProvider TimeProvider { get; }

    /// <summary>Decides what chance decides: the jitter of a delay.</summary>
    /// <returns>A number from 0, inclusive, to 1, exclusive.</returns>
    public abstract double NextRandom();

    /// <summary>Dials. It runs, and has to go on, on <see cref="Scheduler"/>.</summary>
    /// <param name="socket">Who dials.</param>
    /// <param name="context">The attempt, after <c>OnConnecting</c>.</param>
    /// <param name="cancellationToken">Cancelled when the attempt is over.</param>
    /// <returns>A WebSocket that is open; it ends its reads and writes on <see cref="Scheduler"/>.</returns>
    public abstract ValueTask<WebSocket> ConnectAsync(IHeartbeatSocket socket, ConnectContext context, CancellationToken cancellationToken);

    /// <summary>
    /// Whether it gives connections as streams, on which the socket's own frames run, as over a network. It then dials by <see cref="ConnectStreamAsync"/>, without
    /// a handshake, and so without compression.
    /// </summary>
    public virtual bool DialsStreams => false;

    /// <summary>Dials, where <see cref="DialsStreams"/>. It runs, and has to go on, on <see cref="Scheduler"/>.</summary>
    /// <param name="socket">Who dials.</param>
    /// <param name="context">The attempt, after <c>OnConnecting</c>.</param>
    /// <param name="cancellationToken">Cancelled when the attempt is over.</param>
    /// <returns>A connection whose opening handshake is over.</returns>
    public virtual ValueTask<DialedConnection> ConnectStreamAsync(IHeartbeatSocket socket, ConnectContext context, CancellationToken cancellationToken)
        => throw new NotSupportedException($"{GetType().Name} says by DialsStreams that it gives streams, and gives none. Override ConnectStreamAsync too.");

    /// <summary>A socket is used for the first time: from now on its options are fixed.</summary>
    /// <param name="socket">The object that the user holds.</param>
    public virtual void OnFirstUse(IHeartbeatSocket socket)
    {
    }

    /// <summary>A member of a socket that does something is about to do it, on the thread of whoever called it. Told at least once for a call.</summary>
    /// <param name="socket">The socket.</param>
    public virtual void OnUse(IHeartbeatSocket socket)
    {
    }

    /// <summary>A hook of a socket threw. It is in the log already.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="hook">The hook's name.</param>
    /// <param name="exception">What it threw.</param>
    public virtual void OnHookFailed(IHeartbeatSocket socket, string hook, Exception exception)
    {
    }

    /// <summary>Options with which a socket lives here.</summary>
    /// <param name="options">What the user has set. <see cref="HeartbeatOptions.Connect"/> and <see cref="HeartbeatOptions.TimeProvider"/> are replaced.</param>
    /// <returns>A copy.</returns>
    public HeartbeatOptions ApplyTo(HeartbeatOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with
        {
            Environment = this,
            Connect = null,
            TimeProvider = TimeProvider,
            Scheduler = Scheduler,
            Random = NextRandom,
        };
    }
}
