using Heartbeat.Generator.CodeFixes;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Heartbeat.Generator.Tests.CodeFixes;

public sealed class ChangeHookSignatureTests
{
    private const string AsyncText = "private partial Task OnMessageAsync(string message, CancellationToken cancellationToken)";
    private const string AsyncBytes = "private partial Task OnMessageAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)";
    private const string TypedBytes = "partial void OnMessage(ReadOnlySpan<byte> data, WebSocketMessageType type)";
    private const string AsyncTypedBytes = "private partial Task OnMessageAsync(ReadOnlyMemory<byte> data, WebSocketMessageType type, CancellationToken cancellationToken)";
    private const string Text = "partial void OnMessage(string message)";
    private const string Bytes = "partial void OnMessage(ReadOnlySpan<byte> data)";

    [Theory]
    // What is missing comes, what is too much goes, and names stay with their types or places.
    [InlineData("partial void OnMessage() { }", Text, "partial void OnMessage(string message) { }")]
    [InlineData("partial void OnMessage(byte[] bytes) { }", Bytes, "partial void OnMessage(ReadOnlySpan<byte> bytes) { }")]
    [InlineData("partial void OnMessage(object sender, string m) => _ = m;", Text, "partial void OnMessage(string m) => _ = m;")]
    [InlineData("partial void OnMessage(ref string m) { }", Text, "partial void OnMessage(string m) { }")]
    [InlineData("partial void OnMessage<T>(T m) where T : class { }", Text, "partial void OnMessage(string m) { }")]
    [InlineData("private partial Task OnMessageAsync(CancellationToken t, string m) => Task.CompletedTask;", AsyncText, "private partial Task OnMessageAsync(string m, CancellationToken t) => Task.CompletedTask;")]
    [InlineData("private partial Task OnMessageAsync(string m) => Task.CompletedTask;", AsyncText, "private partial Task OnMessageAsync(string m, CancellationToken cancellationToken) => Task.CompletedTask;")]
    [InlineData("private partial Task OnMessageAsync(byte[] m, int x) => Task.CompletedTask;", AsyncBytes, "private partial Task OnMessageAsync(ReadOnlyMemory<byte> m, CancellationToken cancellationToken) => Task.CompletedTask;")]
    [InlineData("private partial Task OnMessageAsync(CancellationToken t) => Task.CompletedTask;", AsyncText, "private partial Task OnMessageAsync(string message, CancellationToken t) => Task.CompletedTask;")]
    [InlineData("void OnMessage(int x, string m = \"\") { }", Text, "partial void OnMessage(string m) { }")]
    [InlineData("void OnMessage<T>(T m) where T : class\n    {\n    }", Text, "partial void OnMessage(string m)\n    {\n    }")]
    [InlineData("private partial Task OnMessageAsync(CancellationToken t, byte[] m) => Task.CompletedTask;", AsyncBytes, "private partial Task OnMessageAsync(ReadOnlyMemory<byte> m, CancellationToken t) => Task.CompletedTask;")]
    [InlineData("void OnMessage(System.Net.WebSockets.WebSocketMessageType t, Memory<byte> m) { }", TypedBytes, "partial void OnMessage(ReadOnlySpan<byte> m, System.Net.WebSockets.WebSocketMessageType t) { }")]
    [InlineData("partial void OnOpening(OpeningContext c, CancellationToken t) { }", "private partial Task OnOpeningAsync(OpeningContext context, CancellationToken cancellationToken)", "private async partial Task OnOpeningAsync(OpeningContext c, CancellationToken t) { }")]
    [InlineData("TimeSpan RetryDelay(int a) => TimeSpan.Zero;", "private partial TimeSpan? RetryDelay(ReconnectAttempt attempt)", "private partial TimeSpan? RetryDelay(ReconnectAttempt a) => TimeSpan.Zero;")]
    [InlineData("private partial TimeSpan RetryDelay(ReconnectAttempt a) => a.Delay;", "private partial TimeSpan? RetryDelay(ReconnectAttempt attempt)", "private partial TimeSpan? RetryDelay(ReconnectAttempt a) => a.Delay;")]
    // A name that the body declares is not given twice.
    [InlineData("void OnMessage() { var message = 1; _ = message; }", Text, "partial void OnMessage(string message2) { var message = 1; _ = message; }")]
    // A name that the body already uses is what the hook calls it.
    [InlineData("void OnMessage() => Console.WriteLine(message);", Text, "partial void OnMessage(string message) => Console.WriteLine(message);")]
    // From nothing to a task and back.
    [InlineData("void OnMessage(string m, int x) { Console.WriteLine(m); }", AsyncText, "private async partial Task OnMessageAsync(string m, CancellationToken cancellationToken) { Console.WriteLine(m); }")]
    [InlineData("public static void OnMessage(string m, int x) => Console.WriteLine(m);", AsyncText, "public static async partial Task OnMessageAsync(string m, CancellationToken cancellationToken) => Console.WriteLine(m);")]
    [InlineData("async Task OnMessage(string m) { Console.WriteLine(m); }", Text, "partial void OnMessage(string m) { Console.WriteLine(m); }")]
    [InlineData("private async Task OnMessage(string m) { await Task.Yield(); }", AsyncText, "private async partial Task OnMessageAsync(string m, CancellationToken cancellationToken) { await Task.Yield(); }")]
    [InlineData("async ValueTask OnMessage(string m) { await Task.Yield(); }", AsyncText, "private async partial ValueTask OnMessageAsync(string m, CancellationToken cancellationToken) { await Task.Yield(); }")]
    [InlineData("ValueTask OnMessage(string m) => default;", AsyncText, "private partial ValueTask OnMessageAsync(string m, CancellationToken cancellationToken) => default;")]
    [InlineData("int OnPing() => throw new Exception();", "partial void OnPing()", "partial void OnPing() => throw new Exception();")]
    [InlineData("private async partial Task<bool> ShouldReconnect(SocketCloseReason r, int x) => true;", "private partial bool ShouldReconnect(SocketCloseReason reason)", "private partial bool ShouldReconnect(SocketCloseReason r) => true;")]
    public async Task A_hook_takes_the_signature_that_is_chosen(string before, string signature, string after)
    {
        var changed = await Editor.Open(Around(before)).FixAsync(new ChangeHookSignature(), "HBT0020", $"Change to '{signature}'");

        Assert.Equal(Around(after), changed.Text);
    }

