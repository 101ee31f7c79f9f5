using Heartbeat.Generator.CodeFixes;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Heartbeat.Generator.Tests.CodeFixes;

public sealed class MakeClassPartialTests
{
    [Theory]
    [InlineData("class Feed { }", "partial class Feed { }")]
    [InlineData("public sealed class Feed { }", "public sealed partial class Feed { }")]
    [InlineData("public class Feed;", "public partial class Feed;")]
    [InlineData("/* a */ public /* b */ class /* c */ Feed { }", "/* a */ public /* b */ partial class /* c */ Feed { }")]
    [InlineData("[System.Serializable]\n/// <summary>A feed.</summary>\npublic\n  sealed\n  class Feed { }", "[System.Serializable]\n/// <summary>A feed.</summary>\npublic\n  sealed\n  partial class Feed { }")]
    public async Task A_class_becomes_partial(string before, string after)
    {
        var editor = Editor.Open("[Heartbeat.HeartbeatSocket]\n" + before);

        var changed = await editor.FixAsync(new MakeClassPartial(), "HBT0001", "Make 'Feed' partial");

        Assert.Equal("[Heartbeat.HeartbeatSocket]\n" + after, changed.Text);
    }

    [Theory]
    [InlineData("HBT0001", "")]
    [InlineData("HBT0002", "partial ")]
    public async Task A_class_and_all_types_around_it_become_partial_at_once(string id, string word)
    {
        var editor = Editor.Open($$"""
            public class Outer
            {
                public ref struct Middle
                {
                    public readonly partial struct Already
                    {
                        internal interface IInner
                        {
                            record Kept(int Value)
                            {
                                [Heartbeat.HeartbeatSocket]
                                public {{word}}class Feed
                                {
                                }
                            }
                        }
                    }
                }
            }
            """);
        var types = id == "HBT0001" ? "'Outer' and 'Middle' and 'IInner' and 'Kept' and 'Feed'" : "'Outer' and 'Middle' and 'IInner' and 'Kept'";

        var changed = await editor.FixAsync(new MakeClassPartial(), id, $"Make {types} partial");

        Assert.Equal(
            """
            public partial class Outer
            {
                public ref partial struct Middle
                {
                    public readonly partial struct Already
                    {
                        internal partial interface IInner
                        {
                            partial record Kept(int Value)
                            {
                                [Heartbeat.HeartbeatSocket]
                                public partial class Feed
                                {
                                }
                            }
                        }
                    }
                }
            }
            """,
            changed.Text);
    }

    [Fact]
    public async Task A_container_takes_the_sockets_in_it_along()
    {
        var editor = Editor.Open("""
            class Outer
            {
                [Heartbeat.HeartbeatSocket] class One { }
                class Between
                {
                    [Heartbeat.HeartbeatSocket] class Other { }
                }
                class Bystander { }
            }
            """);

        var changed = await editor.FixAsync(new MakeClassPartial(), "HBT0002", "Make 'Outer' and 'One' and 'Between' and 'Other' partial");

        Assert.Equal(
            """
            partial class Outer
            {
                [Heartbeat.HeartbeatSocket] partial class One { }
                partial class Between
                {
                    [Heartbeat.HeartbeatSocket] partial class Other { }
                }
                class Bystander { }
            }
            """,
            changed.Text);
    }

    [Fact]
    public async Task Every_part_becomes_partial_in_whatever_file()
    {
        var editor = Editor.Open(
            "partial class Outer { [Heartbeat.HeartbeatSocket] class Feed { } }",
            "class Outer { class Feed { } }",
            "class Outer { class Feed { } }");

        var changed = await editor.FixAsync(new MakeClassPartial(), "HBT0001", "Make 'Outer' and 'Feed' partial");

        Assert.Equal(
            [
                "partial class Outer { [Heartbeat.HeartbeatSocket] partial class Feed { } }",
                "partial class Outer { partial class Feed { } }",
                "partial class Outer { partial class Feed { } }",
            ],
            changed.Texts);
    }

    [Theory]
    [InlineData(FixAllScope.Document)]
    [InlineData(FixAllScope.Project)]
    [InlineData(FixAllScope.Solution)]
    public async Task All_classes_become_partial_at_once(FixAllScope scope)
    {
        var editor = Editor.Open("""
            class Outer
            {
                [Heartbeat.HeartbeatSocket] class One { }
                [Heartbeat.HeartbeatSocket] class Two { }
            }
            [Heartbeat.HeartbeatSocket] class Three { }
            """);

        var changed = await editor.FixAllAsync(new MakeClassPartial(), "HBT0001", scope);

        Assert.Equal(
            """
            partial class Outer
            {
                [Heartbeat.HeartbeatSocket] partial class One { }
                [Heartbeat.HeartbeatSocket] partial class Two { }
            }
            [Heartbeat.HeartbeatSocket] partial class Three { }
            """,
            changed.Text);
    }

    [Fact]
    public async Task All_classes_become_partial_over_all_files()
    {
        var editor = Editor.Open(
            "partial class Outer { [Heartbeat.HeartbeatSocket] class One { } }",
            "class Outer { [Heartbeat.HeartbeatSocket] class Two { } }",
            "partial class Outer { class Two { } [Heartbeat.HeartbeatSocket] class Three { } }");

        var changed = await editor.FixAllAsync(new MakeClassPartial(), "HBT0001", FixAllScope.Solution);

        Assert.Equal(
            [
                "partial class Outer { [Heartbeat.HeartbeatSocket] partial class One { } }",
                "partial class Outer { [Heartbeat.HeartbeatSocket] partial class Two { } }",
                "partial class Outer { partial class Two { } [Heartbeat.HeartbeatSocket] partial class Three { } }",
            ],
            changed.Texts);
    }
}
