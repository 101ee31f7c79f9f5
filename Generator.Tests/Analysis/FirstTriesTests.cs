namespace Heartbeat.Generator.Tests.Analysis;

/// <summary>What a newcomer writes at first: it compiles, or one error stands where it is written. Mistakes that have a rule are in <see cref="Mistakes"/>.</summary>
public sealed class FirstTriesTests
{
    private const string Usings = "using System; using System.Threading; using System.Threading.Tasks; using Heartbeat;\n";

    [Theory]
    // The address is in the options, not in the attribute.
    [InlineData("await feed.ConnectAsync();", null)]
    [InlineData("await feed.ConnectAsync(token);", null)]
    // Bytes and a token, without a type.
    [InlineData("await feed.SendAsync(new byte[] { 1 }, token);", null)]
    [InlineData("await feed.ConnectAsync(\"wss://example.com\");", "CS1503")]
    [InlineData("feed.Options = Feed.DefaultOptions;", "CS8852")]
    [InlineData("using var other = new Feed();", "CS8418")]
    public async Task A_call_compiles_or_is_one_error(string statement, string? expected) => Assert.Equal(
        expected is null ? [] : [expected],
        await Reported($"[HeartbeatSocket] public partial class Feed {{ }} public static class Program {{ public static async Task Run(Feed feed, CancellationToken token) {{ {statement} await Task.Yield(); }} }}"));

    [Theory]
    [InlineData("public partial class Feed { partial void OnMessage(string message) { } }", "CS0759")]
    [InlineData("[HeartbeatSocket] public partial class Feed { } public partial class Derived : Feed { partial void OnMessage(string message) { } }", "CS0759")]
    public async Task A_hook_outside_of_the_class_with_the_attribute_is_the_compilers_error(string declaration, string expected) =>
        Assert.Equal([expected], await Reported(declaration));

    private static async Task<string[]> Reported(string source) =>
        [.. (await Analyzed.Diagnostics(Usings + source)).Select(diagnostic => diagnostic.Id)];
}
