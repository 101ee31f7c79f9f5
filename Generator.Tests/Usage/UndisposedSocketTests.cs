using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Tests.Usage;

/// <summary>HBT0056: a socket that goes on after the method that made it, and that nobody can end.</summary>
public sealed class UndisposedSocketTests
{
    private const string Id = "HBT0056";

    [Theory]
    [InlineData("var [|feed = new Feed()|]; await feed.ConnectAsync();")]
    [InlineData("Feed [|feed = new()|]; await feed.ConnectAsync(new Uri(\"wss://example.com\")); await feed.SendAsync(\"hello\"); Console.WriteLine(feed.State);")]
    [InlineData("IHeartbeatClient [|feed = new Feed()|]; await feed.ConnectAsync();")]
    [InlineData("var [|feed = new Feed { Options = Feed.DefaultOptions }|]; _ = feed.ReconnectAsync(); await Task.Yield();")]
    [InlineData("if (Environment.HasShutdownStarted) { var [|feed = new Feed()|]; await feed.ConnectAsync(); } await Task.Yield();")]
    [InlineData("Func<Task> use = async () => { var [|feed = new Feed()|]; await feed.ConnectAsync(); }; await use();")]
    [InlineData("await Use(); static async Task Use() { var [|feed = new Feed()|]; await feed.ConnectAsync(); feed.StateChanged += (_, _) => { }; }")]
    public async Task In_a_method(string statements) => await Marked.Method(Id, $"public async Task Use() {{ {statements} }}");

    [Fact]
    public async Task In_top_level_statements() => await Marked.Program(Id, "var [|feed = new Feed()|]; await feed.ConnectAsync(); await feed.SendAsync(\"hello\");");

    [Theory]
    [InlineData("public async Task Use() { await using var feed = new Feed(); await feed.ConnectAsync(); }")]
    [InlineData("public async Task Use() { await using (var feed = new Feed()) { await feed.ConnectAsync(); } }")]
    [InlineData("public async Task Use() { var feed = new Feed(); await using (feed) { await feed.ConnectAsync(); } }")]
    [InlineData("public async Task Use() { var feed = new Feed(); await using var ending = feed.ConfigureAwait(false); await feed.ConnectAsync(); }")]
    [InlineData("public async Task Use() { var feed = new Feed(); try { await feed.ConnectAsync(); } finally { await feed.DisposeAsync(); } }")]
    [InlineData("public async Task Use() { var feed = new Feed(); await feed.ConnectAsync(); await feed.CloseAsync(); }")]
    [InlineData("public async Task Use() { var feed = new Feed(); await feed.ConnectAsync(); await feed.Completion; }")]
    [InlineData("public async Task<Feed> Use() { var feed = new Feed(); await feed.ConnectAsync(); return feed; }")]
    [InlineData("public async Task<(Feed, int)> Use() { var feed = new Feed(); await feed.ConnectAsync(); return (feed, 1); }")]
    [InlineData("private Feed? _feed; public async Task Use() { var feed = new Feed(); await feed.ConnectAsync(); _feed = feed; Console.WriteLine(_feed); }")]
    [InlineData("private readonly List<Feed> _feeds = new(); public async Task Use() { var feed = new Feed(); _feeds.Add(feed); await feed.ConnectAsync(); }")]
    [InlineData("public async Task Use() { var feed = new Feed(); await feed.ConnectAsync(); Console.CancelKeyPress += (_, _) => _ = feed.CloseAsync(); }")]
    [InlineData("public async Task Use() { var feed = new Feed(); await feed.ConnectAsync(); await Stop(); async Task Stop() => await feed.DisposeAsync(); }")]
    [InlineData("public async Task Use() { var feed = new Feed(); await feed.ConnectAsync(); var other = feed; await other.DisposeAsync(); }")]
    [InlineData("public async Task Use(CancellationToken stopping) { var feed = new Feed(); await feed.ConnectAsync(); stopping.Register(static state => ((Feed)state!).Probe(), feed); }")]
    // It was never connected.
    [InlineData("public void Use() { var feed = new Feed(); Console.WriteLine(feed.State); }")]
    [InlineData("public async Task Use(WebSocket webSocket) { var feed = new Feed(); await feed.AcceptAsync(webSocket); }")]
    // Somebody else made it, and may end it.
    [InlineData("public async Task Use(Func<Feed> make) { var feed = make(); await feed.ConnectAsync(); }")]
    [InlineData("public async Task Use(IServiceProvider services) { var feed = (Feed)services.GetService(typeof(Feed))!; await feed.ConnectAsync(); }")]
    // Another thing that connects.
    [InlineData("public async Task Use() { var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp); await socket.ConnectAsync(\"example.com\", 443); }")]
    public async Task Not_where_it_is_ended_or_may_be(string method) => await Marked.Method(Id, method);

    [Theory]
    // Its constructor, or a method of its own, may give it to somebody who ends it.
    [InlineData("public class Registry { } public Feed(Registry registry) => Console.WriteLine(registry); public static async Task Use(Registry registry) { var feed = new Feed(registry); await feed.ConnectAsync(); }")]
    [InlineData("public void EndLater() => _ = CloseAsync(); public static async Task Use() { var feed = new Feed(); await feed.ConnectAsync(); feed.EndLater(); }")]
    public async Task Not_where_the_class_may_end_it(string members) => await Marked.Members(Id, members);

    [Fact]
    public async Task A_text_that_the_constructor_takes_cannot_end_it() => await Marked.Members(
        Id,
        "public Feed(string name, int number, Uri uri) => Console.WriteLine($\"{name} {number} {uri}\"); public static async Task Use() { var [|feed = new Feed(\"a\", 1, new Uri(\"wss://example.com\"))|]; await feed.ConnectAsync(); }");

    [Fact]
    public async Task Not_where_the_program_goes_on_and_ends_it() => await Marked.File(
        Id,
        "var feed = new Feed(); await feed.ConnectAsync(); Console.ReadLine(); await feed.DisposeAsync(); [HeartbeatSocket] public partial class Feed { }",
        output: OutputKind.ConsoleApplication);
}
