using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>The option <c>AllowedOrigins</c>: a list that nobody changes, compared by its entries, and checked with the others.</summary>
public sealed class AllowedOriginsTests
{
    [Fact]
    public void Options_with_the_same_entries_are_equal()
    {
        var one = new HeartbeatOptions { AllowedOrigins = ["https://a.example", "https://b.example"] };
        var same = new HeartbeatOptions { AllowedOrigins = new List<string> { "https://a.example", "https://b.example" } };

        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.Equal(one, one with { });
        Assert.NotEqual(one, one with { AllowedOrigins = ["https://b.example", "https://a.example"] });
        Assert.NotEqual(one, one with { AllowedOrigins = [] });
        Assert.Equal(new HeartbeatOptions(), one with { AllowedOrigins = [] });
    }

    [Fact]
    public void What_is_given_may_change_afterwards()
    {
        var given = new List<string> { "https://a.example" };
        var options = new HeartbeatOptions { AllowedOrigins = given };
        given.Add("*");
        string[] array = ["https://a.example"];
        var ofArray = new HeartbeatOptions { AllowedOrigins = array };
        array[0] = "*";

        Assert.Equal(["https://a.example"], options.AllowedOrigins);
        Assert.Equal(["https://a.example"], ofArray.AllowedOrigins);
        Assert.Equal("https://a.example", options.AllowedOrigins[0]);
        Assert.Equal(["https://a.example", "https://b.example"], (options with { AllowedOrigins = [.. options.AllowedOrigins, "https://b.example"] }).AllowedOrigins);
    }

    [Fact]
    public void Options_show_their_entries()
        => Assert.Contains("AllowedOrigins = [https://a.example, *]", new HeartbeatOptions { AllowedOrigins = ["https://a.example", "*"] }.ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("https://example.com/", "AllowedOrigins[1] is \"https://example.com/\": it ends with a slash. Write an origin as a browser does, such as \"https://example.com\", or \"*\" for any.")]
    [InlineData("wss://example.com", "AllowedOrigins[1] is \"wss://example.com\": it is a WebSocket's address,")]
    [InlineData("", "AllowedOrigins[1] is \"\": it names nothing.")]
    [InlineData(null, "AllowedOrigins[1] is null: it names nothing.")]
    public void An_entry_that_no_browser_sends_is_refused(string? entry, string message)
    {
        var refused = Assert.Throws<ArgumentException>(() => new ScriptedSocket(new HeartbeatOptions { AllowedOrigins = ["*", entry!] }));

        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
        Assert.Equal("AllowedOrigins", refused.ParamName);
    }

    [Fact]
    public void Null_is_refused()
        => Assert.StartsWith("AllowedOrigins is null; leave it out for none.", Assert.Throws<ArgumentNullException>(() => new ScriptedSocket(new HeartbeatOptions { AllowedOrigins = null! })).Message, StringComparison.Ordinal);
}