    /// <summary>A person who takes the first offer keeps what was written.</summary>
    [Theory]
    [InlineData("partial void OnMessage(byte[] m) { }", Bytes)]
    [InlineData("void OnMessage(Memory<byte> m) { }", Bytes)]
    [InlineData("void OnMessage(ArraySegment<byte> m) { }", Bytes)]
    [InlineData("void OnMessage(Span<byte> m) { }", Bytes)]
    [InlineData("Task OnMessage(byte[] m) => Task.CompletedTask;", AsyncBytes)]
    [InlineData("async Task OnMessageAsync(ArraySegment<byte> m, CancellationToken t) => await Task.Yield();", AsyncBytes)]
    [InlineData("void OnMessage(byte[] m, System.Net.WebSockets.WebSocketMessageType t) { }", TypedBytes)]
    [InlineData("async Task OnMessageAsync(Memory<byte> m, System.Net.WebSockets.WebSocketMessageType t) => await Task.Yield();", AsyncTypedBytes)]
    [InlineData("void OnMessage(object m) { }", Text)]
    [InlineData("void OnMessage(string[] m) { }", Text)]
    [InlineData("Task OnOpening(OpeningContext c) => Task.CompletedTask;", "private partial Task OnOpeningAsync(OpeningContext context, CancellationToken cancellationToken)")]
    [InlineData("void OnOpening() { }", "partial void OnOpening(OpeningContext context)")]
    public async Task What_keeps_most_is_offered_first(string before, string signature)
    {
        var offers = await Editor.Open(Around(before)).TitlesAsync(new ChangeHookSignature(), "HBT0020");

        Assert.Equal($"Change to '{signature}'", offers[0]);
    }

