using System.Diagnostics.CodeAnalysis;

namespace Heartbeat;

/// <summary>
/// The client's part of one opening handshake (RFC 6455, section 4.1): what it asks for, and whether the answer grants it. The one extension that it may offer is compression.
/// </summary>
internal sealed class ClientHandshake
{
    private const int SwitchingProtocols = 101;
    private const string LookForProxies = "Check that the address is that of a WebSocket endpoint, and that each proxy on the way passes the headers Upgrade and Connection on.";

    private readonly HashSet<string> _subProtocols = new(StringComparer.Ordinal);
    private readonly string _accept;
    private readonly DeflateParameters? _offer;

    /// <param name="subProtocols">The sub-protocols to offer, best first.</param>
    /// <param name="deflate">The compression to offer, or null for none.</param>
    /// <exception cref="ArgumentException">A sub-protocol's name is none, or is there twice.</exception>
    public ClientHandshake(IEnumerable<string> subProtocols, DeflateParameters? deflate = null)
        : this(subProtocols, HandshakeKey.New(), deflate)
    {
    }

    /// <param name="subProtocols">The sub-protocols to offer, best first.</param>
    /// <param name="key">The key, which no other connection may have.</param>
    /// <param name="deflate">The compression to offer, or null for none.</param>
    /// <exception cref="ArgumentException">A sub-protocol's name is none, or is there twice.</exception>
    public ClientHandshake(IEnumerable<string> subProtocols, string key, DeflateParameters? deflate = null)
    {
        _offer = deflate;
        string[] offered = [.. subProtocols];
        for (var i = 0; i < offered.Length; i++)
        {
            Check(offered[i], i);
        }

        _accept = HandshakeKey.AcceptFor(key);
        Request = new()
        {
            { HandshakeNames.Upgrade, HandshakeNames.WebSocket },
            { HandshakeNames.Connection, HandshakeNames.Upgrade },
            { HandshakeNames.Key, key },
            { HandshakeNames.Version, HandshakeNames.OnlyVersion },
        };
        if (offered.Length > 0)
        {
            Request.Add(HandshakeNames.SubProtocol, string.Join(", ", offered));
        }

        if (deflate is not null)
        {
            Request.Add(HandshakeNames.Extensions, deflate.ToString());
        }
    }

    /// <summary>What the handshake adds to the headers of a GET request.</summary>
    public HandshakeHeaders Request { get; }

    /// <summary>The compression that both ends have agreed on, once the handshake is complete; null where there is none.</summary>
    public DeflateParameters? Deflate { get; private set; }

    /// <summary>Looks at the server's answer.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="answer">The headers; what the handshake does not know may be left out.</param>
    /// <param name="subProtocol">The sub-protocol that the server has chosen; null where it has chosen none, which the client may take or leave.</param>
    /// <param name="fault">What is wrong, for people.</param>
    /// <returns>Whether the WebSocket is open.</returns>
    public bool TryComplete(int status, HandshakeHeaders answer, out string? subProtocol, [NotNullWhen(false)] out string? fault)
    {
        subProtocol = null;
        fault = StatusFault(status) ?? UpgradeFault(answer) ?? ConnectionFault(answer) ?? AcceptFault(answer) ?? ExtensionsFault(answer) ?? SubProtocolFault(answer, out subProtocol);
        return fault is null;
    }

    private static string? StatusFault(int status)
        => status == SwitchingProtocols ? null : $"The server answered with HTTP {status} where 101 was expected, and has opened no WebSocket. {LookForProxies}";

    // Unlike Connection, this names the one protocol that is spoken from now on: a second one would contradict it.
    private static string? UpgradeFault(HandshakeHeaders answer)
    {
        string[] protocols = [.. answer.Elements(HandshakeNames.Upgrade)];
        return protocols.Length > 0 && protocols.All(static protocol => string.Equals(protocol, HandshakeNames.WebSocket, StringComparison.OrdinalIgnoreCase))
            ? null
            : $"{Came(answer, HandshakeNames.Upgrade)} where websocket was expected. {LookForProxies}";
    }

