using System.ComponentModel;
using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>
/// A request of a web framework that a socket is to serve. Generated code derives one class for a framework, which only carries values
/// between the two; a newer runtime can ask for more without breaking what was compiled.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class EndpointRequest
{
    private const int BadRequest = 400;

    /// <summary>What the application has to set up before any request can be served, or null where nothing is missing.</summary>
    protected abstract string? MissingSetup { get; }

    /// <summary>Whether the request asks for a WebSocket.</summary>
    protected abstract bool IsWebSocketRequest { get; }

    /// <summary>Cancelled when the application stops.</summary>
    protected abstract CancellationToken Stopping { get; }

    /// <summary>Answers a request that is not served.</summary>
    /// <param name="status">The status of HTTP.</param>
    /// <param name="text">Why.</param>
    protected abstract Task RefuseAsync(int status, string text);

    /// <summary>Makes the socket that serves the request.</summary>
    protected abstract IHeartbeatSocket CreateSocket();

    /// <summary>Makes the request a WebSocket.</summary>
    protected abstract Task<WebSocket> AcceptAsync();

    /// <summary>
    /// Serves the request with a socket of its own, which is disposed of at the end. When the application stops, the connection is closed with
    /// 1001 (going away).
    /// </summary>
    /// <returns>Completes when the connection has ended, or the request was refused.</returns>
    /// <exception cref="InvalidOperationException">The application lacks something that no request can be served without.</exception>
    public async Task ServeAsync()
    {
        if (MissingSetup is { } missing)
        {
            throw new InvalidOperationException(missing);
        }

        if (!IsWebSocketRequest)
        {
            await RefuseAsync(BadRequest, "This endpoint accepts WebSocket requests only.").ConfigureAwait(false);
            return;
        }

        var stopping = Stopping;
        var socket = CreateSocket();
        await using (socket.ConfigureAwait(false))
        {
            var webSocket = await AcceptAsync().ConfigureAwait(false);
            await socket.AcceptAsync(webSocket, stopping).ConfigureAwait(false);
        }
    }
}
