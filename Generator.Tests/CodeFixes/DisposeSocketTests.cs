using Heartbeat.Generator.CodeFixes;

namespace Heartbeat.Generator.Tests.CodeFixes;

public sealed class DisposeSocketTests
{
    private const string Id = "HBT0056";
    private const string Title = "Declare it with 'await using'";

    [Theory]
    [InlineData(
        "public static async Task Use() { /* a */ var feed = new Feed(); // b\n await feed.ConnectAsync(); }",
        "public static async Task Use() { /* a */ await using var feed = new Feed(); // b\n await feed.ConnectAsync(); }")]
    [InlineData(
        "public static async Task Use() { IHeartbeatClient feed = new Feed(); await feed.ConnectAsync(); }",
        "public static async Task Use() { await using IHeartbeatClient feed = new Feed(); await feed.ConnectAsync(); }")]
    public async Task It_is_disposed_at_the_end(string before, string after)
    {
        var changed = await Editor.Open(SocketClassFile.Around(before)).FixAsync(new DisposeSocket(), Id, Title);

        Assert.Equal(SocketClassFile.Around(after), changed.Text);
    }

    [Theory]
    // Nothing can be awaited there.
    [InlineData("public static void Use() { var feed = new Feed(); _ = feed.ConnectAsync(); }")]
    // C# takes no 'using' there.
    [InlineData("public static async Task Use(int number) { switch (number) { case 1: var feed = new Feed(); await feed.ConnectAsync(); break; } }")]
    [InlineData("public static async Task Use() { Feed feed = new Feed(), other = new Feed(); await feed.ConnectAsync(); Console.WriteLine(other); }")]
    public async Task Elsewhere_nothing_is_offered(string members)
    {
        Assert.Empty(await Editor.Open(SocketClassFile.Around(members)).TitlesAsync(new DisposeSocket(), Id));
    }
}
