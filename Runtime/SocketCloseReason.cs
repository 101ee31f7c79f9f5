using System.Net;
using System.Net.WebSockets;
using System.Text;

namespace Heartbeat;

/// <summary>Who ended a connection or an attempt, and why.</summary>
public sealed record SocketCloseReason
{
    /// <summary>Stands where nobody has said why.</summary>
    internal static readonly SocketCloseReason Unknown = new();

    /// <summary>No ping was answered. This and the next three are names: <see cref="MachineReasons"/> has their texts.</summary>
    internal static readonly SocketCloseReason Silence = new() { Kind = SocketCloseKind.HeartbeatTimeout };

    /// <summary>A write moved no byte for <c>Timeout</c>.</summary>
    internal static readonly SocketCloseReason StalledWrite = new() { Kind = SocketCloseKind.WriteStalled };

    /// <summary>A write moved no byte for <c>StallTimeout</c>, towards a peer that had paused reading.</summary>
    internal static readonly SocketCloseReason StalledWriteToPausedPeer = new() { Kind = SocketCloseKind.WriteStalled };

    internal static readonly SocketCloseReason ConnectTimedOut = new() { Kind = SocketCloseKind.ConnectTimeout };

    internal static readonly SocketCloseReason Requested = new()
    {
        Kind = SocketCloseKind.Local,
        Description = "A new connection was asked for.",
    };

    internal static readonly SocketCloseReason Cancelled = new()
    {
        Kind = SocketCloseKind.Local,
        Description = "The connect was cancelled.",
    };

    /// <summary>Who or what ended it.</summary>
    public SocketCloseKind Kind { get; init; }

    /// <summary>The status of the close frame (RFC 6455, section 7.4), where there was one.</summary>
    public WebSocketCloseStatus? Status { get; init; }

    /// <summary>The close frame's text, or ours, where there is one.</summary>
    public string? Description { get; init; }

    /// <summary>The status with which the server refused the handshake, where it did.</summary>
    public HttpStatusCode? HttpStatus { get; init; }

    /// <summary>The exception that ended it, where one did.</summary>
    public Exception? Exception { get; init; }

    /// <summary>
    /// Whether it would end the same way again, so that no attempt follows unless <c>ShouldReconnect</c> says so. Before the first open after
    /// a start: an HTTP status from 400 to 499 except 407, 408, 421, 425 and 429, or a certificate that is not trusted. At any time: what
    /// <c>OnOpening</c> has refused, which no hook can change, and what the heartbeat calls final of its server (<see cref="HeartbeatVerdict"/>).
    /// </summary>
    public bool IsFinal { get; init; }

    /// <summary>How long the attempt that follows waits at least; zero: it follows at once, as <see cref="HeartbeatVerdict.ReconnectAtOnce"/> says; null where nobody has said so.</summary>
    internal TimeSpan? RetryAfter { get; init; }

    /// <summary>Where the socket gave up: how many attempts had failed in a row. 0 where it did not, or made none.</summary>
    public int FailedAttempts { get; init; }

    /// <summary>Where the socket gave up: how long it had tried, from the first of those attempts, or from the end of the connection before them.</summary>
    public TimeSpan FailedFor { get; init; }

    /// <summary>The connection that ended; null where an attempt failed before there was one.</summary>
    public SocketConnection? Connection { get; init; }

    /// <summary>The reason in one line, for a log.</summary>
    /// <returns>Where the socket gave up, after how many attempts and in which time; kind, status, HTTP status, description, the exception's message and those of its causes, as far as they are known; control characters in them as <c>\u000A</c>.</returns>
    public override string ToString()
    {
        var line = new StringBuilder();
        if (FailedAttempts > 0)
        {
            line.Append(FormattableString.Invariant($"Gave up after {FailedAttempts} {(FailedAttempts == 1 ? "attempt" : "attempts")} in {FailedFor.TotalSeconds:0.#} s: "));
        }

        line.Append(Kind.ToString());
        if (Status is { } status)
        {
            line.Append(FormattableString.Invariant($" {(int)status}"));
        }

        if (HttpStatus is { } http)
        {
            line.Append(FormattableString.Invariant($" HTTP {(int)http}"));
        }

        if (!string.IsNullOrEmpty(Description))
        {
            line.Append(": ").Append(InOneLine(Description));
        }

        if (Exception is { } exception)
        {
            line.Append(" (").Append(InOneLine(TextOf(exception))).Append(')');
        }

        return line.ToString();
    }

    /// <summary>The other end has written it, and could make a line of a log that nobody else wrote.</summary>
    private static string InOneLine(string text)
    {
        if (!text.Any(BreaksLine))
        {
            return text;
        }

        var line = new StringBuilder();
        foreach (var letter in text)
        {
            if (BreaksLine(letter))
            {
                line.Append(FormattableString.Invariant($"\\u{(int)letter:X4}"));
            }
            else
            {
                line.Append(letter);
            }
        }

        return line.ToString();
    }

    private static bool BreaksLine(char letter) => char.IsControl(letter) || letter is '\u2028' or '\u2029';

    /// <summary>The platform's outermost message says only that something failed; the inner ones say what.</summary>
    private static string TextOf(Exception exception)
    {
        var text = exception.Message;
        for (var cause = exception.InnerException; cause is not null && exception is not HandshakeRefusedException; cause = cause.InnerException)
        {
            if (!text.Contains(cause.Message, StringComparison.Ordinal))
            {
                text = $"{text.TrimEnd('.')}: {cause.Message}";
            }
        }

        return text;
    }
}
