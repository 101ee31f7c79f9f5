using Heartbeat.Generator.Tests.Analysis;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Tests.Usage;

/// <summary>HBT0052 and HBT0053: nobody looks whether a message was taken, or hears that it could not be sent.</summary>
public sealed class TrySendTests
{
    private const string Ignored = "HBT0052";
    private const string NotHandled = "HBT0053";
    private const string Hook = "partial void OnUnsent(UnsentMessage message) { } ";

    [Theory]
    [InlineData("partial void OnOpen() => [|TrySend(\"hello\")|];")]
    [InlineData("partial void OnOpen() { [|TrySend(\"hello\")|]; [|this.TrySend(new byte[1])|]; [|TrySend(new byte[1], WebSocketMessageType.Text)|]; }")]
    [InlineData("private async partial Task OnOpenAsync(CancellationToken cancellationToken) { await Task.Yield(); [|TrySend(\"hello\")|]; }")]
    [InlineData("public void Use(Feed? other) => [|other?.TrySend(\"hello\")|];")]
    [InlineData("public static void Use(IHeartbeatSocket socket) => [|socket.TrySend(\"hello\")|];")]
    [InlineData("public static void Use(IHeartbeatClient client) { Action send = () => [|client.TrySend(\"hello\")|]; send(); }")]
    [InlineData("public static void Use<T>(T session) where T : IHeartbeatSession { void Send() => [|session.TrySend(\"hello\")|]; Send(); }")]
    [InlineData("public static void Use(List<Feed> feeds) => feeds.ForEach(feed => [|feed.TrySend(\"hello\")|]);")]
    public async Task Ignored_is_reported(string members) => await Marked.Members(Ignored, Hook + members);

    [Fact]
    public async Task Ignored_in_top_level_statements() => await Marked.File(
        Ignored,
        "await using var feed = new Feed(); [|feed.TrySend(\"hello\")|]; [HeartbeatSocket] public partial class Feed { }",
        output: OutputKind.ConsoleApplication);

    [Theory]
    [InlineData("partial void OnOpen() => _ = TrySend(\"hello\");")]
    [InlineData("public void Use(Feed? other) => _ = other?.TrySend(\"hello\");")]
    [InlineData("partial void OnOpen() { if (!TrySend(\"hello\")) { Console.WriteLine(\"The outbox is full.\"); } }")]
    [InlineData("partial void OnOpen() { var taken = TrySend(\"hello\"); Console.WriteLine(taken); }")]
    [InlineData("public bool Greet() => TrySend(\"hello\");")]
    [InlineData("public bool All(List<Feed> feeds) => feeds.All(feed => feed.TrySend(\"hello\"));")]
    [InlineData("partial void OnOpen() => TrySend(17); public bool TrySend(int number) => number > 0;")]
    [InlineData("public static void Use(Channel<string> channel) => channel.Writer.TryWrite(\"hello\");")]
    [InlineData("public static void Use(Other other) => other.TrySend(\"hello\"); public class Other { public bool TrySend(string text) => text.Length > 0; }")]
    public async Task Looked_at_is_not_reported(string members) => await Marked.Members(Ignored, Hook + members);

    [Theory]
    [InlineData("public bool Greet() => [|TrySend(\"hello\")|];")]
    [InlineData("partial void OnOpen() => _ = [|TrySend(\"hello\")|]; partial void OnPing() => _ = TrySend(\"hello\") && this.TrySend(new byte[1]);")]
    [InlineData("public static bool Use(Feed other) => [|other.TrySend(\"hello\")|];")]
    [InlineData("private readonly Func<string, bool> _send; public Feed() => _send = text => [|TrySend(text)|]; public bool Greet() => _send(\"hello\");")]
    public async Task Without_the_hook_the_first_call_is_reported(string members) => await Marked.Members(NotHandled, members);

    [Fact]
    public async Task Without_the_hook_in_several_classes() => await Marked.File(
        NotHandled,
        """
        [HeartbeatSocket] public partial class Feed { public bool Greet() => [|TrySend("hello")|] && TrySend("again"); }
        [HeartbeatSocket] public partial class Chat<T> { public bool Greet() => [|TrySend($"{typeof(T)}")|]; }
        public partial class Outer { [HeartbeatSocket] public partial class News { public bool Greet() => [|TrySend("hello")|]; } }
        """);

    [Theory]
    [InlineData("partial void OnUnsent(UnsentMessage message) => Console.WriteLine(message); public bool Greet() => TrySend(\"hello\");")]
    [InlineData("public ValueTask Greet() => SendAsync(\"hello\");")]
    [InlineData("public static bool Greet(IHeartbeatSocket socket) => socket.TrySend(\"hello\");")]
    [InlineData("public bool Greet() => TrySend(17); public bool TrySend(int number) => number > 0;")]
    public async Task With_the_hook_or_without_a_call_nothing_is_reported(string members) => await Marked.Members(NotHandled, members);

    // Whether the class wants to know is for the class to say.
    [Fact]
    public async Task Not_for_a_call_from_outside() => await Marked.Method(NotHandled, "public bool Use(Feed feed) => feed.TrySend(\"hello\");");

    // Where the hook is written wrong, that is what is reported.
    [Fact]
    public async Task Not_where_the_hook_has_a_mistake()
    {
        var found = await Analyzed.Diagnostics(
            "using Heartbeat; [HeartbeatSocket] public partial class Feed { private void OnUnsent(string message) { } public bool Greet() => TrySend(\"hello\"); }",
            infos: [NotHandled]);

        Assert.DoesNotContain(NotHandled, found.Select(diagnostic => diagnostic.Id));
        Assert.NotEmpty(found);
    }
}
