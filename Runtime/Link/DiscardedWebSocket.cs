using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>Lets go of a WebSocket that is not used any more. Where that throws, nobody can do more than say so.</summary>
internal static class DiscardedWebSocket
{
    public static void Abort(WebSocket webSocket, Log log)
    {
        try
        {
            if (webSocket.State != WebSocketState.Closed)
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

    /// <summary>Sends a close frame on a WebSocket that nothing was ever written on, without waiting for it.</summary>
    public static void Dismiss(WebSocket webSocket, SocketCloseReason reason, Log log)
    {
        try
        {
            var (status, description) = CloseFrame.For(reason);
            var closing = webSocket.CloseOutputAsync(status, description, CancellationToken.None);

            // Observed, so that a failure on a link that is let go of anyway troubles nobody.
            _ = closing.ContinueWith(static done => done.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
        catch (Exception exception)
        {
            log.AbortFailed(exception);
        }

        Dispose(webSocket, log);
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
