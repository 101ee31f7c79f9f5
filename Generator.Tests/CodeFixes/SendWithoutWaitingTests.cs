using Heartbeat.Generator.CodeFixes;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Heartbeat.Generator.Tests.CodeFixes;

public sealed class SendWithoutWaitingTests
{
    private const string Id = "HBT0050";
    private const string Title = "Send with 'TrySend', which never waits";

    [Theory]
    [InlineData("partial void OnOpen() => SendAsync(\"hello\");", "partial void OnOpen() => _ = TrySend(\"hello\");")]
    [InlineData("partial void OnOpen() { /* first */ this.SendAsync(\"hello\"); /* then */ }", "partial void OnOpen() { /* first */ _ = this.TrySend(\"hello\"); /* then */ }")]
    [InlineData("public void Use(CancellationToken token) => SendAsync(\"hello\", token);", "public void Use(CancellationToken token) => _ = TrySend(\"hello\");")]
    [InlineData("public void Use(CancellationToken token) => SendAsync(cancellationToken: token, text: \"hello\");", "public void Use(CancellationToken token) => _ = TrySend(text: \"hello\");")]
    [InlineData("public void Use(byte[] bytes) => SendAsync(bytes);", "public void Use(byte[] bytes) => _ = TrySend(bytes);")]
    [InlineData("public void Use(ReadOnlyMemory<byte> bytes) => SendAsync(bytes[1..]);", "public void Use(ReadOnlyMemory<byte> bytes) => _ = TrySend(bytes[1..].Span);")]
    [InlineData("public void Use(Memory<byte> bytes) => SendAsync(bytes, System.Net.WebSockets.WebSocketMessageType.Text);", "public void Use(Memory<byte> bytes) => _ = TrySend(bytes.Span, System.Net.WebSockets.WebSocketMessageType.Text);")]
    [InlineData("public void Use(bool all, ReadOnlyMemory<byte> bytes) => SendAsync(all ? bytes : bytes[1..]);", "public void Use(bool all, ReadOnlyMemory<byte> bytes) => _ = TrySend((all ? bytes : bytes[1..]).Span);")]
    [InlineData("public void Use(PreparedMessage message) => SendAsync(message);", "public void Use(PreparedMessage message) => _ = TrySend(message);")]
    [InlineData("public void Use(Feed? other) => other?.SendAsync(\"hello\");", "public void Use(Feed? other) => _ = other?.TrySend(\"hello\");")]
    [InlineData("public Feed? Next; public void Use(Feed? other) => other?.Next?.SendAsync(\"hello\");", "public Feed? Next; public void Use(Feed? other) => _ = other?.Next?.TrySend(\"hello\");")]
    [InlineData("public void Use() => SendAsync(\"hello\").AsTask().ConfigureAwait(false);", "public void Use() => _ = TrySend(\"hello\");")]
    [InlineData("public void Use(IHeartbeatSocket socket) { Action send = () => socket.SendAsync(\"hello\"); send(); }", "public void Use(IHeartbeatSocket socket) { Action send = () => _ = socket.TrySend(\"hello\"); send(); }")]
    public async Task A_message_is_given_to_TrySend(string before, string after)
    {
        var changed = await Editor.Open(SocketClassFile.Around(before)).FixAsync(new SendWithoutWaiting(), Id, Title);

        Assert.Equal(SocketClassFile.Around(after), changed.Text);
    }

    [Theory]
    [InlineData("partial void OnOpen() => ReconnectAsync();")]
    [InlineData("partial void OnOpen() => CloseAsync();")]
    // Has no span, or has one only once it has a type.
    [InlineData("public void Use(ArraySegment<byte> bytes) => SendAsync(bytes);")]
    [InlineData("public void Use() => SendAsync(default, System.Net.WebSockets.WebSocketMessageType.Text);")]
    [InlineData("public void Use(byte[] bytes) => SendAsync(new(bytes), System.Net.WebSockets.WebSocketMessageType.Text);")]
    // It would assign.
    [InlineData("public void Use(List<int> numbers) => numbers.ForEach(_ => SendAsync(\"hello\"));")]
    public async Task Where_TrySend_does_not_take_it_nothing_is_offered(string members)
    {
        Assert.Empty(await Editor.Open(SocketClassFile.Around(members)).TitlesAsync(new SendWithoutWaiting(), Id));
    }

    [Fact]
    public async Task All_messages_are_given_at_once()
    {
        var editor = Editor.Open(SocketClassFile.Around("partial void OnOpen() { SendAsync(\"a\"); SendAsync(\"b\"); }"));

        var changed = await editor.FixAllAsync(new SendWithoutWaiting(), Id, FixAllScope.Document);

        Assert.Equal(SocketClassFile.Around("partial void OnOpen() { _ = TrySend(\"a\"); _ = TrySend(\"b\"); }"), changed.Text);
    }
}
