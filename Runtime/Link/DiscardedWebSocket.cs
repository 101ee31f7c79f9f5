using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>Lets go of a WebSocket that is not used any more. Where that throws, nobody can do more than say so.</summary>
internal static class DiscardedWebSocket
{
    /// <summary>How long a close frame that nobody waits for has to leave.</summary>
    private static readonly TimeSpan BeforeAbort = TimeSpan.FromSeconds(1);

    public static void Abort(WebSocket webSocket, Log log)
    {
        try
        {
            if (StateOf(webSocket, log) != WebSocketState.Closed)
            {
                webSocket.Abort();
            }
        }
        catch (Exception exception)
        {
            log.AbortFailed(exception);
        }

        Dispose(webSocket, log);
    }

    /// <summary>
    /// Tells the peer why on a WebSocket that nothing is being written on, without waiting for it. Where no close frame can be sent any more, it is
    /// an abort.
    /// </summary>
    public static void Dismiss(WebSocket webSocket, SocketCloseReason reason, Log log)
    {
        if (StateOf(webSocket, log) is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            Abort(webSocket, log);
            return;
        }

        var (status, description) = CloseFrame.For(reason);
        SendClose(webSocket, status, description, log);
        Dispose(webSocket, log);
    }

    /// <summary>Tells a peer that is dropped why: with a close frame, and the abort a moment later, which would reset the connection and take the frame with it.</summary>
    public static async Task DismissAsync(WebSocket webSocket, SocketCloseReason reason, TimeProvider time, Log log)
    {
        SendClose(webSocket, WebSocketCloseStatus.PolicyViolation, CloseFrame.Fit(reason.Description), log);
        try
        {
            await Task.Delay(BeforeAbort, time);
        }
        catch (Exception exception)
        {
            log.AbortFailed(exception);
        }

        Abort(webSocket, log);
    }

    /// <summary>The state; <see cref="WebSocketState.None"/> where a WebSocket of the user's does not say it.</summary>
    private static WebSocketState StateOf(WebSocket webSocket, Log log)
    {
        try
        {
            return webSocket.State;
        }
        catch (Exception exception)
        {
            log.AbortFailed(exception);
            return WebSocketState.None;
        }
    }

    private static void SendClose(WebSocket webSocket, WebSocketCloseStatus status, string? description, Log log)
    {
        try
        {
            var closing = webSocket.CloseOutputAsync(status, description, CancellationToken.None);

            // Observed, so that a failure on a link that is let go of anyway troubles nobody.
            _ = closing.ContinueWith(static done => done.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
        catch (Exception exception)
        {
            log.AbortFailed(exception);
        }
    }

    private static void Dispose(WebSocket webSocket, Log log)
    {
        try
        {
            webSocket.Dispose();
        }
        catch (Exception exception)
        {
            log.AbortFailed(exception);
        }
    }
}
