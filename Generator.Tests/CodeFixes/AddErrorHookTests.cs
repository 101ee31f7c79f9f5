using Heartbeat.Generator.CodeFixes;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Heartbeat.Generator.Tests.CodeFixes;

public sealed class AddErrorHookTests
{
    private const string Title = "Add 'partial void OnError(Exception exception)'";

    [Fact]
    public async Task A_class_whose_failures_nobody_hears_of_gets_the_hook()
    {
        var editor = Editor.Open("using Heartbeat;\n\n[HeartbeatSocket(Endpoint = false)]\npublic partial class Feed\n{\n}\n");

        var changed = await editor.FixAsync(new AddMissingHook(), "HBT0033", Title);

        Assert.Equal(
            "using System;\nusing Heartbeat;\n\n[HeartbeatSocket(Endpoint = false)]\npublic partial class Feed\n{\n    partial void OnError(Exception exception)\n    {\n    }\n}\n",
            changed.Text);
    }

    [Fact]
    public async Task All_classes_get_one()
    {
        var editor = Editor.Open("using System;\n[Heartbeat.HeartbeatSocket(Endpoint = false)]\npublic partial class Feed\n{\n}\n\n[Heartbeat.HeartbeatSocket(Endpoint = false)]\npublic partial class Chat\n{\n}\n");

        var changed = await editor.FixAllAsync(new AddMissingHook(), "HBT0033", FixAllScope.Document);

        Assert.Equal(2, changed.Text.Split("partial void OnError(Exception exception)").Length - 1);
    }
}
