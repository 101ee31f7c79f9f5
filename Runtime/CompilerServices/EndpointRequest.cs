using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Runtime.Versioning;
using System.Security.Claims;
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
    private const string Http = "http";
    private const string WebSocketScheme = "ws";

    /// <summary>The method that mapped the endpoint, for messages.</summary>
    protected abstract string Method { get; }

    /// <summary>Whether the server could make the request a WebSocket.</summary>
    protected abstract bool CanBeUpgraded { get; }

    /// <summary>Whether the application has the part that makes WebSockets of requests.</summary>
    protected abstract bool HasWebSocketMiddleware { get; }

    /// <summary>Whether the request asks for a WebSocket, where that part decides it.</summary>
    protected abstract bool IsWebSocketRequest { get; }

    /// <summary>Changes the options that the socket has; null where they are to stay.</summary>
    protected abstract Func<HeartbeatOptions, HeartbeatOptions>? Configure { get; }

    /// <summary>The request's services.</summary>
    protected abstract IServiceProvider Services { get; }

    /// <summary>Who asks, as far as the server knows.</summary>
    protected abstract EndPoint? RemoteEndPoint { get; }

    /// <summary>What the request's connection stands on, where the server shows it: over HTTP/2 it is that of others too.</summary>
    protected virtual Socket? ConnectionSocket => null;

    /// <summary>Cancelled when the server has seen the request's connection end, whoever ended it.</summary>
    protected virtual CancellationToken ConnectionClosed => CancellationToken.None;

    /// <summary>Cancelled when the application stops.</summary>
    protected abstract CancellationToken Stopping { get; }

    /// <summary>Whether the server is Kestrel, which lends the connection of a request that it upgrades.</summary>
    protected virtual bool IsKestrel => false;

    /// <summary>The request's HTTP method.</summary>
    protected virtual string HttpMethod => "";

    /// <summary>The request's version of HTTP, as its first line has it: <c>HTTP/1.1</c>.</summary>
    protected virtual string HttpProtocol => "";

    /// <summary>The address that was asked for, as the server sees it, with http or https; empty where it is not known.</summary>
    protected virtual string Address => "";

    /// <summary>Who asks, as the application's authentication has found out.</summary>
    protected virtual ClaimsPrincipal User => new();

    /// <summary>The origins that the application's options for WebSockets allow.</summary>
    protected virtual IEnumerable<string> AllowedOrigins => [];

    /// <summary>Cancelled when nobody waits for an answer any more.</summary>
    protected virtual CancellationToken Aborted => CancellationToken.None;

    /// <summary>The names of the request's headers.</summary>
    protected virtual IEnumerable<string> RequestHeaderNames => HandshakeNames.OfRequest;

    /// <summary>What is to be spoken where the request is an extended CONNECT (RFC 8441); null where it is none.</summary>
    protected virtual string? ConnectProtocol => null;

    /// <summary>The values of a header of the request, one for each line of it; none where there is no such header.</summary>
    /// <param name="name">The header's name, in any case.</param>
    protected virtual string?[] RequestHeader(string name) => [];

    /// <summary>Sets a header of the answer.</summary>
    /// <param name="name">The header's name.</param>
    /// <param name="value">Its value, on one line.</param>
    protected virtual void SetResponseHeader(string name, string value)
    {
    }

    /// <summary>Answers a request that is not served.</summary>
    /// <param name="status">The status of HTTP.</param>
    /// <param name="text">Why.</param>
    protected abstract Task RefuseAsync(int status, string text);

    /// <summary>Makes the socket that serves the request.</summary>
    protected abstract IHeartbeatSession CreateSocket();

    /// <summary>Makes the request a WebSocket of the platform's.</summary>
    protected abstract Task<WebSocket> AcceptAsync();

    /// <summary>As <see cref="AcceptAsync()"/>, and agrees on a sub-protocol.</summary>
    /// <param name="subProtocol">One of those that the client offers; null for none.</param>
    protected virtual Task<WebSocket> AcceptAsync(string? subProtocol) => AcceptAsync();

    /// <summary>Answers the request with 101 (switching protocols), where <see cref="IsKestrel"/>.</summary>
    /// <returns>Its connection, on which from then on nobody speaks HTTP. It lasts until <see cref="ServeAsync"/> has completed.</returns>
    protected virtual Task<Stream> UpgradeAsync() => throw new NotSupportedException($"{GetType().Name} says by IsKestrel that it lends a connection, and lends none. Override UpgradeAsync too.");

    /// <summary>Answers an extended CONNECT with 200, where <see cref="IsKestrel"/>.</summary>
    /// <returns>Its stream, as that of <see cref="UpgradeAsync"/>.</returns>
    protected virtual Task<Stream> AcceptConnectAsync() => throw new NotSupportedException($"{GetType().Name} says by ConnectProtocol that it lends a stream, and lends none. Override AcceptConnectAsync too.");

    /// <summary>Lets the request last as long as it takes, whatever time the application gives to others.</summary>
    protected virtual void DisableTimeout()
    {
    }

    /// <summary>
    /// Keeps the server from ending the connection because a response moves too slowly, where it can be told so for one request. How long a write may
    /// stand still is the socket's to say: a client that has paused reading, and says so, lives.
    /// </summary>
    protected virtual void LiftResponseRateLimit()
    {
    }

    /// <summary>Has the limit again that was lifted: what the server still holds when the request is over, nobody but it can give up.</summary>
    protected virtual void RestoreResponseRateLimit()
    {
    }

    /// <summary>Ends the request's connection at once, without an answer.</summary>
    protected virtual void Abort()
    {
    }

    /// <summary>
    /// Serves the request with a socket of its own, which is disposed of at the end. When the application stops, the connection is closed with
    /// 1001 (going away). The socket has the options that its constructor left, with the application's log and meters where it left none.
    /// </summary>
    /// <returns>
    /// Completes when the connection has ended and its last hook has returned, or was waited for as long as <c>CloseTimeout</c>; or when the
    /// request was refused.
    /// </returns>
    /// <exception cref="InvalidOperationException">The server is not Kestrel, and the application lacks the WebSocket middleware.</exception>
    public Task ServeAsync() => IsKestrel && CanBeUpgraded && !OperatingSystem.IsBrowser() ? ServeOnOwnFramesAsync() : ServeOnPlatformAsync();

    /// <summary>Serves the request on frames of our own.</summary>
    [UnsupportedOSPlatform("browser")]
    private async Task ServeOnOwnFramesAsync()
    {
        var head = RequestHead();
        if (!TryRead(head, out var handshake, out var refusal))
        {
            SetResponseHeaders(refusal.Headers);
            await RefuseAsPlainTextAsync(refusal.Status, refusal.Text).ConfigureAwait(false);
            return;
        }

        LentStream connection;
        var stopping = Stopping;
        var socket = CreateSocket();
        await using (new ServedSocket(socket).ConfigureAwait(false))
        {
            var implementation = ((IGeneratedSocket)socket).Implementation;
            Prepare(implementation);
            implementation.CheckAccepts(onOwnFrames: true);
            if (await DecideAsync(implementation, head).ConfigureAwait(false) is not { } accepted)
            {
                return;
            }

            if (accepted.Deflate is { } deflate)
            {
                handshake.AgreeOn(deflate);
            }

            SetResponseHeaders(handshake.Answer(accepted.SubProtocol));
            DisableTimeout();
            LiftResponseRateLimit();
            connection = new LentStream(await (ConnectProtocol is null ? UpgradeAsync() : AcceptConnectAsync()).ConfigureAwait(false), Abort, ConnectionClosed);
            var wire = WireOver(connection, accepted.SubProtocol, handshake.Deflate);
            try
            {
                await RunAsync(socket, implementation.AcceptFramedAsync(wire, stopping)).ConfigureAwait(false);
            }
            catch
            {
                // Nobody has taken it.
                wire.Abort();
                wire.Dispose();
                throw;
            }
        }

        await connection.Returned.ConfigureAwait(false);
        RestoreResponseRateLimit();
    }

    [UnsupportedOSPlatform("browser")]
    private FramedWire WireOver(LentStream connection, string? subProtocol, DeflateParameters? deflate)
    {
        // Over HTTP/2 the system's socket is shared: what is set on it would be set for others, and what waits in it may be theirs.
        if (ConnectProtocol is not null || ConnectionSocket is not { } socket)
        {
            return new FramedWire(connection, early: default, isServer: true, subProtocol, deflate);
        }

        ShallowSendQueue.SetOn(socket);
        return new FramedWire(connection, early: default, isServer: true, subProtocol, deflate) { SeesUnread = () => UnreadBytes.WaitIn(socket) };
    }

    /// <summary>Serves the request on a WebSocket of the platform's: on a test server, or one whose connections nobody has tried.</summary>
    private async Task ServeOnPlatformAsync()
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
        await using (new ServedSocket(socket).ConfigureAwait(false))
        {
            var implementation = ((IGeneratedSocket)socket).Implementation;
            Prepare(implementation);
            implementation.CheckAccepts(onOwnFrames: false);
            if (await DecideAsync(implementation, RequestHead()).ConfigureAwait(false) is not { } accepted)
            {
                return;
            }

            var webSocket = await AcceptAsync(accepted.SubProtocol).ConfigureAwait(false);
            await RunAsync(socket, socket.AcceptAsync(webSocket, stopping)).ConfigureAwait(false);
        }
    }

    // A hook that never returns would hold the request, and with it the server's shutdown: the end waits for hooks no longer than CloseTimeout.
    private static async Task RunAsync(IHeartbeatSession socket, Task<SocketCloseReason> run)
        => await (await Task.WhenAny(run, socket.Completion).ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>Decides on the request, and answers it where it is refused.</summary>
    /// <returns>What was decided; null where it was refused.</returns>
    private async Task<AcceptContext?> DecideAsync(HeartbeatConnection implementation, HandshakeHeaders head)
    {
        var origin = new RequestOrigin(head);
        var context = new AcceptContext(head, origin.Text, origin.IsAllowed(implementation.Options.AllowedOrigins.Concat(AllowedOrigins)))
        {
            Uri = WebSocketAddress(),
            User = User,
            RemoteEndPoint = RemoteEndPoint,
        };

        // An application that stops lets nobody in any more, and does not wait for a hook.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Aborted, Stopping);
        if (await implementation.DecideAsync(context, origin, ended.Token).ConfigureAwait(false) is not { } refusal)
        {
            return context;
        }

        // Whoever has ended the request, such as a time limit of the application's, knows how to answer it.
        Aborted.ThrowIfCancellationRequested();
        await RefuseAsPlainTextAsync(refusal.Status, refusal.Text).ConfigureAwait(false);
        return null;
    }

    private Uri? WebSocketAddress()
        => Uri.TryCreate(Address.StartsWith(Http, StringComparison.OrdinalIgnoreCase) ? $"{WebSocketScheme}{Address[Http.Length..]}" : Address, UriKind.Absolute, out var address) ? address : null;

    private bool TryRead(HandshakeHeaders head, [NotNullWhen(true)] out ServerHandshake? handshake, [NotNullWhen(false)] out ServerHandshakeRefusal? refusal)
        => ConnectProtocol is { } protocol
            ? ServerHandshake.TryReadConnect(protocol, head, out handshake, out refusal)
            : ServerHandshake.TryRead(HttpMethod, HttpProtocol, head, out handshake, out refusal);

    private HandshakeHeaders RequestHead()
    {
        HandshakeHeaders headers = [];
        foreach (var name in RequestHeaderNames)
        {
            foreach (var value in RequestHeader(name))
            {
                headers.Add(name, value ?? "");
            }
        }

        return headers;
    }

    private void SetResponseHeaders(HandshakeHeaders headers)
    {
        foreach (var (name, value) in headers)
        {
            SetResponseHeader(name, value);
        }
    }

    // What the client has sent may stand in the text: no browser is to take it for a page.
    private Task RefuseAsPlainTextAsync(int status, string text)
    {
        SetResponseHeader("Content-Type", "text/plain; charset=utf-8");
        return RefuseAsync(status, text);
    }

    private void Prepare(HeartbeatConnection connection)
    {
        connection.RemoteEndPoint = RemoteEndPoint;
        if (Configure is { } configure)
        {
            if (connection.IsInUse)
            {
                throw new InvalidOperationException($"The constructor of the socket has sent or closed, which fixes its options, and {Method} was given a function that changes them. Send in OnOpening, by context.Send, or set Options in the constructor and give {Method} no function.");
            }

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

    /// <summary>A socket that the endpoint has made, and disposes of in all ways that its class knows.</summary>
    private sealed class ServedSocket(IHeartbeatSession socket) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await socket.DisposeAsync().ConfigureAwait(false);
            (socket as IDisposable)?.Dispose();
        }
    }
}
