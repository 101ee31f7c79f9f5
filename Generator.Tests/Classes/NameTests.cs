namespace Heartbeat.Generator.Tests.Classes;

/// <summary>Names that are keywords, and names that hide others.</summary>
public sealed class NameTests
{
    private static readonly Dictionary<string, string[]> Words = new()
    {
        ["reserved"] = ["class", "int", "namespace", "this", "new", "event", "string", "void", "default"],
        ["keywords in some places only"] =
        [
            "add", "alias", "allows", "and", "args", "ascending", "async", "await", "by", "descending", "dynamic", "equals", "extension", "field", "file",
            "from", "get", "global", "group", "init", "into", "join", "let", "managed", "nameof", "nint", "not", "notnull", "nuint", "on", "or", "orderby",
            "partial", "record", "remove", "required", "scoped", "select", "set", "unmanaged", "value", "var", "when", "where", "with", "yield",
        ],
        ["of meaning to the generated code, or to nobody"] =
        [
            "_", "_socket", "feed", "system", "heartbeat", "message", "cancellationToken", "socket", "context", "endpoints", "webSocket", "lifetime",
        ],
    };

    public static TheoryData<string> Kinds => [.. Words.Keys];

    /// <summary>All words of a kind in one project: to compile each alone takes many times as long, and shows less.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Any_word_may_name_a_class_a_type_parameter_and_what_is_around_them(string kind) => Accepted.By(
        string.Join("\n\n", Words[kind].Select(Around)),
        [.. Words[kind].SelectMany(word => new[] { $"{word}.{word}_.{word}+{word}2", $"App{word}.{word}", $"App{word}.Outer`1+Feed`1" })]);

    private static string Around(string word) =>
        $$"""
        namespace @{{word}}.@{{word}}_
        {
            public partial class @{{word}}
            {
                public class Inner { }

                [Heartbeat.HeartbeatSocket]
                public partial class @{{word}}2
                {
                    public @{{word}}2(Inner first, @{{word}} second, System.Collections.Generic.List<@{{word}}.Inner> @{{word}}) { }
                    partial void OnOpen() { }
                    static partial void OnPing() { }
                }
            }

            [Heartbeat.HeartbeatSocket]
            public partial class Feed
            {
                public Feed(@{{word}} one) { }
                partial void OnMessage(string @{{word}}) { }
            }
        }

        namespace App{{word}}
        {
            [Heartbeat.HeartbeatSocket]
            public partial class @{{word}}
            {
                partial void OnOpen() { }
                static partial void OnPing() { }
            }

            public partial struct Outer<@{{word}}>
            {
                [Heartbeat.HeartbeatSocket]
                public partial class Feed<@{{word}}2>
                {
                    partial void OnOpen() { }
                    static partial void OnPing() { }
                }
            }
        }
        """;

    [Theory]
    [InlineData("Task")]
    [InlineData("ValueTask")]
    [InlineData("Uri")]
    [InlineData("Heartbeat")]
    [InlineData("System")]
    [InlineData("Microsoft")]
    [InlineData("String")]
    [InlineData("Exception")]
    [InlineData("TimeSpan")]
    [InlineData("CancellationToken")]
    [InlineData("HeartbeatSocketAttribute")]
    [InlineData("HeartbeatOptions")]
    [InlineData("IHeartbeatSocket")]
    [InlineData("WebSocket")]
    [InlineData("GeneratedCode")]
    [InlineData("ExcludeFromCodeCoverage")]
    [InlineData("EventHandler")]
    [InlineData("LazyInitializer")]
    [InlineData("HttpContext")]
    [InlineData("RequestDelegate")]
    [InlineData("HeartbeatHooks")]
    [InlineData("HookKinds")]
    public void Any_name_may_be_a_type_a_namespace_or_a_member_around_the_class(string name)
    {
        const string Socket = "[global::Heartbeat.HeartbeatSocket(\"wss://example.com\", Interval = 5)] public partial class Feed { partial void OnOpen() { } partial void OnError(global::System.Exception e) { } }";
        Accepted.By(
            $$"""
            namespace A1 { public class {{name}} { } {{Socket}} }
            namespace A2.{{name}} { {{Socket}} }
            namespace A3.{{name}} { public class Some { } }
            namespace A3 { {{Socket}} }
            namespace A4 { public partial class {{name}} { {{Socket}} } }
            namespace A5 { public partial class Outer { public class {{name}} { } {{Socket}} } }
            namespace A6 { public class Base { public class {{name}} { } } {{Socket.Replace("Feed", "Feed : Base", StringComparison.Ordinal)}} }
            namespace A7 { {{Socket.Replace("{ partial", $"{{ public int {name} => 1; partial", StringComparison.Ordinal)}} }
            namespace A8 { {{Socket.Replace("{ partial", $"{{ private static class {name} {{ }} partial", StringComparison.Ordinal)}} }
            namespace A9 { {{Socket.Replace("Feed", $"Feed<{name}>", StringComparison.Ordinal)}} }
            namespace A0 { {{Socket.Replace("Feed", name, StringComparison.Ordinal)}} }
            """,
            "A1.Feed", $"A2.{name}.Feed", "A3.Feed", $"A4.{name}+Feed", "A5.Outer+Feed", "A6.Feed", "A7.Feed", "A8.Feed", "A9.Feed`1", $"A0.{name}");
    }

    [Theory]
    [InlineData("public class Feed { }")]
    [InlineData("public int Feed => 1;")]
    [InlineData("public void Feed() { }")]
    [InlineData("public static string Feed = \"\";")]
    public void A_base_may_have_a_member_of_the_classs_name(string member) => Accepted.By(
        $$"""
        public class Base { {{member}} }

        [Heartbeat.HeartbeatSocket]
        public partial class Feed : Base
        {
            partial void OnOpen() { }
            static partial void OnPing() { }
        }
        """,
        "Feed");

    [Fact]
    public void Sockets_may_differ_in_case_alone() => Accepted.By(
        """
        namespace App
        {
            public partial class Outer { [Heartbeat.HeartbeatSocket] public partial class Feed { } [Heartbeat.HeartbeatSocket] public partial class FEED { } }
            public partial class OUTER { [Heartbeat.HeartbeatSocket] public partial class Feed { } [Heartbeat.HeartbeatSocket] public partial class FEED { } }
            [Heartbeat.HeartbeatSocket] public partial class Feed { }
            [Heartbeat.HeartbeatSocket] public partial class FeeD { }
            [Heartbeat.HeartbeatSocket] public partial class \u00C9t\u00E9 { }
            [Heartbeat.HeartbeatSocket] public partial class \u00E9t\u00E9 { }
        }

        namespace APP { [Heartbeat.HeartbeatSocket] public partial class Feed { } }
        namespace App.Outer_ { [Heartbeat.HeartbeatSocket] public partial class Feed { } }
        """,
        "App.FeeD");

    [Theory]
    [InlineData("\u01C4", "\u01C5")]
    [InlineData("\u01C5", "\u01C6")]
    [InlineData("\u00B5", "\u03BC")]
    [InlineData("\u03C3", "\u03C2")]
    public void A_letter_may_have_several_of_another_case(string one, string other) =>
        Accepted.By($"[Heartbeat.HeartbeatSocket] public partial class {one} {{ }} [Heartbeat.HeartbeatSocket] public partial class {other} {{ }}", one, other);

    [Theory]
    [InlineData("LongName", 60)]
    [InlineData("\u8A9E", 100)]
    [InlineData("A\u200D", 200)]
    public void A_name_may_be_longer_than_a_file_name_can_be(string part, int times)
    {
        var name = string.Concat(Enumerable.Repeat(part, times));
        var compiled = Accepted.By(
            $$"""
            namespace App
            {
                [Heartbeat.HeartbeatSocket] public partial class A{{name}} { }
                [Heartbeat.HeartbeatSocket] public partial class a{{name}} { }
            }

            namespace App.N{{name}} { [Heartbeat.HeartbeatSocket] public partial class Feed { } }
            """);

        Assert.Equal(7, compiled.Files.Count);
        Assert.All(compiled.Files.Keys, file => Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(file), 1, 255));
    }

    [Fact]
    public void A_name_may_hold_any_letter_that_C_sharp_allows() => Accepted.By(
        """
        namespace Größe.日本
        {
            [Heartbeat.HeartbeatSocket] public partial class Ключ { partial void OnMessage(string \u006Dessage) { } }
            [Heartbeat.HeartbeatSocket] public partial class A\u200Db { static partial void OnPing() { } }
            [Heartbeat.HeartbeatSocket] public partial class __ { partial void OnOpen() { } }
        }
        """,
        "Größe.日本.Ключ");
}
