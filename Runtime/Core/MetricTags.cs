using System.Diagnostics;
using System.Globalization;

namespace Heartbeat;

/// <summary>What every measurement and every activity of a connection is tagged with. Equal where it says the same.</summary>
/// <param name="Socket">The class.</param>
/// <param name="IsAccepted">Whether it is a server's end.</param>
/// <param name="Address">The host that is dialed; null where this end dials none, or has not yet.</param>
/// <param name="Port">The port that is dialed.</param>
internal sealed record MetricTags(string Socket, bool IsAccepted, string? Address, int Port)
{
    public const string SocketName = "heartbeat.socket";
    public const string Role = "heartbeat.role";
    public const string ServerAddress = "server.address";
    public const string ServerPort = "server.port";
    public const string Direction = "network.io.direction";
    public const string CloseKind = "heartbeat.close.kind";
    public const string CloseCode = "heartbeat.close.code";
    public const string ErrorType = "error.type";
    public const string HttpStatus = "http.response.status_code";

    /// <summary>The tags of a socket that dials.</summary>
    public static MetricTags OfDialed(string socket, Uri? address) => new(socket, IsAccepted: false, address?.IdnHost, address?.Port ?? 0);

    public static MetricTags OfAccepted(string socket) => new(socket, IsAccepted: true, Address: null, Port: 0);

    public TagList ToList()
    {
        var tags = new TagList
        {
            { SocketName, Socket },
            { Role, IsAccepted ? "server" : "client" },
        };
        if (Address is not null)
        {
            tags.Add(ServerAddress, Address);
            tags.Add(ServerPort, Port);
        }

        return tags;
    }

    /// <summary>The tags of messages that go one way, to be made once for a connection.</summary>
    public KeyValuePair<string, object?>[] ToArray(string direction)
    {
        var tags = ToList();
        tags.Add(Direction, direction);
        return [.. tags];
    }

    /// <summary>What kind of failure it was, of which there are few: the HTTP status, the innermost exception's type, or the reason's kind. Null where it was none.</summary>
    /// <param name="reason">Why it ended.</param>
    /// <param name="isFailedAttempt">Whether it is a failed attempt's reason: then it was a failure even where a close frame has ended the attempt.</param>
    public static string? ErrorTypeOf(SocketCloseReason reason, bool isFailedAttempt = false)
    {
        if (!isFailedAttempt && reason.Kind is SocketCloseKind.Local or SocketCloseKind.Remote)
        {
            return null;
        }

        return reason.HttpStatus is { } status ? ((int)status).ToString(CultureInfo.InvariantCulture)
            : reason.Exception is { } exception ? exception.GetBaseException().GetType().FullName
            : reason.Kind.ToString();
    }
}
