using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Net.WebSockets;
using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Heartbeat;

/// <summary>
/// The settings of a socket. Immutable: change a copy with <c>with</c>. They are checked as a whole when given to a socket.
/// </summary>
public sealed record HeartbeatOptions
{
    /// <summary>The time from the last answered ping, or from the open, to the next ping. Null is the heartbeat's own: 10 s for texts and for ping frames.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>How long a ping may stay unanswered, and how long a write may move no byte unless <see cref="StallTimeout"/> applies. Follows <see cref="Interval"/> unless set.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How many unanswered pings in a row declare the connection dead. 1 unless set.</summary>
    public int Misses { get; init; } = 1;

    /// <summary>The delay before an attempt to reconnect. 5 s unless set.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How the delay grows. Constant unless set.</summary>
    public Backoff Backoff { get; init; }

    /// <summary>The longest delay of an exponential backoff; counts as <see cref="Retry"/> where it is shorter. 60 s unless set.</summary>
    public TimeSpan RetryCap { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Whether chance takes part in each delay, so that a fleet does not return in step. A constant delay, and one that a server asked for,
    /// is lengthened by up to a fifth; an exponential one is drawn from <see cref="Retry"/> up to the next doubling. Never shorter than
    /// <see cref="Retry"/>. True unless set.
    /// </summary>
    public bool Jitter { get; init; } = true;

    /// <summary>
    /// The attempts to reconnect in a row before giving up, not counting the attempt or connection that failed first.
    /// 0 never reconnects, -1 never gives up. 12 unless set.
    /// </summary>
    public int Max { get; init; } = 12;

    /// <summary>The time for one attempt, its decision hooks included. 10 s unless set.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The time for a graceful close, after which the connection is aborted. It is also how long the hooks of the last messages of a peer that
    /// closes may take before it gets its answer. 5 s unless set.
    /// </summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a write may move no byte while the other end says that it lives and has paused reading, because its hook is slow: that is
    /// back-pressure. Counts as <see cref="Timeout"/> where it is shorter; zero is without limit. Three times <see cref="Timeout"/> unless set.
    /// </summary>
    public TimeSpan? StallTimeout { get; init; }

    /// <summary>
    /// Makes the heartbeat of each connection: how it looks, and who sends it. Called for each attempt and each accepted connection, and to learn
    /// its <see cref="HeartbeatProtocol.Interval"/>; what it throws fails the attempt. Texts unless set: <see cref="Ping"/> and <see cref="Pong"/>.
    /// </summary>
    public Func<HeartbeatProtocol>? Heartbeat { get; init; }

    /// <summary>The text that asks whether the other end lives. "ping" unless set. Not beside <see cref="Heartbeat"/>.</summary>
    public string Ping { get; init; } = "ping";

    /// <summary>The text that answers. "pong" unless set. Not beside <see cref="Heartbeat"/>.</summary>
    public string Pong { get; init; } = "pong";

    /// <summary>
    /// What a pong looks like that is not the same each time: a JSON object whose members it has at least, such as <c>{"op":"pong"}</c>, or an array of such objects, of
    /// which it matches one. None unless set. <see cref="Pong"/> is a pong too. Not beside <see cref="Heartbeat"/>.
    /// </summary>
    public string? PongShape { get; init; }

    /// <summary>What answers a ping. Anything that arrives, unless set.</summary>
    public Liveness Liveness { get; init; }

    /// <summary>
    /// The largest message that may arrive, in bytes; a larger one closes the connection with 1009. Messages that wait for a hook may keep as
    /// much memory alive together. 1 MiB unless set.
    /// </summary>
    public int MaxMessageSize { get; init; } = 1024 * 1024;

    /// <summary>How many messages may wait for a connection before <c>TrySend</c> returns false; <c>SendAsync</c> is not limited. 1024 unless set.</summary>
    public int OutboxCapacity { get; init; } = 1024;

    /// <summary>How many bytes the messages may have together that wait for a connection; one message is always taken. 16 MiB unless set.</summary>
    public int OutboxBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// At a server's endpoint: the origins beside its own host from which browsers may connect, each as a browser writes it, such as
    /// <c>https://example.com</c> or <c>http://localhost:5173</c>; <c>*</c> is any. None unless set. A copy is kept. Others are refused with 403,
    /// unless <c>OnAccepting</c> allows them (RFC 6455, section 10.2).
    /// </summary>
    public IReadOnlyList<string> AllowedOrigins
    {
        get => Origins!;
        init => Origins = OriginList.Of(value);
    }

    /// <summary>The address of <c>ConnectAsync</c> without one: absolute, ws or wss.</summary>
    public Uri? Uri { get; init; }

    /// <summary>Where time comes from. The system unless set.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// Where the socket's story is written: a connection's open and orderly end at Information, its death and each failed attempt at Warning, each heartbeat
    /// at Trace. Where neither it nor <see cref="LoggerFactory"/> is set, the <c>EventSource</c> named Heartbeat has it, which dotnet-trace shows.
    /// </summary>
    public ILogger? Logger { get; init; }

    /// <summary>Makes the logger where <see cref="Logger"/> is null. Its category is the full name of the socket's class.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>Makes the meter of the socket's metrics, which is named Heartbeat. Where it is not set, all sockets share one of the process.</summary>
    public IMeterFactory? MeterFactory { get; init; }

    /// <summary>
    /// The proxy to dial through: for a WebSocket it makes a tunnel. The system's unless set. Sockets with the same object share a handler.
    /// Not in a browser: there an attempt with one fails, and says what to do.
    /// </summary>
    [UnsupportedOSPlatform("browser")]
    public IWebProxy? Proxy
    {
        get => Handler.Proxy;
        init => Handler = Handler with { Proxy = value };
    }

    /// <summary>
    /// The certificates that may be sent when a wss server asks for a client certificate. None unless set. Sockets with the same object share a handler.
    /// Not in a browser: there an attempt with them fails, and says what to do.
    /// </summary>
    [UnsupportedOSPlatform("browser")]
    public X509CertificateCollection? ClientCertificates
    {
        get => Handler.ClientCertificates;
        init => Handler = Handler with { ClientCertificates = value };
    }

    /// <summary>
    /// Decides whether a server's certificate is trusted, for wss; called for each connection, with what the platform has found wrong. The
    /// platform decides unless set. What it refuses is final before the first open (<see cref="SocketCloseReason.IsFinal"/>); what it throws
    /// fails the attempt. Sockets with an equal delegate share a handler. Not in a browser: there an attempt with one fails, and says what to do.
    /// </summary>
    [UnsupportedOSPlatform("browser")]
    public RemoteCertificateValidationCallback? ServerCertificateValidation
    {
        get => Handler.ServerCertificateValidation;
        init => Handler = Handler with { ServerCertificateValidation = value };
    }

#if NET
    /// <summary>
    /// Changes other properties of the <see cref="SocketsHttpHandler"/>, after the settings here: cookies, credentials, TLS. Only on .NET. A
    /// <see cref="SocketsHttpHandler.ConnectCallback"/>, a <see cref="SocketsHttpHandler.PlaintextStreamFilter"/> and a callback for
    /// certificates that it sets are called from ours. Called once for all sockets with an equal delegate, which share the handler, and again when
    /// none of them lived any more; what it throws fails the attempt. Not in a browser: there an attempt with one fails, and says what to do.
    /// </summary>
    [UnsupportedOSPlatform("browser")]
    public Action<SocketsHttpHandler>? ConfigureHandler
    {
        get => Handler.ConfigureHandler;
        init => Handler = Handler with { ConfigureHandler = value };
    }
#endif

    /// <summary>
    /// Replaces the default way to dial. An attempt that ignores its token is abandoned; a WebSocket that it still delivers is aborted.
    /// Throw <see cref="HandshakeRefusedException"/> to tell an HTTP status. <see cref="Proxy"/>,
    /// <see cref="ClientCertificates"/>, <see cref="ServerCertificateValidation"/> and <c>ConfigureHandler</c> cannot be set beside it.
    /// </summary>
    public Func<ConnectContext, CancellationToken, ValueTask<WebSocket>>? Connect { get; init; }

    /// <summary><see cref="AllowedOrigins"/>, equal where the entries are.</summary>
    internal OriginList? Origins { get; init; } = OriginList.Empty;

    /// <summary>What is set of the default way to dial, to be looked at in a browser too.</summary>
    internal HandlerSettings Handler { get; init; } = HandlerSettings.None;

    /// <summary>What takes the place of the process, in a test.</summary>
    internal SocketEnvironment? Environment { get; init; }

    /// <summary>Dials in that environment for frames of our own; null where it gives WebSockets alone.</summary>
    internal Func<ConnectContext, CancellationToken, ValueTask<DialedConnection>>? ConnectStream { get; init; }

    /// <summary>Where the shell's loops run, so that a simulation can run them on one thread.</summary>
    internal TaskScheduler Scheduler { get; init; } = TaskScheduler.Default;

    /// <summary>From 0 to 1, for the jitter, so that a simulation can decide it.</summary>
    internal Func<double> Random { get; init; } = System.Random.Shared.NextDouble;

    /// <summary><see cref="Interval"/>, or the heartbeat's own.</summary>
    internal TimeSpan EffectiveInterval => Interval ?? (Heartbeat is null ? HeartbeatProtocol.UsualInterval : NewHeartbeat().Interval);

    /// <summary><see cref="Timeout"/>, or what it follows.</summary>
    internal TimeSpan EffectiveTimeout => Timeout ?? EffectiveInterval;

    /// <summary>Checks all settings together.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value cannot work; the message names the setting, the value and the range.</exception>
    /// <exception cref="ArgumentException">A text, an origin or the address cannot work, or two settings cannot work together.</exception>
    internal void Check()
    {
        CheckHeartbeat();
        if (Timeout is { } timeout)
        {
            CheckTime(timeout, nameof(Timeout));
        }

        CheckTime(Retry, nameof(Retry));
        CheckTime(RetryCap, nameof(RetryCap));
        CheckTime(ConnectTimeout, nameof(ConnectTimeout));
        CheckTime(CloseTimeout, nameof(CloseTimeout));
        if (StallTimeout is { } stall && stall != TimeSpan.Zero)
        {
            CheckTime(stall, nameof(StallTimeout), orElse: ", or zero for no limit");
        }

        CheckNumber(Misses, 1, nameof(Misses));
        CheckNumber(Max, -1, nameof(Max));
        CheckNumber(MaxMessageSize, 1, nameof(MaxMessageSize));
        CheckNumber(OutboxCapacity, 1, nameof(OutboxCapacity));
        CheckNumber(OutboxBytes, 1, nameof(OutboxBytes));
        CheckDefined(Backoff, nameof(Backoff));
        CheckDefined(Liveness, nameof(Liveness));
        CheckOrigins();
        if (TimeProvider is null)
        {
            throw new ArgumentNullException(nameof(TimeProvider), $"{nameof(TimeProvider)} is null; leave it out for the system's.");
        }

        if (Connect is not null && Handler.Names is { Count: > 0 } names)
        {
            throw new ArgumentException(
                $"{nameof(Connect)} replaces the default way to dial, which {string.Join(", ", names)} would change: beside it that does nothing. "
                + $"Set it on what {nameof(Connect)} dials with, or leave {nameof(Connect)} null.",
                nameof(Connect));
        }

        if (Uri is not null)
        {
            SocketAddress.Check(Uri, nameof(Uri));
        }
    }

    /// <summary>Makes a heartbeat, for the next connection or to be asked how often it is sent. Not with a lock held: the function is the user's.</summary>
    /// <exception cref="InvalidOperationException">The function gave none.</exception>
    internal HeartbeatProtocol NewHeartbeat()
        => Heartbeat is null
            ? TextHeartbeat.Of(Ping, Pong, PongShape)
            : Heartbeat() ?? throw new InvalidOperationException($"{nameof(HeartbeatOptions)}.{nameof(Heartbeat)} returned null; it must make a heartbeat for each connection, or be null itself for texts.");

    private void CheckHeartbeat()
    {
        if (Heartbeat is not null && (Ping, Pong) is not (TextHeartbeat.UsualPing, TextHeartbeat.UsualPong))
        {
            throw new ArgumentException(
                $"{nameof(Ping)} and {nameof(Pong)} are \"{Ping}\" and \"{Pong}\": beside {nameof(Heartbeat)} they do nothing. Leave them out, or give them to the {nameof(TextHeartbeat)} that {nameof(Heartbeat)} makes.",
                nameof(Heartbeat));
        }

        if (Heartbeat is not null && PongShape is not null)
        {
            throw new ArgumentException(
                $"{nameof(PongShape)} is {PongShape}: beside {nameof(Heartbeat)} it does nothing. Leave it out, or give it to the {nameof(TextHeartbeat)} that {nameof(Heartbeat)} makes.",
                nameof(Heartbeat));
        }

        var heartbeat = NewHeartbeat();
        (heartbeat as TextHeartbeat)?.Check();
        if (Interval is { } interval)
        {
            CheckTime(interval, nameof(Interval));
        }
        else
        {
            CheckTime(heartbeat.Interval, $"{heartbeat.GetType().Name}.{nameof(Interval)}");
        }
    }

    private void CheckOrigins()
    {
        if (Origins is not { } origins)
        {
            throw new ArgumentNullException(nameof(AllowedOrigins), $"{nameof(AllowedOrigins)} is null; leave it out for none.");
        }

        for (var index = 0; index < origins.Count; index++)
        {
            if (OriginEntry.Fault(origins[index]) is { } fault)
            {
                throw new ArgumentException(
                    $"{nameof(AllowedOrigins)}[{index}] is {(origins[index] is { } entry ? $"\"{entry}\"" : "null")}: {fault}. Write an origin as a browser does, such as \"https://example.com\", or \"{OriginEntry.Any}\" for any.",
                    nameof(AllowedOrigins));
            }
        }
    }

    /// <summary>The longest time that a platform timer and the machine's sums can carry with room to spare.</summary>
    internal static readonly TimeSpan LongestTime = TimeSpan.FromMilliseconds(int.MaxValue);

    private static void CheckTime(TimeSpan value, string name, string orElse = "")
    {
        if (value < TimeSpan.FromMilliseconds(1) || value > LongestTime)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; it must be from 1 millisecond to {LongestTime}{orElse}.");
        }
    }

    private static void CheckNumber(int value, int least, string name)
    {
        if (value < least)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; it must be {least} or more.");
        }
    }

    private static void CheckDefined<TEnum>(TEnum value, string name)
        where TEnum : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; it must be one of {string.Join(", ", Enum.GetNames<TEnum>())}.");
        }
    }
}
