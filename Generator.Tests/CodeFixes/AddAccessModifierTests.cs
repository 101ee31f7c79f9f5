using Heartbeat.Generator.CodeFixes;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Heartbeat.Generator.Tests.CodeFixes;

public sealed class AddAccessModifierTests
{
    [Theory]
    [InlineData("partial bool ShouldReconnect(SocketCloseReason r) => true;", "private partial bool ShouldReconnect(SocketCloseReason r) => true;")]
    [InlineData("// one\n    /* two */ static async partial Task OnOpenAsync(CancellationToken t) => await Task.Yield();", "// one\n    /* two */ private static async partial Task OnOpenAsync(CancellationToken t) => await Task.Yield();")]
    [InlineData("partial TimeSpan? RetryDelay(ReconnectAttempt a);\n    partial TimeSpan? RetryDelay(ReconnectAttempt a) => null;", "private partial TimeSpan? RetryDelay(ReconnectAttempt a);\n    private partial TimeSpan? RetryDelay(ReconnectAttempt a) => null;")]
    public async Task A_hook_that_returns_something_becomes_private(string before, string after)
    {
        var changed = await Editor.Open(FeedFile.Around(before)).FixAsync(new AddAccessModifier(), "HBT0026", "Add 'private'");

        Assert.Equal(FeedFile.Around(after), changed.Text);
    }

    /// <summary>C# has no private member that can be overridden.</summary>
    [Fact]
    public async Task One_that_can_be_overridden_becomes_protected()
    {
        var changed = await Editor.Open(FeedFile.Around("virtual partial bool ShouldReconnect(SocketCloseReason r) => true;")).FixAsync(new AddAccessModifier(), "HBT0026", "Add 'protected'");

        Assert.Equal(FeedFile.Around("protected virtual partial bool ShouldReconnect(SocketCloseReason r) => true;"), changed.Text);
    }

    [Fact]
    public async Task All_hooks_get_theirs_at_once()
    {
        var editor = Editor.Open(FeedFile.Around("partial bool ShouldReconnect(SocketCloseReason r) => true;\n    partial TimeSpan? RetryDelay(ReconnectAttempt a) => null;"));

        var changed = await editor.FixAllAsync(new AddAccessModifier(), "HBT0026", FixAllScope.Document);

        Assert.Equal(FeedFile.Around("private partial bool ShouldReconnect(SocketCloseReason r) => true;\n    private partial TimeSpan? RetryDelay(ReconnectAttempt a) => null;"), changed.Text);
    }
}
