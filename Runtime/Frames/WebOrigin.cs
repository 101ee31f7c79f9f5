using System.Globalization;

namespace Heartbeat;

/// <summary>
/// A page's origin, as a browser writes it (RFC 6454, section 6.2): scheme and host in small letters, and a port where it is not the scheme's own.
/// </summary>
internal sealed record WebOrigin
{
    private const string SchemeEnd = "://";
    private const int HttpPort = 80;
    private const int HttpsPort = 443;

    private WebOrigin(string scheme, string host, int? port) => (Scheme, Host, Port) = (scheme, host, port);

    public string Scheme { get; }

    /// <summary>A name, or an address; one of IPv6 in brackets.</summary>
    public string Host { get; }

    /// <summary>The scheme's own where none is written; null where that is not known.</summary>
    public int? Port { get; }

    /// <summary>Whether it is the origin of a page that a web server has sent.</summary>
    public bool IsOfWeb => OwnPort(Scheme) is not null;

    /// <summary>Reads an origin.</summary>
    /// <param name="text">The text, with letters in any case.</param>
    /// <param name="fault">What is wrong with it, as the end of a sentence; null where nothing is.</param>
    /// <returns>Null where it is none.</returns>
    public static WebOrigin? Read(string text, out string? fault)
    {
        var schemeLength = text.IndexOf(SchemeEnd, StringComparison.Ordinal);
        if (schemeLength < 0 || !IsScheme(text.Substring(0, schemeLength)))
        {
            fault = "it does not begin with a scheme, such as https://";
            return null;
        }

        var scheme = text.Substring(0, schemeLength).ToLowerInvariant();
        var authority = text.Substring(schemeLength + SchemeEnd.Length);
        fault = Fault(authority);
        if (fault is not null)
        {
            return null;
        }

        var (host, port) = Split(authority);
        if (port is null)
        {
            return new WebOrigin(scheme, host.ToLowerInvariant(), OwnPort(scheme));
        }

        if (Number(port) is { } number)
        {
            return new WebOrigin(scheme, host.ToLowerInvariant(), number);
        }

        fault = "its port is no number from 0 to 65535";
        return null;
    }

    /// <summary>Whether a request with this <c>Host</c> (in HTTP/2 <c>:authority</c>) went to the server that has sent the page.</summary>
    // The schemes are not compared: where TLS ends in front of this server, the page has https and the request has not. For the same reason a Host
    // without a port is taken to have that of the page's scheme, not that of the connection.
    public bool IsOfHost(string host)
    {
        var (name, port) = Split(host);
        return IsOfWeb
            && string.Equals(name, Host, StringComparison.OrdinalIgnoreCase)
            && (port is null ? OwnPort(Scheme) : Number(port)) == Port;
    }

    private static int? OwnPort(string scheme) => scheme switch
    {
        "http" => HttpPort,
        "https" => HttpsPort,
        _ => null,
    };

    /// <summary>What is wrong with what follows the scheme, but for a port that is no number.</summary>
    private static string? Fault(string authority)
    {
        if (authority.IndexOf('/') == authority.Length - 1 && authority.Length > 0)
        {
            return "it ends with a slash";
        }

        if (authority.IndexOfAny(['/', '?', '#', '\\']) >= 0)
        {
            return "it goes on after the host";
        }

        var host = Split(authority).Host;
        if (host.Length == 0)
        {
            return "it has no host";
        }

        var name = host[0] == '[' && host[host.Length - 1] == ']' ? host.Substring(1, host.Length - 2).Replace(":", "") : host;
        foreach (var letter in name)
        {
            if (!IsOfHostName(letter))
            {
                return letter > '~'
                    ? $"its host has {HandshakeText.Named(letter)}, where a browser writes ASCII alone (xn--...)"
                    : $"its host has {HandshakeText.Named(letter)}";
            }
        }

        return null;
    }

    /// <summary>The last colon divides, unless it is within the brackets of an address.</summary>
    private static (string Host, string? Port) Split(string authority)
    {
        var colon = authority.LastIndexOf(':');
        return colon < 0 || colon < authority.LastIndexOf(']')
            ? (authority, null)
            : (authority.Substring(0, colon), authority.Substring(colon + 1));
    }

    private static int? Number(string port)
        => ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // RFC 3986, section 3.1.
    private static bool IsScheme(string text)
        => text.Length > 0 && IsLetter(text[0]) && text.All(static letter => IsLetter(letter) || letter is (>= '0' and <= '9') or '+' or '-' or '.');

    private static bool IsOfHostName(char letter) => IsLetter(letter) || letter is (>= '0' and <= '9') or '-' or '.' or '_';

    private static bool IsLetter(char letter) => letter is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z');
}
