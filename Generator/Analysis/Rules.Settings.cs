using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Analysis;

/// <content>What is wrong with a value of the attribute.</content>
internal static partial class Rules
{
    /// <summary>{0} the setting, {1} the value, {2} the least that can work.</summary>
    public static readonly DiagnosticDescriptor NumberTooSmall = Create(
        "HBT0010", "Setting is too small",
        "{0} is {1}; it must be {2} or more",
        Settings, DiagnosticSeverity.Error,
        "Times are in milliseconds and begin at 1, and so do counts and sizes. Only Max and StallTimeout have smaller values that mean something.");

    /// <summary>{0} the cap, {1} the first delay.</summary>
    public static readonly DiagnosticDescriptor RetryCapBelowRetry = Create(
        "HBT0011", "RetryCap is below Retry",
        "RetryCap is {0}, which is below Retry, {1}; no delay is shorter than Retry, so raise RetryCap or leave it out",
        Settings, DiagnosticSeverity.Error,
        "Retry is the first delay and the shortest, and RetryCap the longest that an exponential backoff reaches. A cap below the first delay would mean nothing.");

    /// <summary>{0} the setting, {1} what is wrong with it.</summary>
    public static readonly DiagnosticDescriptor TextCannotBeSent = Create(
        "HBT0012", "Invalid heartbeat text",
        "{0} {1}; give it another text, or leave it out",
        Settings, DiagnosticSeverity.Error,
        "The heartbeat is a text message. An empty one could also be one of yours, and half a surrogate pair cannot be sent as UTF-8.");

    /// <summary>{0} the text of both.</summary>
    public static readonly DiagnosticDescriptor PingEqualsPong = Create(
        "HBT0013", "Ping and Pong are the same text",
        "Ping and Pong are both \"{0}\", so a ping could not be told apart from its answer; change one of them",
        Settings, DiagnosticSeverity.Error,
        "Either end answers a ping with a pong. If they are the same, a pong is taken for a ping, and answered without end.");

    /// <summary>{0} the address.</summary>
    public static readonly DiagnosticDescriptor AddressNotValid = Create(
        "HBT0014", "Invalid WebSocket address",
        "\"{0}\" is not an absolute ws or wss address; write one such as wss://example.com/socket",
        Settings, DiagnosticSeverity.Error,
        "A WebSocket's address is absolute and begins with ws:// or wss://.");

    /// <summary>{0} the setting, {1} the value, {2} the values that there are.</summary>
    public static readonly DiagnosticDescriptor ValueNotDefined = Create(
        "HBT0015", "Undefined enum value in a setting",
        "{0} is {1}; it must be {2}",
        Settings, DiagnosticSeverity.Error,
        "A number that is no member of the enumeration has no meaning.");

    /// <summary>{0} the type, {1} what is wrong with it.</summary>
    public static readonly DiagnosticDescriptor HeartbeatNotUsable = Create(
        "HBT0016", "Type cannot be a heartbeat",
        "Heartbeat is {0}, which {1}; name a class that derives from HeartbeatProtocol, is not abstract and has a public constructor without parameters, or leave it out",
        Settings, DiagnosticSeverity.Error,
        "The generated code makes a new object of this class for each connection.");

    /// <summary>{0} the setting, {1} the heartbeat.</summary>
    public static readonly DiagnosticDescriptor TextBesideHeartbeat = Create(
        "HBT0017", "Ping, Pong or PongShape beside another heartbeat",
        "{0} is a text of TextHeartbeat and does nothing beside {1}; leave it out",
        Settings, DiagnosticSeverity.Error,
        "Ping, Pong and PongShape are the texts of the text heartbeat. Another heartbeat has a form of its own.");

    /// <summary>{0} the entry, {1} what is wrong with it.</summary>
    public static readonly DiagnosticDescriptor OriginNotValid = Create(
        "HBT0018", "Invalid origin",
        "AllowedOrigins has {0}: {1}; write an origin as a browser does, such as \"https://example.com\", or \"*\" for any",
        Settings, DiagnosticSeverity.Error,
        "A browser sends the origin of a page as a scheme, a host and a port that is not the scheme's own, with nothing after it. An entry that is written otherwise would allow nobody.");

    /// <summary>{0} what is wrong with it, and what to do.</summary>
    public static readonly DiagnosticDescriptor PongShapeNotValid = Create(
        "HBT0019", "Invalid pong shape",
        "PongShape {0}",
        Settings, DiagnosticSeverity.Error,
        "A shape is a JSON object with the members that each pong has at least, or an array of such objects, of which a pong matches one. What matches nothing, everything or the ping itself cannot tell a pong from other messages.");

    /// <summary>{0} the interval in milliseconds, {1} the bound.</summary>
    public static readonly DiagnosticDescriptor IntervalOutlivesProxies = Create(
        "HBT0040", "Interval is too long for common proxies",
        "Interval is {0} ms, but common proxies close a connection that is idle for 60 s (nginx: proxy_read_timeout), and the next ping is sent this long after the last answer; make it shorter than {1}",
        Settings, DiagnosticSeverity.Warning,
        "What lies between the two ends drops a connection that is idle for some time. The next ping leaves one interval after the last one was answered, so an interval just below that time is too long as well.");

    /// <summary>{0} the setting, {1} the value, {2} the same in seconds, as milliseconds, {3} the value.</summary>
    public static readonly DiagnosticDescriptor HeartbeatTooFast = Create(
        "HBT0041", "Interval or Timeout is too short",
        "{0} is {1} ms; did you mean {2} ({3} s)?",
        Settings, DiagnosticSeverity.Warning,
        "The times of the attribute are in milliseconds. With an Interval below 100, a socket sends many pings a second. With a Timeout below 100, a healthy connection is declared dead where an answer over a slow network takes longer.");

    /// <summary>{0} the setting, {1} the value, {2} the same in seconds, as milliseconds, {3} the value.</summary>
    public static readonly DiagnosticDescriptor TimeOfSeconds = Create(
        "HBT0042", "Time in seconds where milliseconds are meant",
        "{0} is {1} ms; did you mean {2} ({3} s)?",
        Settings, DiagnosticSeverity.Warning,
        "The times of the attribute are in milliseconds. One below 100 is nearly always meant in seconds.");

    /// <summary>{0} what is set, {1} what comes of it, {2} what to do.</summary>
    public static readonly DiagnosticDescriptor ReturnsInStep = Create(
        "HBT0043", "Endless reconnects without jitter or backoff",
        "{0} with Max = -1: after an outage {1}; {2}",
        Settings, DiagnosticSeverity.Warning,
        "All clients of a server return after its outage. Without jitter they return in step, and the server refuses most of each wave; with a short constant delay they load it for as long as the outage lasts.");

    /// <summary>{0} the address.</summary>
    public static readonly DiagnosticDescriptor AddressNotEncrypted = Create(
        "HBT0044", "Unencrypted WebSocket address",
        "\"{0}\" is not encrypted, so anyone on the way can read and change what is sent; write wss:// where the server offers it",
        Settings, DiagnosticSeverity.Info,
        "What is sent over ws:// can be read and changed on the way, and so can the headers and the address of the request, with the secrets in them.");
}
