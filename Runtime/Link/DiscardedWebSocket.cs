using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>Lets go of a WebSocket that is not used any more. Where that throws, nobody can do more than say so.</summary>
internal static class DiscardedWebSocket
{
    /// <summary>How long a close frame that nobody waits for has to leave, and a server to end TCP once both have passed.</summary>
    public static readonly TimeSpan BeforeAbort = TimeSpan.FromSeconds(1);

    public static void Abort(IWire wire, Log log)
    {
        try
        {
            if (StateOf(wire, log) != WebSocketState.Closed)
            {
                wire.Abort();
            }
        }
        catch (Exception exception)
        {
            log.AbortFailed(exception);
        }

        Dispose(wire, log);
    }

    /// <summary>
    /// Tells the peer why on a WebSocket that nothing is being written on, without waiting for it. Where no close frame can be sent any more, it is
    /// an abort.
    /// </summary>
    /// <param name="wire">The WebSocket.</param>
    /// <param name="reason">Why.</param>
    /// <param name="isUnread">Whether nobody has read it: what waits there would make its end a reset, which takes the frame from the peer.</param>
    /// <param name="log">Where it is said that something failed.</param>
    /// <returns>The reading away that <see cref="PartAsync"/> is to wait for; null where the WebSocket is let go of already.</returns>
    public static Task<bool>? Dismiss(IWire wire, SocketCloseReason reason, bool isUnread, Log log)
    {
        if (StateOf(wire, log) is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            Abort(wire, log);
            return null;
        }

        var (status, description) = CloseFrame.For(reason);
        SendClose(wire, status, description, log);
        if (isUnread && wire.ReadAwayAsync() is { IsCompleted: false } readAway)
        {
            return readAway;
        }

        Dispose(wire, log);
        return null;
    }

    /// <summary>Lets go of a WebSocket on which our close frame was the last word, when the peer has ended TCP or had time enough for it.</summary>
    /// <param name="wire">The WebSocket.</param>
    /// <param name="readAway">Completes with the peer's end, and says whether that was a break.</param>
    /// <param name="limit">How long that may take.</param>
    /// <param name="time">The user's.</param>
    /// <param name="log">Where it is said that something failed.</param>
    public static async Task PartAsync(IWire wire, Task<bool> readAway, TimeSpan limit, TimeProvider time, Log log)
    {
        try
        {
            if (await readAway.WaitAsync(limit, time))
            {
                Abort(wire, log);
                return;
            }
        }
        catch (TimeoutException)
        {
            // It may not know how to, or be gone.
        }
        catch (Exception exception)
        {
            log.AbortFailed(exception);
        }

        // No abort, which would take from the peer what it has not read: a server's connection may still hold it.
        Dispose(wire, log);
    }

    /// <summary>Tells a peer that is dropped why: with a close frame, and the abort a moment later, which would reset the connection and take the frame with it.</summary>
    public static async Task DismissAsync(IWire wire, SocketCloseReason reason, TimeProvider time, Log log)
    {
        SendClose(wire, WebSocketCloseStatus.PolicyViolation, CloseFrame.Fit(reason.Description), log);
        try
        {
            await Task.Delay(BeforeAbort, time);
        }
        catch (Exception exception)
        {
            log.AbortFailed(exception);
        }

        Abort(wire, log);
    }

    /// <summary>The state; <see cref="WebSocketState.None"/> where a WebSocket of the user's does not say it.</summary>
    public static WebSocketState StateOf(IWire wire, Log log)
    {
        try
        {
            return wire.State;
        }
        catch (Exception exception)
        {
            log.AbortFailed(exception);
            return WebSocketState.None;
        }
    }

    private static void SendClose(IWire wire, WebSocketCloseStatus status, string? description, Log log)
    {
        try
        {
            var closing = wire.WriteCloseAsync(status, description);

            // Observed, so that a failure on a link that is let go of anyway troubles nobody.
            _ = closing.ContinueWith(static done => done.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
        catch (Exception exception)
        {
            log.AbortFailed(exception);
        }
    }

    private static void Dispose(IWire wire, Log log)
    {
        try
        {
            wire.Dispose();
        }
        catch (Exception exception)
        {
            log.AbortFailed(exception);
        }
    }
}