    private static string? ConnectionFault(HandshakeHeaders answer)
        => answer.Lists(HandshakeNames.Connection, HandshakeNames.Upgrade)
            ? null
            : $"{Came(answer, HandshakeNames.Connection)} where Upgrade was expected in it. {LookForProxies}";

    private string? AcceptFault(HandshakeHeaders answer)
        => answer.Value(HandshakeNames.Accept) == _accept
            ? null
            : $"{Came(answer, HandshakeNames.Accept)} where {_accept} was expected, which is computed from this request's key (RFC 6455, section 4.2.2). "
                + "The answer is to another request, or from no WebSocket server: look for a cache or a proxy on the way that answers by itself.";

    // A server that cannot compress, or does not want to, answers with no extension.
    private string? ExtensionsFault(HandshakeHeaders answer)
    {
        string[] chosen = [.. answer.Elements(HandshakeNames.Extensions)];
        Deflate = chosen.Length == 1 && DeflateParameters.Read(chosen[0], isAnswer: true) is { } answered ? _offer?.AgreedBy(answered) : null;
        return chosen.Length == 0 || Deflate is not null ? null
            : _offer is null ? $"{Came(answer, HandshakeNames.Extensions)} where none was expected, since none was offered (RFC 6455, section 9.1). "
                + "Let the server use an extension only with a client that offers it."
            : $"{Came(answer, HandshakeNames.Extensions)} where none was expected, or one that grants what was offered, {_offer} (RFC 7692, section 7.1). "
                + "Let the server decline what it cannot grant, or leave context.Compression null in OnConnecting.";
    }

    // Offered sub-protocols are never shown: where headers cannot be set, as in a browser, tokens that sign in are given as sub-protocols.
    private string? SubProtocolFault(HandshakeHeaders answer, out string? subProtocol)
    {
        string[] chosen = [.. answer.Elements(HandshakeNames.SubProtocol)];
        subProtocol = chosen.Length == 1 && _subProtocols.Contains(chosen[0]) ? chosen[0] : null;
        if (chosen.Length == 0 || subProtocol is not null)
        {
            return null;
        }

        if (chosen.Length > 1)
        {
            return $"The server answered with {chosen.Length} sub-protocols where at most one was expected. Let it choose one of those that the client offers (RFC 6455, section 4.2.2).";
        }

        var came = $"The server chose the sub-protocol {HandshakeText.Quoted(chosen[0])}";
        return _subProtocols.Count == 0
            ? $"{came} where none was expected, since none was offered. Offer it in OnConnecting (context.SubProtocols), or let the server choose none."
            : $"{came} where one of the {_subProtocols.Count} offered was expected, in the same case. Offer it in OnConnecting (context.SubProtocols), or let the server choose another or none.";
    }

    private static string Came(HandshakeHeaders answer, string name)
        => answer.Value(name) is { } value ? $"The server answered with {name}: {HandshakeText.Quoted(value)}" : $"The server answered without the header {name}";

    // For the same reason the name itself is not shown: "Bearer abc" is no token.
    private void Check(string subProtocol, int index)
    {
        if (string.IsNullOrEmpty(subProtocol))
        {
            throw new ArgumentException($"SubProtocols[{index}] is empty. Name a sub-protocol, or remove it.", nameof(subProtocol));
        }

        if (HandshakeToken.FirstForeign(subProtocol) is { } foreign)
        {
            throw new ArgumentException(
                $"SubProtocols[{index}] has {HandshakeText.Named(foreign)}, and a sub-protocol's name is made of letters and digits of ASCII and {HandshakeToken.Signs} (RFC 6455, section 4.1). Take another name, or encode it.",
                nameof(subProtocol));
        }

        if (!_subProtocols.Add(subProtocol))
        {
            throw new ArgumentException($"SubProtocols[{index}] is there already, and each may be offered once (RFC 6455, section 4.1). Remove it.", nameof(subProtocol));
        }
    }
}
