using Heartbeat.Generator.CodeFixes;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Heartbeat.Generator.Tests.CodeFixes;

public sealed class RenameMemberTests
{
    [Theory]
    [InlineData("public int State { get; set; } public int Twice() => State * 2;", "public int FeedState { get; set; } public int Twice() => FeedState * 2;", "FeedState")]
    [InlineData("public int Options = 1, Other = 2;", "public int FeedOptions = 1, Other = 2;", "FeedOptions")]
    [InlineData("public event System.EventHandler? StateChanged; public void Raise() => StateChanged?.Invoke(this, System.EventArgs.Empty);", "public event System.EventHandler? FeedStateChanged; public void Raise() => FeedStateChanged?.Invoke(this, System.EventArgs.Empty);", "FeedStateChanged")]
    [InlineData("public void Probe() { } public int FeedProbe; public int FeedProbe2() => 1;", "public void FeedProbe3() { } public int FeedProbe; public int FeedProbe2() => 1;", "FeedProbe3")]
    public async Task A_member_is_renamed_wherever_it_is_used(string before, string after, string name)
    {
        var changed = await Editor.Open(Around(before)).FixAsync(new RenameMember(), "HBT0030", $"Rename to '{name}'");

        Assert.Equal(Around(after), changed.Text);
    }

    /// <summary>The interface is .NET's, and the generated half implements it from then on.</summary>
    [Fact]
    public async Task What_implements_a_generated_members_interface_is_renamed()
    {
        const string Class = "[Heartbeat.HeartbeatSocket]\npublic partial class Feed : System.IAsyncDisposable\n{\n    public System.Threading.Tasks.ValueTask DisposeAsync() => default;\n}\n";

        var changed = await Editor.Open(Class).FixAsync(new RenameMember(), "HBT0030", "Rename to 'FeedDisposeAsync'");

        Assert.Equal(Class.Replace(" DisposeAsync", " FeedDisposeAsync", StringComparison.Ordinal), changed.Text);
    }

    [Fact]
    public async Task Other_files_follow()
    {
        var editor = Editor.Open(Around("public int State = 1;"), "public static class Use { public static int Of(Feed feed) => feed.State; }");

        var changed = await editor.FixAsync(new RenameMember(), "HBT0030", "Rename to 'FeedState'");

        Assert.Equal("public static class Use { public static int Of(Feed feed) => feed.FeedState; }", changed.Texts[1]);
    }

    [Theory]
    [InlineData("[Heartbeat.HeartbeatSocket] public partial class State { }")]
    [InlineData("[Heartbeat.HeartbeatSocket] public partial class Feed<State> { }")]
    [InlineData("[Heartbeat.HeartbeatSocket] public partial class Feed(int Options) { public int Twice => Options * 2; }")]
    [InlineData("public class Base { protected virtual int State => 1; } [Heartbeat.HeartbeatSocket] public partial class Feed : Base { protected override int State => 2; }")]
    public async Task What_a_person_has_to_think_of_is_not_offered(string source)
    {
        Assert.Empty(await Editor.Open(source).TitlesAsync(new RenameMember(), "HBT0030"));
    }

    [Fact]
    public async Task All_members_are_renamed_at_once()
    {
        var changed = await Editor.Open(Around("public int State = 1; public int Options = 2;")).FixAllAsync(new RenameMember(), "HBT0030", FixAllScope.Document);

        Assert.Equal(Around("public int FeedState = 1; public int FeedOptions = 2;"), changed.Text);
    }

    private static string Around(string members) => $"[Heartbeat.HeartbeatSocket]\npublic partial class Feed\n{{\n    {members}\n}}\n";
}
