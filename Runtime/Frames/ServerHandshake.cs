using System.Diagnostics.CodeAnalysis;

namespace Heartbeat;

/// <summary>
/// The server's part of one opening handshake, over HTTP/1.1 (RFC 6455, section 4.2) or over HTTP/2 (RFC 8441): whether the request asks for a
/// WebSocket, and the answer. The one extension that it may agree on is compression.
/// </summary>
internal sealed class ServerHandshake
{
    private const int BadRequest = 400;
    private const int MethodNotAllowed = 405;
    private const int UpgradeRequired = 426;
    private const int NotImplemented = 501;
    private const string Method = "GET";
    private const string Protocol = "HTTP/1.1";

    /// <summary>The client's key; null over HTTP/2, which has none.</summary>
    private readonly string? _key;
    private readonly string[] _extensions;

    private ServerHandshake(string? key, IEnumerable<string> subProtocols, IEnumerable<string> extensions)
    {
        _key = key;
        _extensions = [.. extensions];
        SubProtocols = [.. subProtocols.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>What the client offers, in its order, each once.</summary>
    public IReadOnlyList<string> SubProtocols { get; }

    /// <summary>The compression that <see cref="AgreeOn"/> has agreed on; null where there is none.</summary>
    public DeflateParameters? Deflate { get; private set; }

    /// <summary>Looks at a client's request over HTTP/1.1.</summary>
    /// <param name="method">The method.</param>
    /// <param name="protocol">The version of HTTP, as the request's first line has it.</param>
    /// <param name="request">The headers; what the handshake does not know may be left out.</param>
    /// <param name="handshake">What can be answered.</param>
    /// <param name="refusal">What to answer instead.</param>
    /// <returns>Whether the request asks for a WebSocket.</returns>
    public static bool TryRead(
        string method,
        string protocol,
        HandshakeHeaders request,
        [NotNullWhen(true)] out ServerHandshake? handshake,
        [NotNullWhen(false)] out ServerHandshakeRefusal? refusal)
    {
        var key = request.Value(HandshakeNames.Key);
        string[] subProtocols = [.. request.Elements(HandshakeNames.SubProtocol)];

        // The version before what depends on it: another one has other headers, and its client is to read which one is spoken here.
        refusal = MethodRefusal(method) ?? ProtocolRefusal(protocol) ?? UpgradeRefusal(request) ?? ConnectionRefusal(request) ?? VersionRefusal(request) ?? KeyRefusal(key) ?? SubProtocolRefusal(subProtocols);
        handshake = refusal is null ? new ServerHandshake(key, subProtocols, request.Elements(HandshakeNames.Extensions)) : null;
        return refusal is null;
    }

    /// <summary>Looks at a client's request over HTTP/2, an extended CONNECT (RFC 8441, section 5). There is no key, and nothing to upgrade.</summary>
    /// <param name="protocol">What is to be spoken, as <c>:protocol</c> has it.</param>
    /// <param name="request">The headers; what the handshake does not know may be left out.</param>
    /// <param name="handshake">What can be answered.</param>
    /// <param name="refusal">What to answer instead.</param>
    /// <returns>Whether the request asks for a WebSocket.</returns>
    public static bool TryReadConnect(
        string protocol,
        HandshakeHeaders request,
        [NotNullWhen(true)] out ServerHandshake? handshake,
        [NotNullWhen(false)] out ServerHandshakeRefusal? refusal)
    {
        string[] subProtocols = [.. request.Elements(HandshakeNames.SubProtocol)];
        refusal = ConnectRefusal(protocol) ?? ConnectVersionRefusal(request) ?? SubProtocolRefusal(subProtocols);
        handshake = refusal is null ? new ServerHandshake(key: null, subProtocols, request.Elements(HandshakeNames.Extensions)) : null;
        return refusal is null;
    }

    /// <summary>
    /// Agrees on the first of the client's offers of compression that can be granted, before the answer is made. The others, and those that are wrong,
    /// are declined, and so is every one as long as this is not called: who compresses has to know what may be beside a secret.
    /// </summary>
    /// <param name="wanted">What the server wants by itself.</param>
    public void AgreeOn(DeflateParameters wanted)
        => Deflate = _extensions.Select(element => DeflateParameters.Read(element, isAnswer: false)?.AnswerFor(wanted)).FirstOrDefault(static answer => answer is not null);

    /// <summary>The headers of the answer, whose status is 101, or 200 over HTTP/2.</summary>
    /// <param name="subProtocol">One of those that the client offers, or null for none.</param>
    /// <exception cref="ArgumentException">The client does not offer it, and would fail the connection (RFC 6455, section 4.1).</exception>
    public HandshakeHeaders Answer(string? subProtocol)
    {
        HandshakeHeaders answer = _key is null ? [] : new()
        {
            { HandshakeNames.Upgrade, HandshakeNames.WebSocket },
            { HandshakeNames.Connection, HandshakeNames.Upgrade },
            { HandshakeNames.Accept, HandshakeKey.AcceptFor(_key) },
        };
        if (Deflate is not null)
        {
            answer.Add(HandshakeNames.Extensions, Deflate.ToString());
        }

        if (subProtocol is null)
        {
            return answer;
        }

        if (!SubProtocols.Contains(subProtocol, StringComparer.Ordinal))
        {
            throw new ArgumentException(
                $"The sub-protocol {HandshakeText.Quoted(subProtocol)} is none of the {SubProtocols.Count} that this client offers, and the client would end the connection. Choose one of them, in the same case, or null for none.",
                nameof(subProtocol));
        }

        answer.Add(HandshakeNames.SubProtocol, subProtocol);
        return answer;
    }

    // RFC 6455 leaves the status to the server; HTTP's own tells a program, too, what would be allowed (RFC 9110, section 15.5.6).
    private static ServerHandshakeRefusal? MethodRefusal(string method)
        => method == Method
            ? null
            : new(MethodNotAllowed, $"A WebSocket is opened by {Method}, and this request came with {HandshakeText.Quoted(method)}. Open this address with a WebSocket client.")
            {
                Headers = { { HandshakeNames.Allow, Method } },
            };

    // An upgrade that is asked for in HTTP/1.0 must be ignored (RFC 9110, section 7.8), and HTTP/2 opens in another way (RFC 8441).
    private static ServerHandshakeRefusal? ProtocolRefusal(string protocol)
        => protocol == Protocol
            ? null
            : new(BadRequest, $"A WebSocket is opened over {Protocol}, or by an extended CONNECT over HTTP/2, and this request came over {HandshakeText.Quoted(protocol)}. "
                + $"Open this address with a WebSocket client, and let each proxy before this server speak {Protocol} with it (nginx: proxy_http_version 1.1).");

    // As RFC 9220, section 3, has it for HTTP/3; RFC 8441 names no status.
    private static ServerHandshakeRefusal? ConnectRefusal(string protocol)
        => protocol == HandshakeNames.WebSocket
            ? null
            : new(NotImplemented, $"The request asks to speak {HandshakeText.Quoted(protocol)} where {HandshakeNames.WebSocket} was expected. Open this address with a WebSocket client.");

    private static ServerHandshakeRefusal? UpgradeRefusal(HandshakeHeaders request)
        => request.Lists(HandshakeNames.Upgrade, HandshakeNames.WebSocket)
            ? null
            : new(BadRequest, $"{Came(request, HandshakeNames.Upgrade)} where websocket was expected. Open this address with a WebSocket client, "
                + "and let each proxy before this server pass the header on (nginx: proxy_set_header Upgrade $http_upgrade).");

    private static ServerHandshakeRefusal? ConnectionRefusal(HandshakeHeaders request)
        => request.Lists(HandshakeNames.Connection, HandshakeNames.Upgrade)
            ? null
            : new(BadRequest, $"{Came(request, HandshakeNames.Connection)} where Upgrade was expected in it. Open this address with a WebSocket client, "
                + "and let each proxy before this server pass the header on (nginx: proxy_set_header Connection \"upgrade\").");

    // An answer that names a protocol in Upgrade names Upgrade in Connection (RFC 9110, section 7.8).
    private static ServerHandshakeRefusal? VersionRefusal(HandshakeHeaders request)
        => request.Value(HandshakeNames.Version) == HandshakeNames.OnlyVersion
            ? null
            : new(UpgradeRequired, $"{Came(request, HandshakeNames.Version)} where {HandshakeNames.OnlyVersion} was expected, the one version that is spoken here (RFC 6455). Use a client that speaks it.")
            {
                Headers =
                {
                    { HandshakeNames.Upgrade, HandshakeNames.WebSocket },
                    { HandshakeNames.Connection, HandshakeNames.Upgrade },
                    { HandshakeNames.Version, HandshakeNames.OnlyVersion },
                },
            };

    // HTTP/2 has no Upgrade, without which 426 says nothing (RFC 9110, section 15.5.22).
    private static ServerHandshakeRefusal? ConnectVersionRefusal(HandshakeHeaders request)
        => VersionRefusal(request) is { Text: var text }
            ? new(BadRequest, text)
            {
                Headers = { { HandshakeNames.Version, HandshakeNames.OnlyVersion } },
            }
            : null;

    private static ServerHandshakeRefusal? KeyRefusal(string? key)
        => key is null ? new(BadRequest, $"The request came without the header {HandshakeNames.Key} where the base64 of 16 bytes was expected. Use a WebSocket client that sends one.")
            : HandshakeKey.IsValid(key) ? null
            : new(BadRequest, $"The request came with {HandshakeNames.Key}: {HandshakeText.Quoted(key)} where the base64 of 16 bytes was expected. Let the client draw 16 random bytes for each connection.");

    // A name is not shown: it may be a token that signs in.
    private static ServerHandshakeRefusal? SubProtocolRefusal(string[] subProtocols)
    {
        foreach (var subProtocol in subProtocols)
        {
            if (HandshakeToken.FirstForeign(subProtocol) is { } foreign)
            {
                return new(
                    BadRequest,
                    $"A name in {HandshakeNames.SubProtocol} has {HandshakeText.Named(foreign)} where letters and digits of ASCII and {HandshakeToken.Signs} were expected. Let the client take another name, or encode it.");
            }
        }

        return null;
    }

    private static string Came(HandshakeHeaders request, string name)
        => request.Value(name) is { } value ? $"The request came with {name}: {HandshakeText.Quoted(value)}" : $"The request came without the header {name}";
}
