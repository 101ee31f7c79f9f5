namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>What can be written into the setting <c>AllowedOrigins</c>.</summary>
public sealed class OriginEntryTests
{
    [Theory]
    [InlineData("*")]
    [InlineData("https://example.com")]
    [InlineData("http://example.com")]
    [InlineData("https://example.com:8443")]
    [InlineData("https://example.com:0")]
    [InlineData("https://example.com:65535")]
    [InlineData("HTTPS://Example.COM:443")]
    [InlineData("http://localhost:5173")]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://[::1]:5000")]
    [InlineData("https://xn--bcher-kva.example")]
    [InlineData("https://my_service")]
    [InlineData("chrome-extension://abcdefghijklmnop")]
    [InlineData("vscode-webview://1k2l3m")]
    public void An_origin_is_taken(string entry)
    {
        Assert.Null(OriginEntry.Fault(entry));
        Assert.True(OriginEntry.Allows(entry, entry));
    }

    [Theory]
    [InlineData(null, "it names nothing")]
    [InlineData("", "it names nothing")]
    [InlineData(" ", "it does not begin with a scheme, such as https://")]
    [InlineData("null", "every page can make itself one that has this origin, so look at the request in OnAccepting instead")]
    [InlineData("example.com", "it does not begin with a scheme, such as https://")]
    [InlineData("//example.com", "it does not begin with a scheme, such as https://")]
    [InlineData("://example.com", "it does not begin with a scheme, such as https://")]
    [InlineData("1http://example.com", "it does not begin with a scheme, such as https://")]
    [InlineData(" https://example.com", "it does not begin with a scheme, such as https://")]
    [InlineData("https:example.com", "it does not begin with a scheme, such as https://")]
    [InlineData("https://", "it has no host")]
    [InlineData("https://:8080", "it has no host")]
    [InlineData("https:///", "it ends with a slash")]
    [InlineData("https://example.com/", "it ends with a slash")]
    [InlineData("https://example.com/page", "it goes on after the host")]
    [InlineData("https://example.com//", "it goes on after the host")]
    [InlineData("https://example.com?query", "it goes on after the host")]
    [InlineData("https://example.com#", "it goes on after the host")]
    [InlineData("https://example.com\\", "it goes on after the host")]
    [InlineData("https://user@example.com", "its host has '@' (U+0040)")]
    [InlineData("https://example.com ", "its host has U+0020")]
    [InlineData("https://a.example,https://b.example", "it goes on after the host")]
    [InlineData("https://a.example https:", "its host has U+0020")]
    [InlineData("https://b\u00FCcher.example", "its host has U+00FC, where a browser writes ASCII alone (xn--...)")]
    [InlineData("https://[::1", "its host has '[' (U+005B)")]
    [InlineData("https://example.com:", "its port is no number from 0 to 65535")]
    [InlineData("https://example.com:65536", "its port is no number from 0 to 65535")]
    [InlineData("https://example.com:-1", "its port is no number from 0 to 65535")]
    [InlineData("https://example.com: 1", "its port is no number from 0 to 65535")]
    [InlineData("https://example.com:https", "its port is no number from 0 to 65535")]
    [InlineData("https://*.example.com", "a * within it stands for nothing: name each origin")]
    [InlineData("https://example.com:*", "a * within it stands for nothing: name each origin")]
    [InlineData("**", "a * within it stands for nothing: name each origin")]
    [InlineData("wss://example.com", "it is a WebSocket's address, and a page's begins with http:// or https://")]
    [InlineData("WS://example.com:8080", "it is a WebSocket's address, and a page's begins with http:// or https://")]
    public void What_is_none_is_named(string? entry, string fault) => Assert.Equal(fault, OriginEntry.Fault(entry));
}
