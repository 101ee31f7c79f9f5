using Heartbeat.Generator.CodeFixes;
using Microsoft.CodeAnalysis.CodeActions;

namespace Heartbeat.Generator.Tests.CodeFixes;

public sealed class AddHookTests
{
    private const string OnOpen = "partial void OnOpen()";
    private const string OnOpenAsync = "private partial Task OnOpenAsync(CancellationToken cancellationToken)";
    private const string OnMessage = "partial void OnMessage(string message)";

    private static readonly string[] All =
    [
        "partial void OnConnecting(ConnectContext context)",
        "private partial Task OnConnectingAsync(ConnectContext context, CancellationToken cancellationToken)",
        "partial void OnAccepting(AcceptContext context)",
        "private partial Task OnAcceptingAsync(AcceptContext context, CancellationToken cancellationToken)",
        "partial void OnOpening(OpeningContext context)",
        "private partial Task OnOpeningAsync(OpeningContext context, CancellationToken cancellationToken)",
        OnOpen,
        OnOpenAsync,
        OnMessage,
        "private partial Task OnMessageAsync(string message, CancellationToken cancellationToken)",
        "partial void OnMessage(ReadOnlySpan<byte> data)",
        "private partial Task OnMessageAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)",
        "partial void OnMessage(ReadOnlySpan<byte> data, WebSocketMessageType type)",
        "private partial Task OnMessageAsync(ReadOnlyMemory<byte> data, WebSocketMessageType type, CancellationToken cancellationToken)",
        "partial void OnPing()",
        "partial void OnPong(TimeSpan roundTrip)",
        "partial void OnUnsent(UnsentMessage message)",
        "partial void OnError(Exception exception)",
        "partial void OnClose(SocketCloseReason reason)",
        "private partial Task OnCloseAsync(SocketCloseReason reason, CancellationToken cancellationToken)",
        "private partial bool ShouldReconnect(SocketCloseReason reason)",
        "private partial TimeSpan? RetryDelay(ReconnectAttempt attempt)",
        "partial void OnReconnecting(ReconnectAttempt attempt)",
        "partial void OnGaveUp(SocketCloseReason reason)",
    ];

    public static TheoryData<string> Hooks => [.. All];

    [Fact]
    public async Task Every_hook_is_offered_to_a_class_that_has_none()
    {
        Assert.Equal(All, await TitlesAsync(Editor.Open("[Heartbeat.HeartbeatSocket] public partial class Feed { }")));
    }

