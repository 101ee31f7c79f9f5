using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Tests.Classes;

/// <summary>Where a class may stand, and what may stand beside its name.</summary>
public sealed class PlaceTests
{
    private const string Hooks = "partial void OnOpen() { } static partial void OnPing() { }";

    [Theory]
    [InlineData("[HeartbeatSocket] partial class Feed { $ }", "Feed")]
    [InlineData("[HeartbeatSocket] internal sealed partial class Feed { $ }", "Feed")]
    [InlineData("[HeartbeatSocket] public unsafe partial class Feed { $ }", "Feed")]
    [InlineData("namespace A { namespace B.C { [HeartbeatSocket] public partial class Feed { $ } } }", "A.B.C.Feed")]
    [InlineData("public partial class A { public partial struct B { internal partial interface C { private protected partial class D { [HeartbeatSocket] private partial class Feed { $ } } } } }", "A+B+C+D+Feed")]
    [InlineData("public static partial class A { [HeartbeatSocket] public partial class Feed { $ } }", "A+Feed")]
    [InlineData("public ref partial struct A { [HeartbeatSocket] public partial class Feed { $ } }", "A+Feed")]
    [InlineData("public readonly ref partial struct A { [HeartbeatSocket] public partial class Feed { $ } }", "A+Feed")]
    [InlineData("public readonly partial struct A { [HeartbeatSocket] public partial class Feed { $ } }", "A+Feed")]
    [InlineData("public abstract partial class A { [HeartbeatSocket] protected partial class Feed { $ } }", "A+Feed")]
    [InlineData("public sealed partial record A(int Number) { [HeartbeatSocket] public partial class Feed { $ } }", "A+Feed")]
    [InlineData("public partial class A<T> where T : class, System.IDisposable, new() { [HeartbeatSocket] public partial class Feed { $ } }", "A`1+Feed")]
    [InlineData("[HeartbeatSocket] public partial class Feed<T> where T : notnull { $ }", "Feed`1")]
    [InlineData("[HeartbeatSocket] public partial class Feed<T> where T : unmanaged { $ }", "Feed`1")]
    [InlineData("[HeartbeatSocket] public partial class Feed<T> where T : System.Delegate { $ }", "Feed`1")]
    [InlineData("[HeartbeatSocket] public partial class Feed<T> where T : Feed<T>, System.IComparable<T?> { $ }", "Feed`1")]
    [InlineData("[HeartbeatSocket] public partial class Feed<T, U> where T : class? where U : struct, System.Enum { $ }", "Feed`2")]
    [InlineData("public partial class A<T> { public partial class B<U> { [HeartbeatSocket] public partial class Feed<V> where V : T { $ } } }", "A`1+B`1+Feed`1")]
    [InlineData("public partial class A<T, U> { public partial struct B<V> { [HeartbeatSocket] public partial class Feed<W> where W : T { $ } } }", "A`2+B`1+Feed`1")]
    [InlineData("[HeartbeatSocket] public partial class Feed { $ } [HeartbeatSocket] public partial class Feed<T> { $ } [HeartbeatSocket] public partial class Feed<T, U> { $ }", "Feed`2")]
    public void A_class_may_stand_anywhere(string declaration, string className)
    {
        var source = $"using Heartbeat; {declaration.Replace("$", Hooks, StringComparison.Ordinal)}";
        Accepted.By(source, className, Compiled.From(source, aspNetCore: true, options: options => options.WithAllowUnsafe(true)));
    }

