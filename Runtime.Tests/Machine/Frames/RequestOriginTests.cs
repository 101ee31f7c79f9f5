namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>Which pages may connect (RFC 6455, section 10.2).</summary>
public sealed class RequestOriginTests
{
    /// <summary>The request's lines, with | between them; what is allowed beside the server's own, with a space between; and whether the page may connect.</summary>
    public static TheoryData<string, string, bool> Requests => new()
    {
        // A program that is no browser.
        { "Host: example.com", "", true },
        { "", "", true },

        // The server's own pages, behind TLS that ends in front of it or not.
        { "Host: example.com|Origin: https://example.com", "", true },
        { "Host: example.com|Origin: http://example.com", "", true },
        { "Host: Example.COM|Origin: HTTPS://eXample.com", "", true },
        { "host: example.com|ORIGIN: \t https://example.com ", "", true },
        { "Host: xn--bcher-kva.example|Origin: https://xn--bcher-kva.example", "", true },
        { "Host: 192.0.2.7:8080|Origin: http://192.0.2.7:8080", "", true },
        { "Host: [2001:db8::7]|Origin: https://[2001:db8::7]", "", true },
        { "Host: [2001:DB8::7]:5000|Origin: https://[2001:db8::7]:5000", "", true },
        { "Host: my_service:5000|Origin: http://my_service:5000", "", true },

        // Ports: the scheme's own may be left out at either end, and is that of the page.
        { "Host: example.com:443|Origin: https://example.com", "", true },
        { "Host: example.com:80|Origin: http://example.com", "", true },
        { "Host: example.com|Origin: https://example.com:443", "", true },
        { "Host: example.com|Origin: http://example.com:80", "", true },
        { "Host: example.com:80|Origin: https://example.com", "", false },
        { "Host: example.com:443|Origin: http://example.com", "", false },
        { "Host: example.com|Origin: https://example.com:80", "", false },
        { "Host: example.com|Origin: https://example.com:8443", "", false },
        { "Host: example.com:8443|Origin: https://example.com", "", false },
        { "Host: example.com:8080|Origin: https://example.com:8443", "", false },
        { "Host: [2001:db8::7]:5000|Origin: https://[2001:db8::7]", "", false },
        { "Host: example.com:x|Origin: https://example.com", "", false },
        { "Host: example.com:|Origin: https://example.com", "", false },

        // Other hosts, also those that look alike.
        { "Host: example.com|Origin: https://evil.example", "", false },
        { "Host: example.com|Origin: https://www.example.com", "", false },
        { "Host: www.example.com|Origin: https://example.com", "", false },
        { "Host: example.com|Origin: https://example.com.evil.example", "", false },
        { "Host: example.com|Origin: https://notexample.com", "", false },
        { "Host: example.com|Origin: https://example.com.", "", false },
        { "Host: [2001:db8::7]|Origin: https://[2001:db8::8]", "", false },
        { "Host: localhost|Origin: http://127.0.0.1", "", false },

        // A proxy that has changed Host, or none that is known.
        { "Host: backend:5000|Origin: https://example.com", "", false },
        { "Host:|Origin: https://example.com", "", false },
        { "Origin: https://example.com", "", false },

        // What is no origin of the web, or none at all.
        { "Host: example.com|Origin: null", "", false },
        { "Host: null|Origin: null", "", false },
        { "Host: example.com|Origin:", "", false },
        { "Host: example.com|Origin: example.com", "", false },
        { "Host: example.com|Origin: https://example.com/", "", false },
        { "Host: example.com|Origin: https://example.com/page", "", false },
        { "Host: example.com|Origin: https://user@example.com", "", false },
        { "Host: example.com|Origin: https://example.com@evil.example", "", false },
        { "Host: example.com|Origin: https://example.com:99999", "", false },
        { "Host: abcdefgh|Origin: chrome-extension://abcdefgh", "", false },
        { "Host: example.com|Origin: app://example.com", "", false },

        // Several.
        { "Host: example.com|Origin: https://example.com|Origin: https://evil.example", "", false },
        { "Host: example.com|Origin: https://evil.example, https://example.com", "", false },
        { "Host: example.com|Origin: https://example.com https://evil.example", "", false },
        { "Host: example.com|Origin: https://example.com|Origin: https://example.com", "", false },
        { "Host: example.com|Host: evil.example|Origin: https://evil.example", "", false },

        // What is allowed beside.
        { "Host: example.com|Origin: https://app.example.org", "https://app.example.org", true },
        { "Host: example.com|Origin: https://app.example.org", "https://other.example https://app.example.org", true },
        { "Host: example.com|Origin: https://app.example.org", "HTTPS://App.Example.org:443", true },
        { "Host: example.com|Origin: http://localhost:5173", "http://localhost:5173", true },
        { "Host: example.com|Origin: http://localhost:5174", "http://localhost:5173", false },
        { "Host: example.com|Origin: http://app.example.org", "https://app.example.org", false },
        { "Host: example.com|Origin: https://app.example.org:8443", "https://app.example.org", false },
        { "Host: example.com|Origin: https://sub.app.example.org", "https://app.example.org", false },
        { "Host: example.com|Origin: chrome-extension://abcdefgh", "chrome-extension://abcdefgh", true },
        { "Host: example.com|Origin: https://example.com", "https://app.example.org", true },
        { "Host: example.com|Origin: null", "https://app.example.org", false },
        { "Host: example.com|Origin: https://evil.example, https://app.example.org", "https://app.example.org", false },
        { "Host: example.com|Origin: https://evil.example", "*", true },
        { "Host: example.com|Origin: null", "*", true },
        { "Host: example.com|Origin: https://evil.example", "https://app.example.org *", true },

        // An entry that is none, as ASP.NET Core's options may have, allows what is written the same.
        { "Host: example.com|Origin: https://evil.example", "https://*.example", false },
        { "Host: example.com|Origin: null", "null", true },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void A_page_may_connect_or_not(string lines, string entries, bool isAllowed)
        => Assert.Equal(isAllowed, new RequestOrigin(HeaderLines.Read(lines)).IsAllowed(entries.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Theory]
    [InlineData("Host: example.com|Origin: https://evil.example", "A page of the origin \"https://evil.example\" may not connect: the request came with Host: \"example.com\". If the page may connect, name its origin in the server's setting AllowedOrigins, or set context.IsOriginAllowed in OnAccepting. If it is the server's own, a proxy has changed Host: let it pass Host on (nginx: proxy_set_header Host $http_host), or let the server take it from the proxy (ForwardedHeaders.XForwardedHost).")]
    [InlineData("Host: example.com|Origin: null", "may connect, set context.IsOriginAllowed")]
    [InlineData("Origin: https://example.com", "may not connect: the request came without the header Host. ")]
    [InlineData("Host: a\u2028b|Origin: https://\r\nx", "origin \"https://\\u000D\\u000Ax\" may not connect: the request came with Host: \"a\\u2028b\".")]
    public void Who_may_not_is_told_why_and_what_to_do(string lines, string text)
    {
        var refusal = new RequestOrigin(HeaderLines.Read(lines)).Refusal();

        Assert.Equal(403, refusal.Status);
        Assert.Contains(text, refusal.Text, StringComparison.Ordinal);
        Assert.Empty(refusal.Headers);
    }

    [Theory]
    [InlineData("Host: x", null)]
    [InlineData("Origin: https://example.com", "https://example.com")]
    [InlineData("Origin:", "")]
    [InlineData("Origin: null", "null")]
    public void The_origin_is_shown_as_it_came(string lines, string? expected) => Assert.Equal(expected, new RequestOrigin(HeaderLines.Read(lines)).Text);
}
