using System.Globalization;

namespace Heartbeat;

/// <summary>
/// What both ends agree on where messages are compressed (permessage-deflate, RFC 7692, section 7.1): the offer of a client, or a server's answer to
/// one, as an element of Sec-WebSocket-Extensions has it.
/// </summary>
/// <remarks>
/// What this end compresses refers back as far as DEFLATE can, 15 bits of window, for the platform's compressor takes no other; what it reads may refer
/// back less far. So a client here never offers to be told its window, and a server declines an offer that tells it a smaller one.
/// </remarks>
internal sealed record DeflateParameters
{
    /// <summary>The largest window: 2 to the power of that, in bytes. It is meant where none is named.</summary>
    public const int MostWindowBits = 15;

    private const int LeastWindowBits = 8;
    private const string Name = "permessage-deflate";
    private const string ServerTakeover = "server_no_context_takeover";
    private const string ClientTakeover = "client_no_context_takeover";
    private const string ServerWindow = "server_max_window_bits";
    private const string ClientWindow = "client_max_window_bits";

    /// <summary>Whether the server compresses each message by itself, without what it remembers of earlier ones.</summary>
    public bool ServerNoContextTakeover { get; init; }

    /// <summary>Whether the client does.</summary>
    public bool ClientNoContextTakeover { get; init; }

    /// <summary>How far what the server compresses may refer back; null where it is not named.</summary>
    public int? ServerMaxWindowBits { get; init; }

    /// <summary>How far what the client compresses may refer back; null where it is not named, and so may not be answered either.</summary>
    public int? ClientMaxWindowBits { get; init; }

    /// <summary>Whether an end remembers what it has compressed, from one message to the next.</summary>
    public bool KeepsContext(bool isServer) => isServer ? !ServerNoContextTakeover : !ClientNoContextTakeover;

    /// <summary>Reads an element of Sec-WebSocket-Extensions.</summary>
    /// <param name="element">The element.</param>
    /// <param name="isAnswer">Whether it is the server's: then each window has a size.</param>
    /// <returns>Null where it is another extension, or has a parameter that there is not, twice, or with a value that it cannot have.</returns>
    public static DeflateParameters? Read(string element, bool isAnswer)
    {
        var parts = element.Split(';');
        var names = new HashSet<string>(StringComparer.Ordinal);
        var read = parts[0].Trim() == Name ? new DeflateParameters() : null;
        foreach (var part in parts.Skip(1))
        {
            var equals = part.IndexOf('=');
            var name = (equals < 0 ? part : part.Substring(0, equals)).Trim();
            read = names.Add(name) ? read?.With(name, equals < 0 ? null : Unquoted(part.Substring(equals + 1).Trim()), isAnswer) : null;
        }

        return read;
    }

    /// <summary>A server's answer to this offer.</summary>
    /// <param name="wanted">What the server wants by itself; its own window is the largest.</param>
    /// <returns>Null where the offer is declined, for it tells the server a smaller window.</returns>
    public DeflateParameters? AnswerFor(DeflateParameters wanted) => ServerMaxWindowBits < MostWindowBits ? null : new()
    {
        ServerNoContextTakeover = ServerNoContextTakeover || wanted.ServerNoContextTakeover,
        ClientNoContextTakeover = ClientNoContextTakeover || wanted.ClientNoContextTakeover,
        ServerMaxWindowBits = ServerMaxWindowBits,

        // It need not be repeated, but there are clients that fail where it is not: the platform's.
        ClientMaxWindowBits = ClientMaxWindowBits is { } most && Math.Min(most, wanted.ClientMaxWindowBits ?? MostWindowBits) is < MostWindowBits and var bits ? bits : null,
    };

    /// <summary>What is agreed on, where the server has answered this offer.</summary>
    /// <returns>Null where the answer is none to this offer: all that a client asks of the server must be granted.</returns>
    public DeflateParameters? AgreedBy(DeflateParameters answer)
    {
        var isGranted = (answer.ServerNoContextTakeover || !ServerNoContextTakeover)
            && (ServerMaxWindowBits is not { } most || answer.ServerMaxWindowBits <= most)
            && (ClientMaxWindowBits is not null || answer.ClientMaxWindowBits is null);

        // A client that has said that it keeps nothing keeps nothing, whatever the answer says.
        return isGranted ? answer with { ClientNoContextTakeover = ClientNoContextTakeover || answer.ClientNoContextTakeover } : null;
    }

    /// <summary>The element.</summary>
    public override string ToString()
    {
        var text = Name + (ServerNoContextTakeover ? $"; {ServerTakeover}" : "") + (ClientNoContextTakeover ? $"; {ClientTakeover}" : "");
        return text + Named(ServerWindow, ServerMaxWindowBits) + Named(ClientWindow, ClientMaxWindowBits);
    }

    private static string Named(string name, int? bits) => bits is { } most ? FormattableString.Invariant($"; {name}={most}") : "";

    /// <summary>A value may be a token in quotes too (RFC 6455, section 9.1).</summary>
    private static string Unquoted(string value) => value.Length > 2 && value[0] == '"' && value[value.Length - 1] == '"' ? value.Substring(1, value.Length - 2) : value;

    private static int? WindowBits(string? value)
        => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var bits) && bits is >= LeastWindowBits and <= MostWindowBits && value![0] != '0' ? bits : null;

    private DeflateParameters? With(string name, string? value, bool isAnswer) => name switch
    {
        ServerTakeover when value is null => this with { ServerNoContextTakeover = true },
        ClientTakeover when value is null => this with { ClientNoContextTakeover = true },
        ServerWindow when WindowBits(value) is { } bits => this with { ServerMaxWindowBits = bits },
        ClientWindow when value is null && !isAnswer => this with { ClientMaxWindowBits = MostWindowBits },
        ClientWindow when WindowBits(value) is { } bits => this with { ClientMaxWindowBits = bits },
        _ => null,
    };
}
