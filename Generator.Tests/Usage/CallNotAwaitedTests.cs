using Heartbeat.Generator.Tests.Analysis;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Tests.Usage;

/// <summary>HBT0050: a call whose result nobody looks at, where the compiler does not say so itself.</summary>
public sealed class CallNotAwaitedTests
{
    private const string Id = "HBT0050";

    [Theory]
    [InlineData("partial void OnOpen() => [|SendAsync(\"hello\")|];")]
    [InlineData("partial void OnOpen() { [|SendAsync(\"hello\")|]; }")]
    [InlineData("partial void OnMessage(ReadOnlySpan<byte> data) { [|SendAsync(data.ToArray())|]; [|this.SendAsync(data.ToArray(), WebSocketMessageType.Text)|]; }")]
    [InlineData("partial void OnPing() => [|CloseAsync()|];")]
    [InlineData("partial void OnOpen() => [|((IHeartbeatSocket)this).SendAsync(\"hello\")|];")]
    [InlineData("partial void OnOpen() => [|SendAsync(\"hello\").ConfigureAwait(false)|];")]
    [InlineData("partial void OnOpen() => [|SendAsync(\"hello\").AsTask()|];")]
    [InlineData("partial void OnOpen() => [|SendAsync(\"hello\").AsTask().ConfigureAwait(false)|];")]
    [InlineData("partial void OnOpen() { void Greet() => [|SendAsync(\"hello\")|]; Greet(); }")]
    [InlineData("partial void OnOpen() { Action greet = () => [|SendAsync(\"hello\")|]; greet(); }")]
    [InlineData("partial void OnOpen() { if (State == SocketState.Open) [|SendAsync(\"hello\")|]; else [|ReconnectAsync()|]; }")]
    [InlineData("public Feed(PreparedMessage greeting) => [|SendAsync(greeting)|];")]
    [InlineData("public int Count { set => [|SendAsync($\"{value}\")|]; }")]
    [InlineData("public Feed() => Task.Run(() => { [|WaitForOpenAsync()|]; });")]
    [InlineData("private partial Task OnOpenAsync(CancellationToken cancellationToken) { [|SendAsync(\"hello\", cancellationToken)|]; return Task.CompletedTask; }")]
    public async Task In_a_socket_class(string members) => await Marked.Members(Id, members);

    [Theory]
    [InlineData("public void Use(Feed feed) { [|feed.SendAsync(\"hello\")|]; [|feed.ConnectAsync()|]; [|feed.ConnectAsync(new Uri(\"wss://example.com\"))|]; [|feed.ReconnectAsync()|]; [|feed.WaitForOpenAsync()|]; [|feed.CloseAsync()|]; }")]
    [InlineData("public void Use(IHeartbeatSocket socket) => [|socket.SendAsync(\"hello\")|];")]
    [InlineData("public void Use(IHeartbeatClient client) => [|client.ConnectAsync()|];")]
    [InlineData("public void Use(IHeartbeatSession session) => [|session.CloseAsync()|];")]
    [InlineData("public void Use<T>(T socket) where T : class, IHeartbeatSocket => [|socket.SendAsync(\"hello\")|];")]
    [InlineData("public void Use(Feed? feed) => [|feed?.SendAsync(\"hello\")|];")]
    [InlineData("private readonly Feed? _feed = new(); public void Use(App? app) => [|app?._feed?.SendAsync(\"hello\")|];")]
    [InlineData("public void Use(List<Feed> feeds) { foreach (var feed in feeds) [|feed.SendAsync(\"hello\")|]; feeds.ForEach(feed => [|feed.CloseAsync()|]); }")]
    [InlineData("public void Use(Feed feed) => AppDomain.CurrentDomain.ProcessExit += (_, _) => [|feed.SendAsync(\"bye\")|];")]
    [InlineData("public async Task Use(Feed? feed) { await Task.Yield(); [|feed?.SendAsync(\"hello\")|]; [|feed?.ConnectAsync()|]; [|feed?.CloseAsync().ConfigureAwait(false)|]; }")]
    [InlineData("public class Urgent : Feed { } public void Use(Urgent feed) => [|feed.SendAsync(\"hello\")|];")]
    [InlineData("public async Task Use(Feed feed) { await Task.Yield(); Action send = () => [|feed.SendAsync(\"hello\")|]; send(); }")]
    public async Task Anywhere_else(string method) => await Marked.Method(Id, method);

    /// <summary>A newer compiler warns there itself.</summary>
    [Fact]
    public async Task In_top_level_statements()
    {
        var found = await Analyzed.Diagnostics(
            "using System; using Heartbeat; var feed = new Feed(); feed.ConnectAsync(); Console.ReadLine(); feed.DisposeAsync().AsTask().Wait(); [HeartbeatSocket] public partial class Feed { }",
            output: OutputKind.ConsoleApplication);

        Assert.Contains(Assert.Single(found).Id, new[] { Id, "CS4014" });
    }

    [Fact]
    public async Task Of_a_generic_class() => await Marked.File(Id, "[HeartbeatSocket] public partial class Feed<T> { partial void OnOpen() => [|SendAsync(\"hello\")|]; public static void Use(Feed<int> feed) => [|feed.CloseAsync()|]; }");

