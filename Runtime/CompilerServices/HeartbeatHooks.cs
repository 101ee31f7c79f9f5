using System.ComponentModel;
using System.Net.WebSockets;

namespace Heartbeat.CompilerServices;

/// <summary>
/// How a <see cref="HeartbeatConnection"/> talks to a class. Generated code overrides, in a private nested class,
/// what was written and names it in <see cref="Written"/>; a newer runtime can add a hook without breaking compiled sockets.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class HeartbeatHooks
{
    /// <summary>The hooks that the class has written.</summary>
    protected internal abstract HookKinds Written { get; }

    /// <summary>Asked before every attempt: sets address, headers, sub-protocols, compression. An exception fails the attempt.</summary>
    /// <param name="context">The attempt.</param>
    /// <param name="cancellationToken">Cancelled when the attempt is over or has taken too long.</param>
    protected internal virtual ValueTask OnConnectingAsync(ConnectContext context, CancellationToken cancellationToken) => default;

    /// <summary>Asked before an endpoint accepts a request: chooses sub-protocol and compression, or refuses. An exception refuses the request with 500.</summary>
    /// <param name="context">The request.</param>
    /// <param name="cancellationToken">Cancelled when the request is over or the hook has taken too long.</param>
    protected internal virtual ValueTask OnAcceptingAsync(AcceptContext context, CancellationToken cancellationToken) => default;

    /// <summary>Asked when a connection is up and nothing has left yet; when it has ended, the connection is open. An exception ends the connection.</summary>
    /// <param name="context">Takes what is to leave first, and gives what comes.</param>
    /// <param name="cancellationToken">Cancelled when the attempt is over or has taken too long.</param>
    protected internal virtual ValueTask OnOpeningAsync(OpeningContext context, CancellationToken cancellationToken) => default;

    /// <summary>Asked before each reconnect. An exception counts as what is answered where the class has no such hook.</summary>
    /// <param name="reason">Why the last connection or attempt ended.</param>
    /// <returns>False to give up now.</returns>
    protected internal virtual bool ShouldReconnect(SocketCloseReason reason) => !reason.IsFinal;

    /// <summary>Asked when an attempt to reconnect is to be made. An exception counts as the settings' delay.</summary>
    /// <param name="attempt">The attempt, with the delay that the settings give.</param>
    /// <returns>The delay, counted from the end of the last connection or attempt; null to give up now.</returns>
    protected internal virtual TimeSpan? RetryDelay(ReconnectAttempt attempt) => attempt.Delay;

    /// <summary>The connection is open.</summary>
    /// <param name="cancellationToken">Cancelled when the socket closes or gives up, not when a connection ends.</param>
    protected internal virtual ValueTask OnOpenAsync(CancellationToken cancellationToken) => default;

    /// <summary>A text arrived that is no heartbeat.</summary>
    /// <param name="message">The text.</param>
    /// <param name="cancellationToken">Cancelled when the socket closes or gives up.</param>
    protected internal virtual ValueTask OnMessageAsync(string message, CancellationToken cancellationToken) => default;

    /// <summary>A message arrived that is no heartbeat: binary, or text where there is no string hook.</summary>
    /// <param name="message">The bytes, valid until the hook has ended.</param>
    /// <param name="type">Whether they are a text's.</param>
    /// <param name="cancellationToken">Cancelled when the socket closes or gives up.</param>
    protected internal virtual ValueTask OnMessageAsync(ReadOnlyMemory<byte> message, WebSocketMessageType type, CancellationToken cancellationToken) => default;

    /// <summary>A ping was sent.</summary>
    protected internal virtual void OnPing()
    {
    }

    /// <summary>A pong came.</summary>
    /// <param name="roundTrip">From its ping's leaving to the pong's arrival.</param>
    protected internal virtual void OnPong(TimeSpan roundTrip)
    {
    }

    /// <summary>A message that <c>TrySend</c> took could not be sent.</summary>
    /// <param name="message">The message, and why.</param>
    protected internal virtual void OnUnsent(UnsentMessage message)
    {
    }

    /// <summary>An attempt failed, a connection broke, or another hook threw.</summary>
    /// <param name="exception">What happened.</param>
    protected internal virtual void OnError(Exception exception)
    {
    }

    /// <summary>The connection ended, whoever ended it.</summary>
    /// <param name="reason">Who and why.</param>
    /// <param name="cancellationToken">Cancelled when the socket closes or gives up; at the last connection's end, when nobody waits for the hook any more.</param>
    protected internal virtual ValueTask OnCloseAsync(SocketCloseReason reason, CancellationToken cancellationToken) => default;

    /// <summary>An attempt to reconnect was scheduled.</summary>
    /// <param name="attempt">Its number, delay and cause.</param>
    protected internal virtual void OnReconnecting(ReconnectAttempt attempt)
    {
    }

    /// <summary>The socket gave up.</summary>
    /// <param name="reason">Why the last connection or attempt ended.</param>
    protected internal virtual void OnGaveUp(SocketCloseReason reason)
    {
    }
}
