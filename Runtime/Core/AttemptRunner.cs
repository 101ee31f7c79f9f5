using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>Makes one attempt to connect, by the default way to dial or the user's, and posts what it has brought.</summary>
internal sealed class AttemptRunner(HeartbeatOptions options, EventLoop loop, Log log)
{
    /// <summary>What a server may ask for at most; one that says more is asked again after a day.</summary>
    private const long LongestRetryAfter = TimeSpan.TicksPerDay;

    public async Task RunAsync(ConnectAttempt attempt)
    {
        if (!loop.IsCurrent(attempt.Generation))
        {
            // It was cancelled while it waited for a thread: after a close no attempt starts.
            return;
        }

        Dialed dialed;
        try
        {
            dialed = await DialAsync(attempt);
        }
        catch (Exception exception)
        {
            var refused = exception as HandshakeRefusedException;
            loop.Post(new MachineEvent(MachineEventKind.AttemptFailed, attempt.Generation)
            {
                Reason = new SocketCloseReason { Kind = SocketCloseKind.ConnectFailed, HttpStatus = refused?.Status, Exception = exception },
                RetryAfter = Math.Clamp(refused?.RetryAfter?.Ticks ?? 0, 0, LongestRetryAfter),
            });
            return;
        }

        if (!loop.TryPost(new PostedEvent(new MachineEvent(MachineEventKind.AttemptSucceeded, attempt.Generation)) { Dialed = dialed }))
        {
            DiscardedWebSocket.Abort(dialed.WebSocket, log);
        }
    }

    private async ValueTask<Dialed> DialAsync(ConnectAttempt attempt)
    {
        if (options.Connect is not { } connect)
        {
            if (attempt.Context.Uri is null)
            {
                throw new InvalidOperationException("OnConnecting gave no address. Set context.Uri in it, set a Url, or give the address to ConnectAsync.");
            }

            return OperatingSystem.IsBrowser()
                ? await BrowserDialer.ConnectAsync(attempt.Context, attempt.Token)
                : await Dialer.ConnectAsync(attempt.Context, options.TimeProvider, attempt.Token);
        }

        var webSocket = await connect(attempt.Context, attempt.Token)
            ?? throw new InvalidOperationException("HeartbeatOptions.Connect returned null where a WebSocket was expected.");
        if (webSocket.State != WebSocketState.Open)
        {
            var state = webSocket.State;
            webSocket.Dispose();
            throw new InvalidOperationException($"HeartbeatOptions.Connect returned a WebSocket that is {state}; it must be Open.");
        }

        return new Dialed(webSocket, webSocket as ITransportBuffer);
    }
}
