using Heartbeat.Generator.CodeFixes;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Heartbeat.Generator.Tests.CodeFixes;

public sealed class ReplaceClassWordTests
{
    private const string Static = "Remove 'static'";
    private const string File = "Replace 'file' with 'internal'";
    private const string Record = "Replace 'record' with 'class'";

    [Theory]
    [InlineData("HBT0003", Static, "[Heartbeat.HeartbeatSocket] static partial class Feed { }", "[Heartbeat.HeartbeatSocket] partial class Feed { }")]
    [InlineData("HBT0003", Static, "[Heartbeat.HeartbeatSocket] public static /* a */ partial class Feed { static int _count; }", "[Heartbeat.HeartbeatSocket] public /* a */ partial class Feed { static int _count; }")]
    [InlineData("HBT0003", Static, "[Heartbeat.HeartbeatSocket] static\npartial class Feed { } static partial class Feed { }", "[Heartbeat.HeartbeatSocket] \npartial class Feed { } partial class Feed { }")]
    [InlineData("HBT0005", File, "[Heartbeat.HeartbeatSocket] file sealed partial class Feed { }", "[Heartbeat.HeartbeatSocket] internal sealed partial class Feed { }")]
    [InlineData("HBT0005", File, "file partial class Outer { [Heartbeat.HeartbeatSocket] public partial class Feed { } }", "internal partial class Outer { [Heartbeat.HeartbeatSocket] public partial class Feed { } }")]
    [InlineData("HBT0006", Record, "[Heartbeat.HeartbeatSocket] public partial record Feed { }", "[Heartbeat.HeartbeatSocket] public partial class Feed { }")]
    [InlineData("HBT0006", Record, "[Heartbeat.HeartbeatSocket] partial record /* a */ class Feed { } partial record Feed;", "[Heartbeat.HeartbeatSocket] partial /* a */ class Feed { } partial class Feed { }")]
    public async Task The_word_goes(string id, string title, string before, string after)
    {
        var changed = await Editor.Open(before).FixAsync(new ReplaceClassWord(), id, title);

        Assert.Equal(after, changed.Text);
    }

    [Fact]
    public async Task A_record_with_parameters_would_lose_its_properties()
    {
        Assert.Empty(await Editor.Open("[Heartbeat.HeartbeatSocket] partial record Feed(string Name);").TitlesAsync(new ReplaceClassWord(), "HBT0006"));
    }

    [Fact]
    public async Task The_word_goes_from_all_classes_at_once()
    {
        var editor = Editor.Open(
            "[Heartbeat.HeartbeatSocket] partial record One; [Heartbeat.HeartbeatSocket] partial record Two;",
            "[Heartbeat.HeartbeatSocket] partial record Three;");

        var changed = await editor.FixAllAsync(new ReplaceClassWord(), "HBT0006", FixAllScope.Project);

        Assert.Equal(
            [
                "[Heartbeat.HeartbeatSocket] partial class One { } [Heartbeat.HeartbeatSocket] partial class Two { }",
                "[Heartbeat.HeartbeatSocket] partial class Three { }",
            ],
            changed.Texts);
    }
}