    [Theory]
    [MemberData(nameof(Hooks))]
    public async Task What_is_added_compiles_and_is_not_offered_again(string hook)
    {
        var changed = await AddAsync(Editor.Open("using Heartbeat;\n\n[HeartbeatSocket]\npublic partial class Feed\n{\n}\n"), hook);

        Assert.DoesNotContain(hook, await TitlesAsync(changed));
        Assert.Contains(hook, changed.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("global::", changed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hooks_are_added_behind_the_last_member()
    {
        var editor = Editor.Open("""
            using Heartbeat;

            [HeartbeatSocket]
            public partial class Feed
            {
                private int _count;

                // Soon more.
            }
            """);

        editor = await AddAsync(editor, OnMessage);
        editor = await AddAsync(editor, OnOpenAsync);
        editor = await AddAsync(editor, "private partial bool ShouldReconnect(SocketCloseReason reason)");

        Assert.Equal(
            """
            using System.Threading;
            using System.Threading.Tasks;
            using Heartbeat;

            [HeartbeatSocket]
            public partial class Feed
            {
                private int _count;

                // Soon more.

                partial void OnMessage(string message)
                {
                }

                private partial Task OnOpenAsync(CancellationToken cancellationToken)
                {
                    return Task.CompletedTask;
                }

                private partial bool ShouldReconnect(SocketCloseReason reason)
                {
                    return true;
                }
            }
            """,
            editor.Text);
    }

    [Theory]
    [InlineData("class Feed;")]
    [InlineData("class Feed { }")]
    [InlineData("class Feed {}")]
    [InlineData("class Feed\n{\n}")]
    [InlineData("class Feed\n{}")]
    [InlineData("class Feed\n{\n\n}")]
    public async Task A_class_without_members_gets_its_first(string declaration)
    {
        var changed = await AddAsync(Editor.Open("[Heartbeat.HeartbeatSocket]\npartial " + declaration + " // Quotes.\n\nclass Other { }\n"), OnOpen);

        Assert.Equal("[Heartbeat.HeartbeatSocket]\npartial class Feed\n{\n    partial void OnOpen()\n    {\n    }\n} // Quotes.\n\nclass Other { }\n", changed.Text);
    }

    [Theory]
    [InlineData(" { int _count; }", "\n{\n    int _count;\n\n    partial void OnOpen()\n    {\n    }\n}")]
    [InlineData(" /* a */ { /* b */ } /* c */", " /* a */\n{ /* b */\n    partial void OnOpen()\n    {\n    }\n} /* c */")]
    [InlineData(" /* a */ ; // c", " /* a */\n{\n    partial void OnOpen()\n    {\n    }\n} // c")]
    public async Task A_class_on_one_line_is_opened(string before, string after)
    {
        var changed = await AddAsync(Editor.Open($"[Heartbeat.HeartbeatSocket] partial class Feed{before}\n"), OnOpen);

        Assert.Equal($"[Heartbeat.HeartbeatSocket] partial class Feed{after}\n", changed.Text);
    }

    [Fact]
    public async Task A_class_in_a_class_keeps_its_indentation()
    {
        var changed = await AddAsync(Editor.Open("""
            namespace App
            {
                partial class Outer
                {
                    [Heartbeat.HeartbeatSocket]
                    partial class Feed
                    {
                        void One() { }
                    }
                }
            }
            """), OnOpen);

        Assert.Equal(
            """
            namespace App
            {
                partial class Outer
                {
                    [Heartbeat.HeartbeatSocket]
                    partial class Feed
                    {
                        void One() { }

                        partial void OnOpen()
                        {
                        }
                    }
                }
            }
            """,
            changed.Text);
    }

    [Fact]
    public async Task A_hook_is_not_added_within_a_condition()
    {
        var changed = await AddAsync(Editor.Open("""
            [Heartbeat.HeartbeatSocket]
            partial class Feed
            {
            #if DEBUG
                void Dump() { }
            #endif
            }
            """), OnOpen);

        Assert.Equal(
            """
            [Heartbeat.HeartbeatSocket]
            partial class Feed
            {
            #if DEBUG
                void Dump() { }
            #endif

                partial void OnOpen()
                {
                }
            }
            """,
            changed.Text);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task Lines_end_as_the_files_do(string end)
    {
        var lines = new[] { "[Heartbeat.HeartbeatSocket]", "partial class Feed { }", "" };

        var changed = await AddAsync(Editor.Open(string.Join(end, lines)), OnOpen);

        Assert.Equal(string.Join(end, "[Heartbeat.HeartbeatSocket]", "partial class Feed", "{", "    partial void OnOpen()", "    {", "    }", "}", ""), changed.Text);
    }

    [Fact]
    public async Task A_name_that_means_something_else_is_written_in_full()
    {
        var changed = await AddAsync(Editor.Open("namespace My.Heartbeat\n{\n    [global::Heartbeat.HeartbeatSocket]\n    partial class Feed\n    {\n        class OpeningContext { }\n    }\n}\n"), "partial void OnOpening(OpeningContext context)");

        Assert.Equal(
            "namespace My.Heartbeat\n{\n    [global::Heartbeat.HeartbeatSocket]\n    partial class Feed\n    {\n        class OpeningContext { }\n\n        partial void OnOpening(global::Heartbeat.OpeningContext context)\n        {\n        }\n    }\n}\n",
            changed.Text);
    }

    [Theory]
    [InlineData("[HeartbeatSocket]", 0)]
    [InlineData("[HeartbeatSocket]", 1)]
    [InlineData("[HeartbeatSocket]", 16)]
    [InlineData("[HeartbeatSocket]", 17)]
    [InlineData("[HeartbeatSocket(\"wss://example.com\", Max = 3)]", 30)]
    [InlineData("[Obsolete, HeartbeatSocket]", 12)]
    [InlineData("[Obsolete, HeartbeatSocket]", 26)]
    [InlineData("[Socket]", 3)]
    [InlineData("[type: HeartbeatSocket]", 2)]
    [InlineData("[Heartbeat.HeartbeatSocketAttribute]", 3)]
    public async Task The_attribute_is_recognized_wherever_the_cursor_is_in_it(string attribute, int offset)
    {
        Assert.NotEmpty(await TitlesAsync(Editor.Open(Around(attribute)), attribute, offset));
    }

    [Theory]
    [InlineData("[Obsolete, HeartbeatSocket]", 3)]
    [InlineData("[Obsolete]", 3)]
    [InlineData("class Feed", 3)]
    [InlineData("using Heartbeat", 3)]
    [InlineData("<summary>", 3)]
    [InlineData("\n[", 0)]
    public async Task Elsewhere_nothing_is_offered(string at, int offset)
    {
        Assert.Empty(await TitlesAsync(Editor.Open(Around(at.StartsWith('[') ? at : "[HeartbeatSocket]")), at, offset));
    }

    [Theory]
    // The signature itself, the other of its kind, and one that lacks only a word.
    [InlineData("partial void OnOpen() { }", new[] { OnOpen, OnOpenAsync })]
    [InlineData("private partial System.Threading.Tasks.ValueTask OnOpenAsync(System.Threading.CancellationToken t) => default;", new[] { OnOpen, OnOpenAsync })]
    [InlineData("void OnOpen() { }", new[] { OnOpen, OnOpenAsync })]
    // Signatures that are in use, and overloads that are not.
    [InlineData("int OnOpen() => 1;", new[] { OnOpen })]
    [InlineData("int OnOpen = 1;", new[] { OnOpen })]
    [InlineData("partial void OnMessage(string m) { }", new[] { OnMessage, "private partial Task OnMessageAsync(string message, CancellationToken cancellationToken)" })]
    [InlineData("partial void OnOpen();", new string[0])]
    public async Task What_the_class_has_in_whatever_file_is_not_offered(string member, string[] gone)
    {
        var editor = Editor.Open("[Heartbeat.HeartbeatSocket] public partial class Feed { }", $"partial class Feed {{ {member} }}");

        Assert.Equal(All.Except(gone), await TitlesAsync(editor));
    }

    private static async Task<string[]> TitlesAsync(Editor editor, string at = "HeartbeatSocket", int offset = 0) =>
        [.. (await HooksAsync(editor, at, offset)).Select(hook => hook.Title)];

    private static async Task<CodeAction[]> HooksAsync(Editor editor, string at = "HeartbeatSocket", int offset = 0)
    {
        var offers = await editor.OffersAsync(new AddHook(), at, offset);
        if (offers.Length == 0)
        {
            return [];
        }

        var menu = Assert.Single(offers);
        Assert.Equal("Add hook", menu.Title);
        return [.. menu.NestedActions];
    }

    private static async Task<Editor> AddAsync(Editor editor, string hook)
    {
        var changed = await editor.ApplyAsync((await HooksAsync(editor)).Single(action => action.Title == hook));
        await changed.IsHealthyAsync();
        return changed;
    }

    private static string Around(string attribute) =>
        $$"""
        using Heartbeat;
        using Socket = Heartbeat.HeartbeatSocketAttribute;
        using System;

        /// <summary>Quotes.</summary>

        {{attribute}}
        public partial class Feed
        {
        }
        """;
}
