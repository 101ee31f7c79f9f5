using Heartbeat.Generator.CodeFixes;

namespace Heartbeat.Generator.Tests.CodeFixes;

public sealed class SendFirstTests
{
    private const string Id = "HBT0051";

    [Theory]
    [InlineData(
        "context",
        "partial void OnOpening(OpeningContext context) => SendAsync(\"hello\");",
        "partial void OnOpening(OpeningContext context) => context.Send(\"hello\");")]
    [InlineData(
        "opening",
        "partial void OnOpening(OpeningContext opening) { /* first */ _ = this.SendAsync(\"hello\").AsTask(); /* then */ }",
        "partial void OnOpening(OpeningContext opening) { /* first */ opening.Send(\"hello\"); /* then */ }")]
    [InlineData(
        "context",
        "private async partial Task OnOpeningAsync(OpeningContext context, CancellationToken cancellationToken) { await SendAsync(\"hello\", cancellationToken).ConfigureAwait(false); await context.ReceiveAsync(cancellationToken); }",
        "private async partial Task OnOpeningAsync(OpeningContext context, CancellationToken cancellationToken) { context.Send(\"hello\"); await context.ReceiveAsync(cancellationToken); }")]
    [InlineData(
        "context",
        "private async partial Task OnOpeningAsync(OpeningContext context, CancellationToken cancellationToken) => await SendAsync(\"hello\", cancellationToken);",
        "private partial void OnOpening(OpeningContext context) => context.Send(\"hello\");")]
    [InlineData(
        "context",
        "private async partial ValueTask OnOpeningAsync(OpeningContext context, CancellationToken token) { await SendAsync(\"hello\"); if (token.IsCancellationRequested) { return; } Console.WriteLine(1); }",
        "private async partial ValueTask OnOpeningAsync(OpeningContext context, CancellationToken token) { context.Send(\"hello\"); if (token.IsCancellationRequested) { return; } Console.WriteLine(1); }")]
    [InlineData(
        "context",
        "private partial Task OnOpeningAsync(OpeningContext context, CancellationToken cancellationToken);\n\n    private async partial Task OnOpeningAsync(OpeningContext context, CancellationToken cancellationToken) => await SendAsync(\"hello\");",
        "private partial Task OnOpeningAsync(OpeningContext context, CancellationToken cancellationToken);\n\n    private async partial Task OnOpeningAsync(OpeningContext context, CancellationToken cancellationToken) => context.Send(\"hello\");")]
    [InlineData(
        "context",
        "private readonly ReadOnlyMemory<byte> _key = new byte[1]; partial void OnOpening(OpeningContext context) => _ = SendAsync(_key, System.Net.WebSockets.WebSocketMessageType.Text);",
        "private readonly ReadOnlyMemory<byte> _key = new byte[1]; partial void OnOpening(OpeningContext context) => context.Send(_key.Span, System.Net.WebSockets.WebSocketMessageType.Text);")]
    [InlineData(
        "context",
        "partial void OnOpening(OpeningContext context) => _ = SendAsync(new byte[1]);",
        "partial void OnOpening(OpeningContext context) => context.Send(new byte[1]);")]
    public async Task What_is_sent_in_OnOpening_leaves_first(string context, string before, string after)
    {
        var changed = await Editor.Open(SocketClassFile.Around(before)).FixAsync(new SendFirst(), Id, $"Send with '{context}.Send'");

        Assert.Equal(SocketClassFile.Around(after), changed.Text);
    }

    [Theory]
    // There is nothing to send with.
    [InlineData("partial void OnConnecting(ConnectContext context) => _ = SendAsync(\"hello\");")]
    [InlineData("private partial bool ShouldReconnect(SocketCloseReason reason) { _ = SendAsync(\"hello\"); return true; }")]
    // It is no message.
    [InlineData("partial void OnOpening(OpeningContext context) => _ = ReconnectAsync();")]
    // It takes no such message.
    [InlineData("private readonly PreparedMessage _hello = PreparedMessage.Create(\"hello\"); partial void OnOpening(OpeningContext context) => _ = SendAsync(_hello);")]
    // What it returns is used.
    [InlineData("private partial ValueTask OnOpeningAsync(OpeningContext context, CancellationToken cancellationToken) => SendAsync(\"hello\", cancellationToken);")]
    [InlineData("partial void OnOpening(OpeningContext context) { var sending = SendAsync(\"hello\"); Console.WriteLine(sending.IsCompleted); }")]
    public async Task Elsewhere_nothing_is_offered(string members)
    {
        Assert.Empty(await Editor.Open(SocketClassFile.Around(members)).TitlesAsync(new SendFirst(), Id));
    }
}
