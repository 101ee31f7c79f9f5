using Heartbeat.Generator.CodeFixes;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Heartbeat.Generator.Tests.CodeFixes;

public sealed class RemoveHookTests
{
    private const string Plain = "// one\n    partial void OnOpen() { }";
    private const string Awaited = "// two\n    private async partial Task OnOpenAsync(CancellationToken t) => await Task.Yield();";
    private const string Other = "partial void OnPing() { }";

    [Theory]
    [InlineData("Remove 'OnOpenAsync(CancellationToken)'", $"{Other}\n\n    {Plain}")]
    [InlineData("Remove 'OnOpen()'", $"{Other}\n\n    {Awaited}")]
    public async Task Of_two_hooks_either_is_removed(string title, string after)
    {
        var changed = await Editor.Open(Around("", $"{Other}\n\n    {Plain}\n\n    {Awaited}")).FixAsync(new RemoveHook(), "HBT0022", title);

        Assert.Equal(Around("", after), changed.Text);
    }

    [Fact]
    public async Task The_half_that_the_user_declared_goes_too()
    {
        var editor = Editor.Open(Around("(Max = 0)", $"{Other}\n\n    partial void OnReconnecting(ReconnectAttempt a);\n\n    partial void OnReconnecting(ReconnectAttempt a)\n    {{\n    }}"));

        var changed = await editor.FixAsync(new RemoveHook(), "HBT0024", "Remove 'OnReconnecting(ReconnectAttempt)'");

        Assert.Equal(Around("(Max = 0)", Other), changed.Text);
    }

    [Fact]
    public async Task All_hooks_that_are_never_called_go_at_once()
    {
        var editor = Editor.Open(Around("(Max = 0)", $"{Other}\n    partial void OnReconnecting(ReconnectAttempt a) {{ }}\n    private partial bool ShouldReconnect(SocketCloseReason r) => true;"));

        var changed = await editor.FixAllAsync(new RemoveHook(), "HBT0024", FixAllScope.Document);

        Assert.Equal(Around("(Max = 0)", Other), changed.Text);
    }

    private static string Around(string settings, string members) =>
        $"using System;\nusing System.Threading;\nusing System.Threading.Tasks;\nusing Heartbeat;\n\n[HeartbeatSocket{settings}]\npublic partial class Feed\n{{\n    {members}\n}}\n";
}
