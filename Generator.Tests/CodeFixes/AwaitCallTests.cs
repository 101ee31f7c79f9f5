using Heartbeat.Generator.CodeFixes;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Heartbeat.Generator.Tests.CodeFixes;

public sealed class AwaitCallTests
{
    private const string NotAwaited = "HBT0050";
    private const string Blocks = "HBT0054";
    private const string OnOpen = "Change to 'private partial Task OnOpenAsync(CancellationToken cancellationToken)', and await it";
    private const string OnMessage = "Change to 'private partial Task OnMessageAsync(string message, CancellationToken cancellationToken)', and await it";

    [Theory]
    [InlineData(
        "partial void OnOpen() => SendAsync(\"hello\");",
        "private async partial Task OnOpenAsync(CancellationToken cancellationToken) => await SendAsync(\"hello\");")]
    [InlineData(
        "partial void OnOpen() { /* first */ this.SendAsync(\"hello\").ConfigureAwait(false); /* then */ }",
        "private async partial Task OnOpenAsync(CancellationToken cancellationToken) { /* first */ await this.SendAsync(\"hello\").ConfigureAwait(false); /* then */ }")]
    [InlineData(
        "public static partial void OnOpen() => new Feed().ConnectAsync();",
        "public static async partial Task OnOpenAsync(CancellationToken cancellationToken) => await new Feed().ConnectAsync();")]
    public async Task A_hook_awaits_its_call(string before, string after)
    {
        var changed = await Editor.Open(SocketClassFile.Around(before)).FixAsync(new AwaitCall(), NotAwaited, OnOpen);

        Assert.Equal(SocketClassFile.Around(after), changed.Text);
    }

    [Theory]
    [InlineData(
        "partial void OnMessage(string text) => SendAsync(text).AsTask().Wait();",
        "private async partial Task OnMessageAsync(string text, CancellationToken cancellationToken) => await SendAsync(text).AsTask();")]
    [InlineData(
        "partial void OnMessage(string message) => SendAsync(message).GetAwaiter().GetResult();",
        "private async partial Task OnMessageAsync(string message, CancellationToken cancellationToken) => await SendAsync(message);")]
    [InlineData(
        "partial void OnMessage(string message) => Console.WriteLine(Task.FromResult(message).Result.Length);",
        "private async partial Task OnMessageAsync(string message, CancellationToken cancellationToken) => Console.WriteLine((await Task.FromResult(message)).Length);")]
    [InlineData(
        "partial void OnMessage(string message) => Thread.Sleep(TimeSpan.FromSeconds(1));",
        "private async partial Task OnMessageAsync(string message, CancellationToken cancellationToken) => await Task.Delay(TimeSpan.FromSeconds(1));")]
    [InlineData(
        "partial void OnMessage(string message) { Task.WaitAll(Task.Delay(1), Task.Delay(2)); }",
        "private async partial Task OnMessageAsync(string message, CancellationToken cancellationToken) { await Task.WhenAll(Task.Delay(1), Task.Delay(2)); }")]
    [InlineData(
        "partial void OnMessage(string message) => Task.WaitAll(new[] { Task.Delay(1) });",
        "private async partial Task OnMessageAsync(string message, CancellationToken cancellationToken) => await Task.WhenAll(new[] { Task.Delay(1) });")]
    public async Task A_hook_no_longer_blocks(string before, string after)
    {
        var changed = await Editor.Open(SocketClassFile.Around(before)).FixAsync(new AwaitCall(), Blocks, OnMessage);

        Assert.Equal(SocketClassFile.Around(after), changed.Text);
    }

    [Theory]
    [InlineData(
        "private async partial Task OnOpenAsync(CancellationToken cancellationToken) { await Task.Yield(); Thread.Sleep(1000); }",
        "private async partial Task OnOpenAsync(CancellationToken cancellationToken) { await Task.Yield(); await Task.Delay(1000); }")]
    [InlineData(
        "private async partial ValueTask OnOpenAsync(CancellationToken cancellationToken) { var length = Task.FromResult(\"a\").Result.Length; await SendAsync($\"{length}\"); }",
        "private async partial ValueTask OnOpenAsync(CancellationToken cancellationToken) { var length = (await Task.FromResult(\"a\")).Length; await SendAsync($\"{length}\"); }")]
    public async Task What_is_async_stays_as_it_is(string before, string after)
    {
        var changed = await Editor.Open(SocketClassFile.Around(before)).FixAsync(new AwaitCall(), Blocks, "Await it");

        Assert.Equal(SocketClassFile.Around(after), changed.Text);
    }