    [Fact]
    public async Task All_that_the_user_wrote_is_kept()
    {
        var editor = Editor.Open(Around("""
            /// <summary>Takes <paramref name="m"/>.</summary>
                /// <param name="m">A message.</param>
                [Obsolete("Soon.")] // one
                /* two */ private /* three */ async /* four */ ValueTask /* five */ OnMessage /* six */ (
                    [Argument] string m, // seven
                    int x)
                {
                    // eight
                    await Task.Yield(); /* nine */
                } // ten
            """.Trim()));

        var changed = await editor.FixAsync(new ChangeHookSignature(), "HBT0020", $"Change to '{AsyncText}'");

        Assert.Equal(
            Around("""
                /// <summary>Takes <paramref name="m"/>.</summary>
                    /// <param name="m">A message.</param>
                    [Obsolete("Soon.")] // one
                    /* two */ private /* three */ async /* four */ partial ValueTask /* five */ OnMessageAsync /* six */ (
                        [Argument] string m, // seven
                        CancellationToken cancellationToken)
                    {
                        // eight
                        await Task.Yield(); /* nine */
                    } // ten
                """.Trim()),
            changed.Text);
    }

    [Theory]
    [InlineData("using Heartbeat;\n\n", "using System.Threading;\nusing System.Threading.Tasks;\nusing Heartbeat;\n\n")]
    [InlineData("using Heartbeat;\nusing System.Threading.Tasks;\n\n", "using Heartbeat;\nusing System.Threading;\nusing System.Threading.Tasks;\n\n")]
    [InlineData("// Licence.\n\nusing System;\nusing Heartbeat;\n\nnamespace App;\n\n", "// Licence.\n\nusing System;\nusing System.Threading;\nusing System.Threading.Tasks;\nusing Heartbeat;\n\nnamespace App;\n\n")]
    [InlineData("global using System.Threading;\nglobal using System.Threading.Tasks;\nusing Heartbeat;\n\n", "global using System.Threading;\nglobal using System.Threading.Tasks;\nusing Heartbeat;\n\n")]
    public async Task A_using_that_is_missing_is_added(string before, string after)
    {
        var editor = Editor.Open(before + "[HeartbeatSocket]\npublic partial class Feed\n{\n    void OnOpen(int x) { }\n}\n");

        var changed = await editor.FixAsync(new ChangeHookSignature(), "HBT0020", "Change to 'private partial Task OnOpenAsync(CancellationToken cancellationToken)'");

        Assert.Equal(after + "[HeartbeatSocket]\npublic partial class Feed\n{\n    private async partial Task OnOpenAsync(CancellationToken cancellationToken) { }\n}\n", changed.Text);
    }

    [Fact]
    public async Task A_using_in_another_file_is_not_repeated()
    {
        const string Before = "[HeartbeatSocket]\npublic partial class Feed\n{\n    void OnOpen(int x) { }\n}\n";
        var editor = Editor.Open(Before, "global using Heartbeat;\nglobal using System.Threading;\nglobal using System.Threading.Tasks;\n");

        var changed = await editor.FixAsync(new ChangeHookSignature(), "HBT0020", "Change to 'private partial Task OnOpenAsync(CancellationToken cancellationToken)'");

        Assert.Equal(Before.Replace("void OnOpen(int x)", "private async partial Task OnOpenAsync(CancellationToken cancellationToken)", StringComparison.Ordinal), changed.Text);
    }

