using Heartbeat.Generator.CodeFixes;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Heartbeat.Generator.Tests.CodeFixes;

public sealed class AwaitHookTests
{
    [Theory]
    [InlineData(
        "async partial void OnOpen() => await Task.Yield();",
        "private partial Task OnOpenAsync(CancellationToken cancellationToken)",
        "private async partial Task OnOpenAsync(CancellationToken cancellationToken) => await Task.Yield();")]
    [InlineData(
        "async partial void OnMessage(string m) { await Task.Yield(); Console.WriteLine(m); }",
        "private partial Task OnMessageAsync(string message, CancellationToken cancellationToken)",
        "private async partial Task OnMessageAsync(string m, CancellationToken cancellationToken) { await Task.Yield(); Console.WriteLine(m); }")]
    [InlineData(
        "public static async partial void OnClose(SocketCloseReason r) { await using (Stream.Null) { } }",
        "private partial Task OnCloseAsync(SocketCloseReason reason, CancellationToken cancellationToken)",
        "public static async partial Task OnCloseAsync(SocketCloseReason r, CancellationToken cancellationToken) { await using (Stream.Null) { } }")]
    public async Task A_hook_is_waited_for(string before, string signature, string after)
    {
        var editor = Editor.Open(Around(before));

        var changed = await editor.FixAsync(new AwaitHook(), "HBT0023", $"Change to '{signature}'");

        Assert.Equal([$"Change to '{signature}'"], await editor.TitlesAsync(new AwaitHook(), "HBT0023"));
        Assert.Equal(Around(after), changed.Text);
    }

    [Theory]
    [InlineData("async partial void OnPing() { }", "partial void OnPing() { }")]
    [InlineData("private static async partial void OnPing() { }", "private static partial void OnPing() { }")]
    [InlineData("/* a */ async /* b */ partial void OnPing() { }", "/* a */ /* b */ partial void OnPing() { }")]
    [InlineData("async partial void OnPing() => _ = Task.Run(async () => await Task.Yield());", "partial void OnPing() => _ = Task.Run(async () => await Task.Yield());")]
    public async Task A_hook_that_awaits_nothing_need_not_be_async(string before, string after)
    {
        var changed = await Editor.Open(Around(before)).FixAsync(new AwaitHook(), "HBT0023", "Remove 'async'");

        Assert.Equal(Around(after), changed.Text);
    }

    [Theory]
    // There is no other signature.
    [InlineData("async partial void OnPing() => await Task.Yield();")]
    [InlineData("async partial void OnError(Exception exception) { await foreach (var item in Items()) { } }")]
    public async Task Where_there_is_no_cure_none_is_offered(string member)
    {
        Assert.Empty(await Editor.Open(Around(member)).TitlesAsync(new AwaitHook(), "HBT0023"));
    }

    [Fact]
    public async Task A_span_cannot_be_awaited_over_but_a_memory_can()
    {
        var editor = Editor.Open(Around("async partial void OnMessage(ReadOnlySpan<byte> data) => await Task.Yield();"));

        var changed = await editor.FixAsync(new AwaitHook(), "CS4012", "Change to 'private partial Task OnMessageAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)'");

        Assert.Equal(Around("private async partial Task OnMessageAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => await Task.Yield();"), changed.Text);
    }

    [Fact]
    public async Task What_the_bytes_are_is_still_said_once_they_are_awaited_over()
    {
        var editor = Editor.Open(Around("async partial void OnMessage(ReadOnlySpan<byte> data, System.Net.WebSockets.WebSocketMessageType type) => await Task.Yield();"));

        var changed = await editor.FixAsync(new AwaitHook(), "CS4012", "Change to 'private partial Task OnMessageAsync(ReadOnlyMemory<byte> data, WebSocketMessageType type, CancellationToken cancellationToken)'");

        Assert.Equal(Around("private async partial Task OnMessageAsync(ReadOnlyMemory<byte> data, System.Net.WebSockets.WebSocketMessageType type, CancellationToken cancellationToken) => await Task.Yield();"), changed.Text);
    }

    [Fact]
    public async Task The_compilers_error_about_any_other_method_is_left_to_others()
    {
        var editor = Editor.Open(Around("async void Log(ReadOnlySpan<byte> data) => await Task.Yield();"));

        Assert.Empty(await editor.TitlesAsync(new AwaitHook(), "CS4012"));
    }

    [Fact]
    public async Task All_hooks_are_waited_for_at_once()
    {
        var editor = Editor.Open("""
            [Heartbeat.HeartbeatSocket]
            public partial class Feed
            {
                async partial void OnOpen() => await SendAsync("hello");

                async partial void OnMessage(string message) => await SendAsync(message);
            }
            """);

        var changed = await editor.FixAllAsync(new AwaitHook(), "HBT0023", FixAllScope.Document);

        Assert.Equal(
            """
            using System.Threading;
            using System.Threading.Tasks;

            [Heartbeat.HeartbeatSocket]
            public partial class Feed
            {
                private async partial Task OnOpenAsync(CancellationToken cancellationToken) => await SendAsync("hello");

                private async partial Task OnMessageAsync(string message, CancellationToken cancellationToken) => await SendAsync(message);
            }
            """,
            changed.Text);
    }

    private static string Around(string member) =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Threading;
        using System.Threading.Tasks;
        using Heartbeat;

        [HeartbeatSocket]
        public partial class Feed
        {
            private static IAsyncEnumerable<int> Items() => throw new NotSupportedException();

            {{member}}
        }
        """;
}
