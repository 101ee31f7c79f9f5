using System.ComponentModel;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.WebSockets;
using Microsoft.Extensions.Logging;

namespace Heartbeat.CompilerServices;

/// <summary>
/// A request of ASP.NET Core that a socket is to serve. Generated code derives one class from it, which only carries values
/// between the two; a newer runtime can ask for more without breaking what was compiled.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class EndpointRequest
{
    private const int BadRequest = 400;

    /// <summary>The method that mapped the endpoint, for messages.</summary>
    protected abstract string Method { get; }

    /// <summary>Whether the server could make the request a WebSocket.</summary>
    protected abstract bool CanBeUpgraded { get; }

    /// <summary>Whether the application has the part that makes WebSockets of requests.</summary>
    protected abstract bool HasWebSocketMiddleware { get; }

    /// <summary>Whether the request asks for a WebSocket.</summary>
    protected abstract bool IsWebSocketRequest { get; }

    /// <summary>Changes the options that the socket has; null where they are to stay.</summary>
    protected abstract Func<HeartbeatOptions, HeartbeatOptions>? Configure { get; }

    /// <summary>The request's services.</summary>
    protected abstract IServiceProvider Services { get; }

    /// <summary>Who asks, as far as the server knows.</summary>
    protected abstract EndPoint? RemoteEndPoint { get; }

    /// <summary>Cancelled when the application stops.</summary>
    protected abstract CancellationToken Stopping { get; }

    /// <summary>Answers a request that is not served.</summary>
    /// <param name="status">The status of HTTP.</param>
    /// <param name="text">Why.</param>
    protected abstract Task RefuseAsync(int status, string text);

    /// <summary>Makes the socket that serves the request.</summary>
    protected abstract IHeartbeatSession CreateSocket();

    /// <summary>Makes the request a WebSocket.</summary>
    protected abstract Task<WebSocket> AcceptAsync();

    /// <summary>
    /// Serves the request with a socket of its own, which is disposed of at the end. When the application stops, the connection is closed with
    /// 1001 (going away). The socket has the options that its constructor left, with the application's log and meters where it left none.
    /// </summary>
    /// <returns>
    /// Completes when the connection has ended and its last hook has returned, or was waited for as long as <c>CloseTimeout</c>; or when the
    /// request was refused.
    /// </returns>
    /// <exception cref="InvalidOperationException">The application lacks the WebSocket middleware.</exception>
    public async Task ServeAsync()
    {
        if (CanBeUpgraded && !HasWebSocketMiddleware)
        {
            throw new InvalidOperationException($"{Method} needs the WebSocket middleware. Call app.UseWebSockets() before the endpoints are reached.");
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
            var connection = ((IGeneratedSocket)socket).Implementation;
            Prepare(connection);
            connection.CheckAccepts();
            var webSocket = await AcceptAsync().ConfigureAwait(false);
            var run = socket.AcceptAsync(webSocket, stopping);

            // A hook that never returns would hold the request, and with it the server's shutdown: the end waits for hooks no longer than CloseTimeout.
            await (await Task.WhenAny(run, socket.Completion).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    private void Prepare(HeartbeatConnection connection)
    {
        connection.RemoteEndPoint = RemoteEndPoint;
        if (Configure is { } configure)
        {
            connection.Options = configure(WithServices(connection.Options))
                ?? throw new InvalidOperationException($"The function that was given to {Method} returned null. Return the options that it is given, or a copy of them.");
        }
        else if (!connection.IsInUse)
        {
            // A constructor that has sent something has fixed them: without the application's log it can still serve.
            connection.Options = WithServices(connection.Options);
        }
    }

    private HeartbeatOptions WithServices(HeartbeatOptions options) => options with
    {
        LoggerFactory = options.LoggerFactory ?? (options.Logger is null ? Services.GetService(typeof(ILoggerFactory)) as ILoggerFactory : null),
        MeterFactory = options.MeterFactory ?? Services.GetService(typeof(IMeterFactory)) as IMeterFactory,
    };
}
