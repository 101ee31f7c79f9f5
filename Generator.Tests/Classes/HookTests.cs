using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Tests.Classes;

/// <summary>Hooks, however they are written: what the compiler takes for the other half of a partial method must be one.</summary>
public sealed class HookTests
{
    private static readonly string[] Written =
    [
        "partial void OnMessage(string? message) { }",
        "partial void OnMessage(in string message) { }",
        "partial void OnMessage(in string? message) { }",
        "partial void OnMessage(in ReadOnlySpan<byte> data) { }",
        "partial void OnMessage(string @string) => Console.WriteLine(@string);",
        "partial void OnMessage(string _) { }",
        "partial void OnMessage(string _socket) { }",
        "partial void OnMessage(string HeartbeatConnection) { }",
        "partial void OnMessage(string @var) { }",
        "partial void OnMessage(string @await) { }",
        "partial void OnMessage([AllowNull] string message) { }",
        "partial void OnMessage([DisallowNull] string? message) { }",
        "partial void OnMessage([Annotation(\"a\")] string message) { }",
        "[Annotation(\"a\")] partial void OnMessage(string message) { }",
        "[Annotation(\"a\"), MethodImpl(MethodImplOptions.NoInlining)] partial void OnMessage(string message) { }",
        "[Conditional(\"DEBUG\")] partial void OnMessage(string message) { }",
        "[SuppressMessage(\"A\", \"B\", Justification = \"C\")] [return: Annotation(\"r\")] private partial Task OnMessageAsync(string m, CancellationToken c) => Task.CompletedTask;",
        "[return: NotNull] private partial Task OnMessageAsync(string m, CancellationToken c) => Task.CompletedTask;",
        "unsafe partial void OnMessage(string message) { fixed (char* letters = message) { Console.WriteLine(*letters); } }",
        "static partial void OnMessage(string message) { }",
        "static unsafe partial void OnMessage(string message) { }",
        "[DllImport(\"library\", CharSet = CharSet.Unicode)] private static extern partial void OnMessage(string message);",
        "async partial void OnMessage(string message) => await Task.Yield();",
        "public partial void OnMessage(string message) { }",
        "internal virtual partial void OnMessage(string message) { }",
        "protected internal virtual partial ValueTask OnMessageAsync(ReadOnlyMemory<byte> m, CancellationToken c) => default;",
        "private protected async partial ValueTask OnMessageAsync(ReadOnlyMemory<byte> m, CancellationToken c) => await Task.Delay(0, c);",
        "partial void OnMessage(System.String message) { }",
        "partial void OnMessage(Text message) { }",
        "partial void OnMessage(global::System.ReadOnlySpan<System.Byte> message) { }",
        "private partial T OnMessageAsync(Text m, CancellationToken c) => T.CompletedTask;",
        "private partial ValueTask OnMessageAsync(Text m, in CancellationToken c) => default;",
        "partial void OnMessage(string message); partial void OnMessage(string message) { }",
        "partial void OnMessage(string message) { } partial void OnMessage(string message);",
        "private partial Task OnMessageAsync(string m, CancellationToken c); private partial Task OnMessageAsync(string m, CancellationToken c) => Task.CompletedTask;",
        "/** <summary>Says it.</summary> <param name=\"message\">What.</param> */ partial void OnMessage(string message) { }",
        "/// <inheritdoc/>\npartial void OnMessage(string message) { }",
        "#if false\npartial void OnMessage(string message) { }\n#endif\npartial void OnMessage(ReadOnlySpan<byte> data) { }",
        "#region One\npartial void OnMessage(string message)\n#endregion\n{ }",
        "partial void OnMessage(string message) => throw new Exception();",
        "partial void OnMessage(string message) { void Local() { } Local(); }",
        "partial void OnMessage(string message) { } public void OnMessage(string message, int more) { } public void OnMessage<T>(T other) { }",
        "partial\nvoid\nOnMessage\n(\nstring\nmessage\n)\n{\n}",
        "private static async partial System.Threading.Tasks.Task OnMessageAsync(string m, System.Threading.CancellationToken c) => await Task.Yield();",
    ];

    public static TheoryData<string> Hooks => [.. Written];

    [Theory]
    [MemberData(nameof(Hooks))]
    public void A_hook_may_be_written_in_any_way(string hook)
    {
        Check(hook, NullableContextOptions.Enable);
        Check(hook.Replace("string?", "string", StringComparison.Ordinal), NullableContextOptions.Disable);
    }

    [Fact]
    public void A_hook_may_be_oblivious_in_a_project_that_is_not()
    {
        var source = Source("#nullable disable\npartial void OnMessage(string message) { } partial void OnError(Exception e) { } private partial Task OnOpenAsync(CancellationToken c) => null;\n#nullable restore");

        Accepted.By(source, "App.Feed");
    }

    [Fact]
    public void A_hook_may_be_annotated_in_a_project_that_is_not()
    {
        var source = Source("#nullable enable\npartial void OnMessage(string? message) { } partial void OnError(Exception? e) { }\n#nullable restore");

        Accepted.By(source, "App.Feed", Compiled.From(source, aspNetCore: true, nullable: NullableContextOptions.Disable));
    }

    private static void Check(string hook, NullableContextOptions nullable)
    {
        var source = Source(hook);
        var compiled = Accepted.By(source, "App.Feed", Compiled.From(source, aspNetCore: true, nullable: nullable, options: options => options.WithAllowUnsafe(true)));

        Assert.Matches(@"(_socket|global::App\.Feed)\.OnMessage(Async)?\(", compiled.Files["App.Feed.g.cs"]);
    }

    private static string Source(string hook) =>
        $$"""
        using System;
        using System.Diagnostics;
        using System.Diagnostics.CodeAnalysis;
        using System.Runtime.CompilerServices;
        using System.Runtime.InteropServices;
        using System.Threading;
        using System.Threading.Tasks;
        using T = System.Threading.Tasks.Task;
        using Text = System.String;

        namespace App
        {
            [AttributeUsage(AttributeTargets.All)]
            internal sealed class AnnotationAttribute : Attribute
            {
                public AnnotationAttribute(string text) => Text = text;

                public string Text { get; }
            }

            [Heartbeat.HeartbeatSocket]
            public partial class Feed
            {
                public static object Names => new object[] { typeof(Thread), typeof(Task), typeof(T), typeof(Text), typeof(Exception), typeof(Unsafe), typeof(Debug), typeof(NotNullAttribute), typeof(Marshal) };

                {{hook}}
            }
        }
        """;
}
