namespace Heartbeat.Generator.Tests;

/// <summary>What an edit costs: nothing where no reader of the output could see it, else the file that it changes and no other.</summary>
public sealed class CostTests
{
    private const string Sockets =
        """
        namespace App
        {
            public interface IStore { }

            [Heartbeat.HeartbeatSocket("wss://example.com", Interval = 1)]
            public partial class Feed
            {
                private readonly IStore _store;
                public Feed(IStore store) { _store = store; }
                partial void OnOpen() { }
                partial void OnMessage(string message) { }
                public int Count() => 1;
            }

            [Heartbeat.HeartbeatSocket(Ping = "?")]
            public partial class Chat
            {
                partial void OnPong(System.TimeSpan roundTrip) { }
            }

            public class Other
            {
                public int Number => 1;
            }
        }
        """;

    [Theory]
    [InlineData("Number => 1", "Number => 2")]
    [InlineData("public int Number => 1;", "")]
    [InlineData("public class Other", "internal sealed class Another")]
    [InlineData("namespace App", "\n\n\nnamespace App")]
    [InlineData("namespace App", "// Two sockets.\nnamespace App")]
    [InlineData("namespace App", "using System;\nnamespace App")]
    [InlineData("public interface IStore { }", "public interface IStore { void Save(); }")]
    [InlineData("[Heartbeat.HeartbeatSocket(\"wss", "/// <summary>The feed.</summary>\n[Heartbeat.HeartbeatSocket(\"wss")]
    [InlineData("Interval = 1", "Interval = (2 - 1)")]
    [InlineData("Interval = 1)", "Interval\n=\n1 /* a millisecond */ )")]
    [InlineData("public partial class Feed", "[System.Serializable] public partial class Feed")]
    [InlineData("OnOpen() { }", "OnOpen() { System.Console.WriteLine(); }")]
    [InlineData("OnOpen() { }", "OnOpen() => System.Console.WriteLine();")]
    [InlineData("OnOpen() { }", "OnOpen()\n\n{\n\n}")]
    [InlineData("_store = store;", "_store = store; System.Console.WriteLine();")]
    [InlineData("private readonly IStore _store;", "private IStore? _store;")]
    [InlineData("Count() => 1", "Count() => 2")]
    [InlineData("public int Count() => 1;", "public int Count() => 1; public int Sum() => 2;")]
    [InlineData("Count() => 1;", "Count() => ")]
    public void An_edit_that_changes_no_output_emits_nothing(string text, string replacement)
    {
        var edited = Compiled.From(Sockets, aspNetCore: true).Replace(text, replacement);

        Assert.NotEmpty(Twice.Reasons(edited.Driver));
        Assert.All(Twice.Reasons(edited.Driver), Twice.CostsNothing);
    }

    [Fact]
    public void An_edit_of_another_file_emits_nothing()
    {
        var edited = Compiled.From(Sockets, aspNetCore: true)
            .Edit(before => before.AddSyntaxTrees(Compiled.File("namespace App { public class Unrelated { } }")))
            .Edit(before => before.ReplaceSyntaxTree(before.SyntaxTrees.Last(), Compiled.File("namespace App { public class Unrelated { public int Number; } }")))
            .Edit(before => before.RemoveSyntaxTrees(before.SyntaxTrees.Last()));

        Assert.NotEmpty(Twice.Reasons(edited.Driver));
        Assert.All(Twice.Reasons(edited.Driver), Twice.CostsNothing);
    }

    [Theory]
    [InlineData("Interval = 1", "Interval = 2", "App.Feed")]
    [InlineData("OnMessage(string message)", "OnMessage(string text)", "App.Feed")]
    [InlineData("Feed(IStore store)", "Feed(IStore store, string name)", "App.Feed-Endpoint")]
    public void An_edit_of_one_class_emits_the_one_file_that_it_changes(string text, string replacement, string file)
    {
        var before = Compiled.From(Sockets, aspNetCore: true);
        var edited = before.Replace(text, replacement);

        Assert.Equal([file], edited.EmittedAgain());
        Assert.Equal(before.Files["App.Chat.g.cs"], edited.Files["App.Chat.g.cs"]);
        Assert.NotEqual(before.Files, edited.Files);
    }

    [Fact]
    public void A_socket_that_is_added_leaves_the_others()
    {
        var added = Compiled.From(Sockets).Edit(compilation => compilation.AddSyntaxTrees(Compiled.File("namespace App { [Heartbeat.HeartbeatSocket] public partial class News { } }")));

        Assert.Equal(["App.News"], added.EmittedAgain());
        Assert.Equal(["App.Chat.g.cs", "App.Feed.g.cs", "App.News.g.cs"], added.Files.Keys.Order(StringComparer.Ordinal));
    }
}
