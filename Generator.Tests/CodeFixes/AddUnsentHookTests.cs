using Heartbeat.Generator.CodeFixes;

namespace Heartbeat.Generator.Tests.CodeFixes;

public sealed class AddUnsentHookTests
{
    private const string Id = "HBT0053";
    private const string Title = "Add 'partial void OnUnsent(UnsentMessage message)'";

    [Fact]
    public async Task The_hook_is_added()
    {
        var editor = Editor.Open(
            """
            using Heartbeat;

            [HeartbeatSocket]
            public partial class Feed
            {
                public bool Greet() => TrySend("hello");
            }
            """);

        var changed = await editor.FixAsync(new AddMissingHook(), Id, Title);

        Assert.Equal(
            """
            using Heartbeat;

            [HeartbeatSocket]
            public partial class Feed
            {
                public bool Greet() => TrySend("hello");

                partial void OnUnsent(UnsentMessage message)
                {
                }
            }
            """,
            changed.Text);
    }

    [Fact]
    public async Task It_is_added_to_the_part_that_sends()
    {
        var editor = Editor.Open(
            "[Heartbeat.HeartbeatSocket]\npublic partial class Feed\n{\n}\n",
            "public partial class Feed\n{\n    public bool Greet() => TrySend(\"hello\");\n}\n");

        var changed = await editor.FixAsync(new AddMissingHook(), Id, Title);

        Assert.Equal("[Heartbeat.HeartbeatSocket]\npublic partial class Feed\n{\n}\n", changed.Text);
        Assert.Contains("partial void OnUnsent(UnsentMessage message)", changed.Texts[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_another_member_has_its_name_it_is_not_offered()
    {
        var editor = Editor.Open("[Heartbeat.HeartbeatSocket] public partial class Feed { public int OnUnsent => 1; public bool Greet() => TrySend(\"hello\"); }");

        Assert.Empty(await editor.TitlesAsync(new AddMissingHook(), Id));
    }
}
