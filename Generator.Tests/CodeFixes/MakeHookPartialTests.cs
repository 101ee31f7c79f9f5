using Heartbeat.Generator.CodeFixes;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Heartbeat.Generator.Tests.CodeFixes;

public sealed class MakeHookPartialTests
{
    [Theory]
    [InlineData("OnMessage", "void OnMessage(string m) { }", "partial void OnMessage(string m) { }")]
    [InlineData("OnMessage", "private void OnMessage(string m) => _ = m;", "private partial void OnMessage(string m) => _ = m;")]
    [InlineData("OnPing", "private static void OnPing() { }", "private static partial void OnPing() { }")]
    [InlineData("OnPing", "public virtual void OnPing() { }", "public virtual partial void OnPing() { }")]
    [InlineData("ShouldReconnect", "protected virtual bool ShouldReconnect(SocketCloseReason r) => false;", "protected virtual partial bool ShouldReconnect(SocketCloseReason r) => false;")]
    [InlineData("OnOpenAsync", "Task OnOpenAsync(CancellationToken t) => Task.CompletedTask;", "private partial Task OnOpenAsync(CancellationToken t) => Task.CompletedTask;")]
    [InlineData("OnOpenAsync", "static async ValueTask OnOpenAsync(CancellationToken t) => await Task.Yield();", "private static async partial ValueTask OnOpenAsync(CancellationToken t) => await Task.Yield();")]
    [InlineData("OnOpenAsync", "public async Task OnOpenAsync(CancellationToken t) => await Task.Yield();", "public async partial Task OnOpenAsync(CancellationToken t) => await Task.Yield();")]
    [InlineData("ShouldReconnect", "bool ShouldReconnect(SocketCloseReason r) => false;", "private partial bool ShouldReconnect(SocketCloseReason r) => false;")]
    [InlineData("RetryDelay", "TimeSpan? RetryDelay(ReconnectAttempt a) => a.Delay;", "private partial TimeSpan? RetryDelay(ReconnectAttempt a) => a.Delay;")]
    [InlineData("OnOpeningAsync", "public async Task OnOpeningAsync(OpeningContext c, CancellationToken t) => await Task.Yield();", "public async partial Task OnOpeningAsync(OpeningContext c, CancellationToken t) => await Task.Yield();")]
    [InlineData("OnPing", "/// <summary>Says so.</summary>\n    [Obsolete] // old\n    /* a */ void /* b */ OnPing(/* c */) { /* d */ } // e", "/// <summary>Says so.</summary>\n    [Obsolete] // old\n    /* a */ partial void /* b */ OnPing(/* c */) { /* d */ } // e")]
    [InlineData("OnOpenAsync", "/* a */ static /* b */ async /* c */ Task OnOpenAsync(CancellationToken t) => await Task.Yield();", "/* a */ private static /* b */ async /* c */ partial Task OnOpenAsync(CancellationToken t) => await Task.Yield();")]
    public async Task A_hook_becomes_partial(string hook, string before, string after)
    {
        var changed = await Editor.Open(FeedFile.Around(before)).FixAsync(new MakeHookPartial(), "HBT0021", $"Make '{hook}' partial");

        Assert.Equal(FeedFile.Around(after), changed.Text);
    }

    [Fact]
    public async Task All_hooks_become_partial_at_once()
    {
        var editor = Editor.Open(FeedFile.Around("void OnPing() { }\n    private void OnOpen() { }\n    bool ShouldReconnect(SocketCloseReason r) => false;"));

        var changed = await editor.FixAllAsync(new MakeHookPartial(), "HBT0021", FixAllScope.Document);

        Assert.Equal(FeedFile.Around("partial void OnPing() { }\n    private partial void OnOpen() { }\n    private partial bool ShouldReconnect(SocketCloseReason r) => false;"), changed.Text);
    }

    [Fact]
    public async Task A_method_without_a_body_would_swallow_its_calls()
    {
        Assert.Empty(await Editor.Open(FeedFile.Around("static extern void OnPing();")).TitlesAsync(new MakeHookPartial(), "HBT0021"));
    }
}
