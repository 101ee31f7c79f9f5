namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>The origins that an application lists for all its WebSockets.</summary>
public sealed class ListedOriginsTests
{
    [Theory]
    [InlineData("", "Origin: https://evil.example")]
    [InlineData("*", "Origin: https://evil.example")]
    [InlineData("https://a.example,*", "Origin: https://evil.example")]
    [InlineData("https://a.example", "")]
    [InlineData("https://a.example", "Origin:")]
    [InlineData("https://a.example", "Origin: https://a.example")]
    [InlineData("https://A.example,https://b.example", "origin: \thttps://a.EXAMPLE ")]
    public void A_request_may_come(string listed, string lines) => Assert.Null(RefusalOf(listed, lines));

    [Theory]
    [InlineData("https://a.example", "Origin: https://evil.example", "\"https://evil.example\" where one of the 1 origins")]
    [InlineData("https://a.example,https://b.example", "Origin: http://a.example", "\"http://a.example\" where one of the 2 origins")]
    [InlineData("https://a.example", "Origin: https://a.example:8443", "\"https://a.example:8443\" where")]
    [InlineData("https://a.example", "Origin: null", "\"null\" where")]
    [InlineData("https://a.example,https://b.example", "Origin: https://a.example|Origin: https://b.example", "\"https://a.example, https://b.example\" where")]
    public void A_request_from_elsewhere_is_refused(string listed, string lines, string text)
    {
        var refusal = RefusalOf(listed, lines);

        Assert.Equal(403, refusal!.Status);
        Assert.Empty(refusal.Headers);
        Assert.Contains($"The request came with Origin: {text}", refusal.Text, StringComparison.Ordinal);
    }

    private static ServerHandshakeRefusal? RefusalOf(string listed, string lines)
        => ListedOrigins.Refusal(listed.Split(',', StringSplitOptions.RemoveEmptyEntries), HeaderLines.Read(lines));
}