    [Theory]
    [InlineData("private async partial Task OnOpenAsync(CancellationToken cancellationToken) => await SendAsync(\"hello\", cancellationToken);")]
    [InlineData("private partial ValueTask OnOpenAsync(CancellationToken cancellationToken) => SendAsync(\"hello\", cancellationToken);")]
    [InlineData("private partial Task OnOpenAsync(CancellationToken cancellationToken) { return SendAsync(\"hello\", cancellationToken).AsTask(); }")]
    [InlineData("partial void OnOpen() => _ = SendAsync(\"hello\");")]
    [InlineData("partial void OnOpen() { _ = SendAsync(\"hello\").AsTask(); }")]
    [InlineData("private Task? _sending; partial void OnOpen() => _sending = SendAsync(\"hello\").AsTask();")]
    [InlineData("partial void OnOpen() { var sending = SendAsync(\"hello\"); Watch(sending); } private static void Watch(ValueTask task) => task.AsTask();")]
    [InlineData("partial void OnOpen() => Watch(SendAsync(\"hello\")); private static async void Watch(ValueTask task) => await task;")]
    [InlineData("partial void OnOpen() => SendAsync(\"hello\").AsTask().ContinueWith(static done => Console.WriteLine(done.Exception), TaskScheduler.Default);")]
    [InlineData("partial void OnOpen() { Func<ValueTask> send = () => SendAsync(\"hello\"); Func<Task> close = CloseAsync; Console.WriteLine($\"{send} {close}\"); } private Task CloseAsync() => Task.CompletedTask;")]
    [InlineData("partial void OnOpen() => SendAsync(17); public void SendAsync(int number) => Console.WriteLine(number);")]
    [InlineData("partial void OnOpen() => SendAsync(17); public Task SendAsync(int number) => Task.Delay(number);")]
    [InlineData("partial void OnOpen() => Probe();")]
    [InlineData("partial void OnOpen() => Task.Run(() => SendAsync(\"hello\").AsTask());")]
    public async Task Not_where_somebody_has_the_result(string members) => await Marked.Members(Id, members);

    [Theory]
    [InlineData("public void Use(WebSocket webSocket) => webSocket.SendAsync(Array.Empty<byte>(), WebSocketMessageType.Text, true, default);")]
    [InlineData("public void Use(ClientWebSocket webSocket) { webSocket.ConnectAsync(new Uri(\"wss://example.com\"), default); webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default); }")]
    [InlineData("public void Use() => SendAsync(\"hello\"); public ValueTask SendAsync(string text) => default;")]
    [InlineData("public void Use() { SendAsync(\"hello\"); static ValueTask SendAsync(string text) => default; }")]
    [InlineData("public ValueTask Use(Feed feed) => feed.SendAsync(\"hello\");")]
    [InlineData("public IEnumerable<ValueTask> Use(List<Feed> feeds) => feeds.Select(feed => feed.SendAsync(\"hello\"));")]
    [InlineData("public void Use(Feed feed) => System.Linq.Expressions.Expression.Lambda((System.Linq.Expressions.Expression<Func<ValueTask>>)(() => feed.SendAsync(\"hello\", default)));")]
    [InlineData("public System.Linq.Expressions.Expression<Action> Use(Feed feed) => () => feed.SendAsync(\"hello\", default);")]
    [InlineData("public ValueTask? Use(Feed? feed) => feed?.SendAsync(\"hello\");")]
    public async Task Not_of_other_calls(string method) => await Marked.Method(Id, method);

    /// <summary>The compiler's CS4014 is there; nothing is said twice.</summary>
    [Theory]
    [InlineData("public async Task Use(Feed feed) { await Task.Yield(); [|feed.SendAsync(\"hello\")|]; }")]
    [InlineData("public async Task Use(Feed feed) { await Task.Yield(); [|feed.SendAsync(\"hello\").ConfigureAwait(false)|]; }")]
    [InlineData("public async Task Use(Feed feed) { await Task.Yield(); [|feed.ConnectAsync()|]; }")]
    [InlineData("public async void Use(Feed feed) { await Task.Yield(); [|feed.CloseAsync()|]; }")]
    [InlineData("public void Use(Feed feed) { Func<Task> use = async () => { await Task.Yield(); [|feed.SendAsync(\"hello\")|]; }; use(); }")]
    public async Task Not_where_the_compiler_warns(string method) => await Marked.Method("CS4014", method);

    [Fact]
    public async Task Not_where_a_test_only_asks_a_substitute() => await Marked.File(
        Id,
        "namespace NSubstitute { public static class Extensions { public static T Received<T>(this T substitute) => substitute; } } namespace Tests { using NSubstitute; public class Test { public void Run(IHeartbeatSocket socket) => socket.Received().SendAsync(\"hello\"); } }");

    [Fact]
    public async Task Not_where_a_test_only_says_in_which_order() => await Marked.File(
        Id,
        "namespace NSubstitute { public static class Received { public static void InOrder(Action calls) => calls(); } } namespace Tests { using NSubstitute; public class Test { public void Run(IHeartbeatSocket socket) { Received.InOrder(() => { socket.SendAsync(\"hello\"); }); Action use = () => [|socket.SendAsync(\"hello\")|]; } } }");

    [Fact]
    public async Task Under_a_static_using() => await Marked.File(
        Id,
        "using static Host; public static class Host { public static IHeartbeatSocket Socket => throw new NotSupportedException(); } public class App { public void Use() => [|Socket.SendAsync(\"hello\")|]; }");
}