    [Theory]
    // There is no other signature.
    [InlineData(NotAwaited, "partial void OnPing() => SendAsync(\"hello\");")]
    [InlineData(Blocks, "partial void OnPing() => Thread.Sleep(1000);")]
    [InlineData(Blocks, "private partial bool ShouldReconnect(SocketCloseReason reason) => Task.FromResult(true).Result;")]
    // It is no hook.
    [InlineData(NotAwaited, "public void Greet() => SendAsync(\"hello\");")]
    [InlineData(NotAwaited, "public Feed() => ConnectAsync();")]
    [InlineData(NotAwaited, "public int Count { set => SendAsync($\"{value}\"); }")]
    // The lambda or local function would be async void.
    [InlineData(NotAwaited, "partial void OnOpen() { Action greet = () => SendAsync(\"hello\"); greet(); }")]
    [InlineData(NotAwaited, "partial void OnOpen() { void Greet() => SendAsync(\"hello\"); Greet(); }")]
    // A null cannot be awaited.
    [InlineData(NotAwaited, "private readonly Feed? _other = new(); private async partial Task OnOpenAsync(CancellationToken cancellationToken) { await Task.Yield(); _other?.SendAsync(\"hello\"); }")]
    // Nothing can be awaited there.
    [InlineData(Blocks, "partial void OnOpen() { lock (this) { Thread.Sleep(1000); } }")]
    [InlineData(NotAwaited, "partial void OnMessage(ReadOnlySpan<byte> data) => SendAsync(data.ToArray());")]
    // It does not wait for all of it.
    [InlineData(Blocks, "partial void OnOpen() => Console.WriteLine(Task.Delay(1000).Wait(500));")]
    [InlineData(Blocks, "partial void OnOpen() => Task.WaitAll(new[] { Task.Delay(1000) }, 500);")]
    [InlineData(Blocks, "partial void OnOpen() { Task.WaitAll(new[] { Task.Delay(1000) }, TimeSpan.FromSeconds(1)); }")]
    // The hook exists in that signature already.
    [InlineData(Blocks, "partial void OnOpen() => Thread.Sleep(1000); private void OnOpenAsync(CancellationToken cancellationToken) { }")]
    public async Task Where_there_is_no_simple_cure_none_is_offered(string id, string members)
    {
        Assert.Empty(await Editor.Open(SocketClassFile.Around(members)).TitlesAsync(new AwaitCall(), id));
    }

    [Fact]
    public async Task The_task_gets_its_using()
    {
        var changed = await Editor.Open("using Heartbeat; [HeartbeatSocket] public partial class Feed { partial void OnOpen() => System.Threading.Thread.Sleep(1000); }")
            .FixAsync(new AwaitCall(), Blocks, OnOpen);

        Assert.Contains("await Task.Delay(1000)", changed.Text, StringComparison.Ordinal);
        Assert.Contains("using System.Threading.Tasks;", changed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_calls_are_awaited_at_once()
    {
        var editor = Editor.Open(SocketClassFile.Around("partial void OnOpen() => SendAsync(\"hello\");\n\n    partial void OnClose(SocketCloseReason reason) => ReconnectAsync();"));

        var changed = await editor.FixAllAsync(new AwaitCall(), NotAwaited, FixAllScope.Document);

        Assert.Equal(
            SocketClassFile.Around("private async partial Task OnOpenAsync(CancellationToken cancellationToken) => await SendAsync(\"hello\");\n\n    private async partial Task OnCloseAsync(SocketCloseReason reason, CancellationToken cancellationToken) => await ReconnectAsync();"),
            changed.Text);
    }
}