    [Fact]
    public void A_type_parameter_may_hide_a_containers()
    {
        const string Source =
            """
            #pragma warning disable CS0693 // The same name as a container's: the case to be shown.
            public partial class Outer<T>
            {
                public partial class Middle<U>
                {
                    [Heartbeat.HeartbeatSocket]
                    public partial class Feed<T>
                    {
                        partial void OnOpen() { }
                        static partial void OnPing() { }
                    }
                }
            }
            """;
        var compiled = Compiled.From(Source);

        // The compiler warns of each part, and the generated one cannot be without.
        Assert.All(compiled.Diagnostics(), diagnostic => Assert.Contains("CS0693", diagnostic, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("public abstract class Base { public abstract void Run(); protected abstract string Name { get; }", "public override void Run() { } protected override string Name => \"\";")]
    [InlineData("public class Base { public virtual event System.Action? Changed { add { } remove { } }", "public override event System.Action? Changed { add { } remove { } }")]
    [InlineData("public class Base : System.IDisposable { public void Dispose() => System.GC.SuppressFinalize(this);", "~Feed() { }")]
    [InlineData("public class Base { protected Base(int number) { }", "public Feed() : base(1) { }")]
    [InlineData("public class Base { public object this[int index] => 1;", "public string this[string index] => \"\";")]
    public void A_class_may_have_a_base(string @base, string members)
    {
        Accepted.By($"{@base} }} [Heartbeat.HeartbeatSocket] public partial class Feed : Base {{ {members} {Hooks} }}", "Feed");
        Accepted.By($"{@base.Replace("Base ", "Base<T> ", StringComparison.Ordinal)} }} [Heartbeat.HeartbeatSocket] public partial class Feed<T> : Base<System.Collections.Generic.List<T>> {{ {members} {Hooks} }}", "Feed`1");
    }

    [Theory]
    [InlineData(": System.IDisposable", "public void Dispose() { }")]
    [InlineData(": System.IEquatable<Feed>", "public bool Equals(Feed? other) => false; public override bool Equals(object? other) => false; public override int GetHashCode() => 0;")]
    [InlineData(": Heartbeat.IHeartbeatSocket", "")]
    [InlineData(": System.IAsyncDisposable", "")]
    [InlineData(": System.Collections.Generic.List<Feed>, Heartbeat.IHeartbeatSocket, System.IAsyncDisposable", "")]
    public void A_class_may_implement_interfaces(string bases, string members) =>
        Accepted.By($"[Heartbeat.HeartbeatSocket] public partial class Feed {bases} {{ {members} {Hooks} }}", "Feed");

    [Theory]
    [InlineData("static Feed() { }")]
    [InlineData("private Feed() { } public static Feed Create() => new Feed();")]
    [InlineData("public Feed(int number) : this(number.ToString()) { } internal Feed(string text) { }")]
    [InlineData("protected Feed(System.Uri uri) { }")]
    [InlineData("public Feed() { Options = DefaultOptions with { Max = 0 }; }")]
    [InlineData("public static readonly Heartbeat.HeartbeatOptions Mine = DefaultOptions with { Ping = \"?\" };")]
    public void A_class_may_have_constructors_of_its_own(string members) =>
        Accepted.By($"[Heartbeat.HeartbeatSocket] public partial class Feed {{ {members} {Hooks} }}", "Feed");

    [Theory]
    [InlineData("using S = Heartbeat.HeartbeatSocketAttribute; [S]")]
    [InlineData("using S = Heartbeat.HeartbeatSocketAttribute; [S(Interval = 5)]")]
    [InlineData("using SAttribute = Heartbeat.HeartbeatSocketAttribute; [S]")]
    [InlineData("using H = Heartbeat; [H.HeartbeatSocket]")]
    [InlineData("using H = Heartbeat; [H::HeartbeatSocket]")]
    [InlineData("using Heartbeat; [HeartbeatSocketAttribute]")]
    [InlineData("using Heartbeat; [@HeartbeatSocketAttribute()]")]
    [InlineData("using Heartbeat; [type: HeartbeatSocket]")]
    [InlineData("using Heartbeat; [System.Serializable, HeartbeatSocket]")]
    [InlineData("using Heartbeat; [System.Serializable] [HeartbeatSocket]")]
    [InlineData("[global::Heartbeat.HeartbeatSocket]")]
    [InlineData("[global::Heartbeat.HeartbeatSocketAttribute]")]
    public void The_attribute_may_be_written_in_any_way(string attribute) =>
        Accepted.By($"{attribute} public partial class Feed {{ {Hooks} }}", "Feed");

    [Fact]
    public void The_attribute_is_not_inherited()
    {
        var compiled = Accepted.By("[Heartbeat.HeartbeatSocket] public partial class Feed { } public class Derived : Feed { public void OnOpen() { } } public partial class Other : Feed { }", "Feed");

        Assert.Equal(["Feed-Endpoint.g.cs", "Feed.g.cs", "Heartbeat-EndpointRequest.g.cs"], compiled.Files.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Another_attribute_of_the_name_is_another_attribute()
    {
        var compiled = Compiled.From("namespace App { public sealed class HeartbeatSocketAttribute : System.Attribute { } [HeartbeatSocket] public partial class Feed { } }", aspNetCore: true);

        Assert.Empty(compiled.Diagnostics());
        Assert.Empty(compiled.Files);
    }

    [Fact]
    public void A_class_may_be_spread_over_files_with_hooks_in_each()
    {
        string[] more =
        [
            "namespace App { partial class Feed : System.IDisposable { partial void OnPing() { } public void Dispose() { } } }",
            """
            using Heartbeat;

            namespace App
            {
                /// <summary>The second part.</summary>
                [HeartbeatSocket(Interval = 5)]
                partial class Feed
                {
                    /// <summary>Says so.</summary>
                    /// <param name="reason">Why.</param>
                    partial void OnClose(SocketCloseReason reason) { }
                }
            }
            """,
            "namespace App { sealed partial class Feed { } }",
        ];
        const string Source =
            """
            namespace App
            {
                public class Base { }

                /// <summary>The first part.</summary>
                internal partial class Feed : Base
                {
                    partial void OnOpen() { }
                }
            }
            """;
        var compiled = Accepted.By(Source, "App.Feed", Compiled.From(Source, aspNetCore: true, more: more));

        Assert.All(["OnOpen()", "OnPing()", "OnClose(reason)"], call => Assert.Contains($"_socket.{call};", compiled.Files["App.Feed.g.cs"], StringComparison.Ordinal));
        Assert.Contains("FromMilliseconds(5)", compiled.Files["App.Feed.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_class_of_a_programs_statements_may_be_a_socket()
    {
        const string Source = "System.Console.WriteLine(); [Heartbeat.HeartbeatSocket] internal partial class Program { partial void OnOpen() { } }";
        Accepted.By(Source, "Program", Compiled.From(Source, aspNetCore: true, options: options => options.WithOutputKind(OutputKind.ConsoleApplication)));
    }
}
