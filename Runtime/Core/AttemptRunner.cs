using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>Makes a socket's attempts to connect, by the default way to dial or the user's, and posts what it has brought.</summary>
internal sealed class AttemptRunner(HeartbeatOptions options, EventLoop loop, Log log)
{
    /// <summary>What a server may ask for at most; one that says more is asked again after a day.</summary>
    private const long LongestRetryAfter = TimeSpan.TicksPerDay;

    /// <summary>What the socket dials with, from its first attempt on; no socket that is only accepted needs one.</summary>
    private ClientTransport? _transport;

    public async Task RunAsync(ConnectAttempt attempt)
    {
        if (!loop.IsCurrent(attempt.Generation))
        {
            // It was cancelled while it waited for a thread: after a close no attempt starts.
            return;
        }

        Dialed dialed;
        MachineSettings settings;
        try
        {
            attempt.Failure?.Throw();
            var heartbeat = attempt.Context.Heartbeat;
            PingFrameNeeds.CheckDials(heartbeat, options);

            // Before anything is dialed: the class may be the user's, and a hook may have told it times.
            HeartbeatTerms.Of(heartbeat).Check();
            var traits = HeartbeatTraits.Of(heartbeat);
            settings = options.ToMachineSettings(heartbeat);
            dialed = Dated(await TracedAsync(attempt)) with { Heartbeat = heartbeat, Traits = traits };
        }
        catch (Exception exception)
        {
            var refused = exception as HandshakeRefusedException;
            var address = attempt.Context.Uri;
            var hint = WrongScheme.IsNotTls(address, exception) ? " The other end does not speak TLS: should the address begin with ws://?"
                : WrongScheme.MayBeTls(address, exception) ? " The other end hung up before it had answered, as a TLS port does: should the address begin with wss://?"
                : "";
            var reason = new SocketCloseReason
            {
                Kind = refused is null ? SocketCloseKind.ConnectFailed : SocketCloseKind.Refused,
                Description = $"Connecting to {SocketAddress.ForLog(address)} failed.{hint}",
                HttpStatus = refused?.Status,
                Exception = exception,
            };
            var judged = attempt.Failure is null ? HeartbeatVerdicts.Judge(attempt.Context.Heartbeat, reason, log) : reason;
            loop.Post(new MachineEvent(MachineEventKind.AttemptFailed, attempt.Generation)
            {
                Reason = judged,
                FinalReason = WillNotHeal(exception) && ReferenceEquals(judged, reason) ? reason with { IsFinal = true } : null,
                RetryAfter = Math.Clamp(refused?.RetryAfter?.Ticks ?? 0, 0, LongestRetryAfter),
            });
            return;
        }

        var succeeded = new MachineEvent(MachineEventKind.AttemptSucceeded, attempt.Generation) { Settings = settings };
        if (!loop.TryPost(new PostedEvent(succeeded) { Dialed = dialed }))
        {
            DiscardedWebSocket.Abort(dialed.Wire, log);
        }
    }

    private static bool WillNotHeal(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is UntrustedCertificateException || (cause is HandshakeRefusedException { Status: var status } && WillNotHeal(status)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether the server would answer the same again, for the request is at fault. Not where it is the proxy that wants to know who asks (407),
    /// or where time heals it: 408, 421, 425 and 429 (RFC 9110, section 15.5; RFC 8470, section 5.2; RFC 6585, section 4).
    /// </summary>
    private static bool WillNotHeal(HttpStatusCode status) => (int)status is >= 400 and < 500 and not (407 or 408 or 421 or 425 or 429);

    /// <summary>Dials with the attempt's activity ambient, so that what HTTP traces is a part of it, and the server learns of it. Nothing that follows is.</summary>
    private async ValueTask<Dialed> TracedAsync(ConnectAttempt attempt)
    {
        if (attempt.Activity is { } activity)
        {
            Activity.Current = activity;
        }

        return await DialAsync(attempt);
    }

    private Dialed Dated(Dialed dialed)
    {
        try
        {
            return dialed with { SubProtocol = dialed.Wire.SubProtocol, OpenedAt = options.TimeProvider.GetUtcNow() };
        }
        catch
        {
            // The clock is the user's, and the WebSocket may be.
            dialed.Wire.Dispose();
            throw;
        }
    }

    private async ValueTask<Dialed> DialAsync(ConnectAttempt attempt)
    {
        if (options.ConnectStream is { } connectStream && !OperatingSystem.IsBrowser())
        {
            var dialed = await connectStream(attempt.Context, attempt.Token);
            return new Dialed(new FramedWire(dialed.Stream, early: default, isServer: false, dialed.SubProtocol) { SeesUnread = dialed.HasUnread });
        }

        if (options.Connect is not { } connect)
        {
            if (attempt.Context.Uri is null)
            {
                throw new InvalidOperationException("OnConnecting gave no address. Set context.Uri in it, set Options.Uri or the attribute's Url, or give the address to ConnectAsync.");
            }

            return OperatingSystem.IsBrowser()
                ? await BrowserDialer.ConnectAsync(attempt.Context, options.Handler, attempt.Token)
                : await Dialer.ConnectAsync(attempt.Context, _transport ??= SharedTransports.Of(options.Handler), options.TimeProvider, attempt.Token);
        }

        var webSocket = await connect(attempt.Context, attempt.Token)
            ?? throw new InvalidOperationException("HeartbeatOptions.Connect returned null; it must return an open WebSocket, or throw to fail the attempt.");
        if (webSocket.State != WebSocketState.Open)
        {
            var state = webSocket.State;
            webSocket.Dispose();
            throw new InvalidOperationException($"HeartbeatOptions.Connect returned a WebSocket that is {state}; it must be Open. Return it when its handshake is done, or throw to fail the attempt.");
        }

        return new Dialed(new PlatformWire(webSocket, webSocket as ITransportBuffer));
    }
}