    [Fact]
    public async Task A_name_that_means_something_else_is_written_in_full()
    {
        var editor = Editor.Open("""
            namespace App
            {
                public class Task { }

                [Heartbeat.HeartbeatSocket]
                public partial class Feed
                {
                    void OnOpen(int x) { }
                }
            }
            """);

        var changed = await editor.FixAsync(new ChangeHookSignature(), "HBT0020", "Change to 'private partial Task OnOpenAsync(CancellationToken cancellationToken)'");

        Assert.Contains("private async partial System.Threading.Tasks.Task OnOpenAsync(CancellationToken cancellationToken) { }", changed.Text, StringComparison.Ordinal);
        Assert.StartsWith("using System.Threading;", changed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_half_that_the_user_declared_changes_too()
    {
        var editor = Editor.Open(
            "[Heartbeat.HeartbeatSocket]\npublic partial class Feed\n{\n    // Told.\n    partial void OnMessage(int a);\n\n    partial void OnMessage(int b)\n    {\n    }\n}\n");

        var changed = await editor.FixAsync(new ChangeHookSignature(), "HBT0020", $"Change to '{Text}'");

        Assert.Equal(
            "[Heartbeat.HeartbeatSocket]\npublic partial class Feed\n{\n    // Told.\n    partial void OnMessage(string a);\n\n    partial void OnMessage(string b)\n    {\n    }\n}\n",
            changed.Text);
    }

    [Fact]
    public async Task Only_the_half_with_the_body_becomes_async()
    {
        var editor = Editor.Open(
            "using System.Threading;\nusing System.Threading.Tasks;\n[Heartbeat.HeartbeatSocket]\npublic partial class Feed\n{\n    partial void OnOpen(int a);\n    partial void OnOpen(int b) { }\n}\n");

        var changed = await editor.FixAsync(new ChangeHookSignature(), "HBT0020", "Change to 'private partial Task OnOpenAsync(CancellationToken cancellationToken)'");

        Assert.Contains("    private partial Task OnOpenAsync(CancellationToken cancellationToken);\n    private async partial Task OnOpenAsync(CancellationToken cancellationToken) { }\n", changed.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("void OnMessage(int x) { }", new[] { Text, Bytes, TypedBytes, AsyncText, AsyncBytes, AsyncTypedBytes })]
    [InlineData("void OnMessage(string m, int x) { }", new[] { Text, AsyncText, Bytes, TypedBytes, AsyncBytes, AsyncTypedBytes })]
    [InlineData("Task OnMessage(string m) => Task.CompletedTask;", new[] { AsyncText, Text, AsyncBytes, AsyncTypedBytes, Bytes, TypedBytes })]
    [InlineData("Task OnMessageAsync(ReadOnlyMemory<byte> m) => Task.CompletedTask;", new[] { AsyncBytes, AsyncTypedBytes, Bytes, TypedBytes, AsyncText, Text })]
    // What takes text already is not written twice.
    [InlineData("void OnMessage(int x) { } partial void OnMessage(string m) { }", new[] { Bytes, TypedBytes, AsyncBytes, AsyncTypedBytes })]
    [InlineData("void OnMessage(int x) { } private partial Task OnMessageAsync(string m, CancellationToken t) => Task.CompletedTask;", new[] { Bytes, TypedBytes, AsyncBytes, AsyncTypedBytes })]
    [InlineData("void OnMessage(int x) { } partial void OnMessage(string m) { } partial void OnMessage(ReadOnlySpan<byte> m) { }", new string[0])]
    // A declaration alone takes nothing.
    [InlineData("void OnMessage(int x) { } partial void OnMessage(string m);", new[] { Text, Bytes, TypedBytes, AsyncText, AsyncBytes, AsyncTypedBytes })]
    [InlineData("void OnPong(int x) { }", new[] { "partial void OnPong(TimeSpan roundTrip)" })]
    public async Task Those_signatures_are_offered_that_the_class_can_still_write(string members, string[] signatures)
    {
        var titles = await Editor.Open(Around(members)).TitlesAsync(new ChangeHookSignature(), "HBT0020");

        Assert.Equal(signatures.Select(signature => $"Change to '{signature}'"), titles);
    }

    [Fact]
    public async Task All_hooks_of_one_mistake_are_changed_at_once()
    {
        var editor = Editor.Open(
            "[Heartbeat.HeartbeatSocket]\npublic partial class Feed\n{\n    void OnOpen(int x) { }\n}\n\n[Heartbeat.HeartbeatSocket]\npublic partial class Food\n{\n    void OnOpen(int x) { }\n}\n");

        var changed = await editor.FixAllAsync(new ChangeHookSignature(), "HBT0020", FixAllScope.Project);

        Assert.Equal(
            "[Heartbeat.HeartbeatSocket]\npublic partial class Feed\n{\n    partial void OnOpen() { }\n}\n\n[Heartbeat.HeartbeatSocket]\npublic partial class Food\n{\n    partial void OnOpen() { }\n}\n",
            changed.Text);
    }

    private static string Around(string member) =>
        $$"""
        using System;
        using System.Threading;
        using System.Threading.Tasks;
        using Heartbeat;

        [AttributeUsage(AttributeTargets.Parameter)]
        public sealed class ArgumentAttribute : Attribute { }

        [HeartbeatSocket]
        public partial class Feed
        {
            {{member}}
        }
        """;
}
