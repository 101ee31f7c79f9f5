using Heartbeat.Generator.CodeFixes;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Heartbeat.Generator.Tests.CodeFixes;

public sealed class WriteReplacementTests
{
    [Theory]
    [InlineData("HBT0010", "Interval = 0", "Interval = 100", "100")]
    [InlineData("HBT0010", "Retry = -5 /* never */", "Retry = 100 /* never */", "100")]
    [InlineData("HBT0010", "Misses = (0)", "Misses = 1", "1")]
    [InlineData("HBT0010", "Max = -2", "Max = -1", "-1")]
    [InlineData("HBT0010", "StallTimeout = -2", "StallTimeout = 0", "0")]
    [InlineData("HBT0010", "OutboxBytes = 0", "OutboxBytes = 1", "1")]
    [InlineData("HBT0011", "Retry = 9000, RetryCap = 8000", "Retry = 9000, RetryCap = 9000", "9000")]
    [InlineData("HBT0011", "RetryCap = 8", "RetryCap = 5000", "5000")]
    [InlineData("HBT0018", "AllowedOrigins = new[] { \"https://a.example\", \"https://b.example/\" }", "AllowedOrigins = new[] { \"https://a.example\", \"https://b.example\" }", "\"https://b.example\"")]
    [InlineData("HBT0018", "AllowedOrigins = new string[] { @\"wss://b.example:8443/page\" }", "AllowedOrigins = new string[] { \"https://b.example:8443\" }", "\"https://b.example:8443\"")]
    [InlineData("HBT0018", "AllowedOrigins = [\" https://b.example\"]", "AllowedOrigins = [\"https://b.example\"]", "\"https://b.example\"")]
    [InlineData("HBT0040", "Interval = 90 * 1000, Timeout = 1000", "Interval = 30000, Timeout = 1000", "30000")]
    [InlineData("HBT0041", "Interval = 10", "Interval = 10000", "10000")]
    [InlineData("HBT0041", "Interval = 10", "Interval = 100", "100")]
    [InlineData("HBT0041", "Interval = 1000, Timeout = 10", "Interval = 1000, Timeout = 100", "100")]
    [InlineData("HBT0042", "ConnectTimeout = 10", "ConnectTimeout = 10000", "10000")]
    [InlineData("HBT0043", "Max = -1, Jitter = false", "Max = -1, Jitter = true", "true")]
    [InlineData("HBT0043", "Max = -1, Retry = 500", "Max = -1, Retry = 1000", "1000")]
    [InlineData("HBT0044", "\"ws://example.com/feed\", Max = 3", "\"wss://example.com/feed\", Max = 3", "\"wss://example.com/feed\"")]
    [InlineData("HBT0044", "Url = @\"ws://example.com/feed\"", "Url = \"wss://example.com/feed\"", "\"wss://example.com/feed\"")]
    public async Task A_setting_gets_a_value_that_works(string id, string before, string after, string replacement)
    {
        var changed = await Editor.Open(With(before)).FixAsync(new WriteReplacement(), id, $"Change to {replacement}");

        Assert.Equal(With(after), changed.Text);
    }

    [Theory]
    [InlineData("partial void OnMesage(string m) { }", "partial void OnMessage(string m) { }", "OnMessage")]
    [InlineData("/* a */ partial /* b */ void /* c */ OnDisconnected /* d */ (SocketCloseReason r) { }", "/* a */ partial /* b */ void /* c */ OnClose /* d */ (SocketCloseReason r) { }", "OnClose")]
    [InlineData("private async partial Task OnReceivedAsync(string m, CancellationToken t) => await Task.Yield();", "private async partial Task OnMessageAsync(string m, CancellationToken t) => await Task.Yield();", "OnMessageAsync")]
    public async Task A_hook_gets_its_name(string before, string after, string name)
    {
        var changed = await Editor.Open(FeedFile.Around(before)).FixAsync(new WriteReplacement(), "HBT0025", $"Change to {name}");

        Assert.Equal(FeedFile.Around(after), changed.Text);
    }

    /// <summary>Other code uses the constant too, and may mean it.</summary>
    [Fact]
    public async Task A_constant_with_an_address_is_left_alone()
    {
        var editor = Editor.Open("public static class Places { public const string Feed = \"ws://example.com\"; }\n[Heartbeat.HeartbeatSocket(Places.Feed)] public partial class Feed { }");

        Assert.Empty(await editor.TitlesAsync(new WriteReplacement(), "HBT0044"));
    }

    [Fact]
    public async Task What_is_nearly_always_meant_is_offered_first() =>
        Assert.Equal(["Change to 10000", "Change to 100"], await Editor.Open(With("Interval = 10")).TitlesAsync(new WriteReplacement(), "HBT0041"));

    [Fact]
    public async Task All_are_written_at_once()
    {
        var editor = Editor.Open(With("Retry = 5, ConnectTimeout = 10, CloseTimeout = 3"));

        var changed = await editor.FixAllAsync(new WriteReplacement(), "HBT0042", FixAllScope.Document);

        Assert.Equal(With("Retry = 5000, ConnectTimeout = 10000, CloseTimeout = 3000"), changed.Text);
    }

    private static string With(string settings) => $"[Heartbeat.HeartbeatSocket({settings})]\npublic partial class Feed\n{{\n}}\n";
}
