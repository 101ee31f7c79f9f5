using Heartbeat.Generator.Tests.Analysis;

namespace Heartbeat.Generator.Tests.Usage;

/// <summary>HBT0051: a call that throws, because the socket waits for the hook in which it stands.</summary>
public sealed class CallWaitsForItselfTests
{
    private const string Id = "HBT0051";

    [Theory]
    [InlineData("private async partial Task OnOpeningAsync(OpeningContext context, CancellationToken cancellationToken) => await [|SendAsync(\"hello\", cancellationToken)|];")]
    [InlineData("private partial ValueTask OnOpeningAsync(OpeningContext context, CancellationToken cancellationToken) => [|SendAsync(\"hello\", cancellationToken)|];")]
    [InlineData("partial void OnOpening(OpeningContext context) { _ = [|SendAsync(\"hello\")|]; _ = [|this.SendAsync(new byte[1])|].AsTask(); }")]
    [InlineData("partial void OnOpening(OpeningContext context) => [|SendAsync(\"hello\")|];")]
    [InlineData("partial void OnOpening(OpeningContext context) => [|SendAsync(\"hello\")|].AsTask().Wait(0);")]
    [InlineData("private async partial Task OnConnectingAsync(ConnectContext context, CancellationToken cancellationToken) { await [|ConnectAsync()|]; await [|WaitForOpenAsync(cancellationToken)|].ConfigureAwait(false); }")]
    [InlineData("partial void OnConnecting(ConnectContext context) { if (context.Uri is null) { _ = [|((IHeartbeatClient)this).ReconnectAsync()|]; } }")]
    [InlineData("private partial bool ShouldReconnect(SocketCloseReason reason) { _ = [|ReconnectAsync()|]; return false; }")]
    [InlineData("private partial TimeSpan? RetryDelay(ReconnectAttempt attempt) { _ = [|ConnectAsync(new Uri(\"wss://example.com\"))|]; return null; }")]
    public async Task In_a_decision_hook(string members) => await Marked.Members(Id, members);

    [Fact]
    public async Task In_a_hook_of_a_generic_class() => await Marked.File(
        Id,
        "[HeartbeatSocket] public partial class Feed<T> { private async partial Task OnOpeningAsync(OpeningContext context, CancellationToken cancellationToken) => await [|SendAsync($\"{typeof(T)}\")|]; }");

    [Theory]
    // They do not wait for the hook.
    [InlineData("partial void OnOpening(OpeningContext context) => context.Send(\"hello\");")]
    [InlineData("partial void OnConnecting(ConnectContext context) { if (!TrySend(\"hello\")) { _ = CloseAsync(); } } partial void OnUnsent(UnsentMessage message) { }")]
    [InlineData("private async partial Task OnOpeningAsync(OpeningContext context, CancellationToken cancellationToken) => await CloseAsync(cancellationToken);")]
    // Event hooks may wait for the socket.
    [InlineData("private async partial Task OnOpenAsync(CancellationToken cancellationToken) { await SendAsync(\"hello\", cancellationToken); await WaitForOpenAsync(cancellationToken); }")]
    [InlineData("private async partial Task OnCloseAsync(SocketCloseReason reason, CancellationToken cancellationToken) => await ReconnectAsync(cancellationToken);")]
    // It may run later.
    [InlineData("private Func<Task>? _later; partial void OnOpening(OpeningContext context) => _later = async () => await SendAsync(\"hello\"); public Task Later() => _later!();")]
    [InlineData("partial void OnOpening(OpeningContext context) { Func<Task> later = Greet; async Task Greet() => await SendAsync(\"hello\"); Console.WriteLine(later); }")]
    // It is another socket, which waits for nobody.
    [InlineData("private readonly Feed _other = new(); private async partial Task OnOpeningAsync(OpeningContext context, CancellationToken cancellationToken) => await _other.SendAsync(\"hello\", cancellationToken);")]
    [InlineData("private async partial Task OnConnectingAsync(ConnectContext context, CancellationToken cancellationToken) { await using var other = new Feed(); await other.ConnectAsync(cancellationToken); }")]
    // It is another method.
    [InlineData("private async partial Task OnOpeningAsync(OpeningContext context, CancellationToken cancellationToken) => await SendAsync(17); private static Task SendAsync(int number) => Task.Delay(number);")]
    // It is no hook.
    [InlineData("public async Task OnOpenings(OpeningContext context) => await SendAsync(\"hello\");")]
    [InlineData("public async Task<bool> ShouldConnect() { await SendAsync(\"hello\"); return true; }")]
    public async Task Not_elsewhere(string members) => await Marked.Members(Id, members);

    [Theory]
    [InlineData("partial void OnOpening(OpeningContext opening) => _ = SendAsync(\"hello\");", "'SendAsync' always throws in 'OnOpening', because no connection can open before this hook returns; call 'opening.Send', which sends first on this connection")]
    [InlineData("partial void OnConnecting(ConnectContext context) => _ = SendAsync(\"hello\");", "'SendAsync' always throws in 'OnConnecting', because no connection can open before this hook returns; call 'TrySend', which does not wait, or send in OnOpening with 'context.Send'")]
    [InlineData("partial void OnConnecting(ConnectContext context) => _ = ConnectAsync();", "'ConnectAsync' always throws in 'OnConnecting', because no connection can open before this hook returns; remove the call: the socket is connecting already, and goes on when the hook has returned")]
    [InlineData("partial void OnOpening(OpeningContext opening) => _ = ReconnectAsync();", "'ReconnectAsync' always throws in 'OnOpening', because no connection can open before this hook returns; call it outside of hooks, or in an event hook such as OnMessage")]
    [InlineData("partial void OnAccepting(AcceptContext context) => _ = ConnectAsync();", "'ConnectAsync' always throws in 'OnAccepting', because no connection can open before this hook returns; remove the call: the other end connects")]
    [InlineData("partial void OnAccepting(AcceptContext context) => _ = ReconnectAsync();", "'ReconnectAsync' always throws in 'OnAccepting', because no connection can open before this hook returns; remove the call: the other end connects")]
    [InlineData("partial void OnAccepting(AcceptContext context) => _ = SendAsync(\"hello\");", "'SendAsync' always throws in 'OnAccepting', because no connection can open before this hook returns; call 'TrySend', which does not wait, or send in OnOpening with 'context.Send'")]
    [InlineData("partial void OnOpening(OpeningContext opening) => _ = WaitForOpenAsync();", "'WaitForOpenAsync' always throws in 'OnOpening', because no connection can open before this hook returns; do in OnOpen what needs an open connection")]
    public async Task The_message_names_the_cure(string member, string message)
    {
        var found = await Analyzed.Diagnostics($"using Heartbeat; [HeartbeatSocket] public partial class Feed {{ {member} }}");

        Assert.Equal([message], found.Select(diagnostic => diagnostic.GetMessage(null)));
    }
}
