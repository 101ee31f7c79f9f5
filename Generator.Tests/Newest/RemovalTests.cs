namespace Heartbeat.Generator.Tests.Newest;

/// <summary>
/// An attribute that is taken away. Roslyn's own search for attributes breaks on this before 4.6
/// (dotnet/roslyn#66451: "SyntaxTree is not part of the compilation" at the next edit), whatever the generator does.
/// </summary>
public sealed class RemovalTests
{
    private const string Sockets =
        """
        namespace App
        {
            [Heartbeat.HeartbeatSocket] public partial class Feed { }
            [Heartbeat.HeartbeatSocket] public partial class Chat { }
        }
        """;

    [Fact]
    public void A_class_that_loses_the_attribute_leaves_the_others()
    {
        var before = Compiled.From(Sockets, more: ["namespace App { [Heartbeat.HeartbeatSocket] public partial class News { } }"]);
        var removed = before.Replace("[Heartbeat.HeartbeatSocket] public partial class Chat", "public partial class Chat");
        var back = removed.Replace("public partial class Chat", "[Heartbeat.HeartbeatSocket] public partial class Chat");

        Assert.Empty(removed.EmittedAgain());
        Assert.Equal(["App.Feed.g.cs", "App.News.g.cs"], removed.Files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["App.Chat"], back.EmittedAgain());
        Assert.Equal(before.Files, back.Files);
    }

    [Fact]
    public void A_file_that_is_removed_leaves_the_other_sockets()
    {
        var before = Compiled.From(Sockets);
        var added = before.Edit(compilation => compilation.AddSyntaxTrees(Compiled.File("namespace App { [Heartbeat.HeartbeatSocket] public partial class News { } }")));
        var removed = added.Edit(compilation => compilation.RemoveSyntaxTrees(compilation.SyntaxTrees.Last()));

        Assert.Empty(removed.EmittedAgain());
        Assert.Equal(before.Files, removed.Files);
    }

    [Fact]
    public void An_attribute_may_move_to_another_part_of_its_class()
    {
        var before = Compiled.From(Sockets);
        var moved = before
            .Replace("[Heartbeat.HeartbeatSocket] public partial class Chat", "public partial class Chat")
            .Edit(compilation => compilation.AddSyntaxTrees(Compiled.File("namespace App { [Heartbeat.HeartbeatSocket] partial class Chat { } }")));

        Assert.Empty(moved.Diagnostics());
        Assert.Equal(before.Files, moved.Files);
    }
}
