namespace Heartbeat.Generator.Tests.Usage;

/// <summary>HBT0054: a hook that waits for a task without awaiting it, or sleeps.</summary>
public sealed class BlockingTests
{
    private const string Id = "HBT0054";

    [Theory]
    [InlineData("partial void OnOpen() => [|Thread.Sleep(1000)|];")]
    [InlineData("partial void OnOpen() => [|Thread.Sleep(TimeSpan.FromSeconds(1))|];")]
    [InlineData("partial void OnOpen() { [|SendAsync(\"hello\").AsTask().Wait()|]; [|Task.Delay(1000).Wait(500)|]; }")]
    [InlineData("partial void OnMessage(string message) => [|SendAsync(message).GetAwaiter().GetResult()|];")]
    [InlineData("partial void OnMessage(string message) => [|SendAsync(message).ConfigureAwait(false).GetAwaiter().GetResult()|];")]
    [InlineData("partial void OnMessage(string message) => [|SendAsync(message).AsTask().ConfigureAwait(false).GetAwaiter().GetResult()|];")]
    [InlineData("partial void OnMessage(string message) => Console.WriteLine([|Count(message).Result|]); private static async Task<int> Count(string text) { await Task.Yield(); return text.Length; }")]
    [InlineData("partial void OnMessage(string message) => Console.WriteLine([|Count(message).Result|]); private static async ValueTask<int> Count(string text) { await Task.Yield(); return text.Length; }")]
    [InlineData("partial void OnMessage(string message) => Console.WriteLine([|Count(message).GetAwaiter().GetResult()|]); private static async Task<int> Count(string text) { await Task.Yield(); return text.Length; }")]
    [InlineData("partial void OnClose(SocketCloseReason reason) { [|Task.WaitAll(Task.Delay(1), Task.Delay(2))|]; Console.WriteLine([|Task.WaitAny(Task.Delay(1), Task.Delay(2))|]); }")]
    [InlineData("private async partial Task OnOpenAsync(CancellationToken cancellationToken) { await Task.Yield(); [|Thread.Sleep(1000)|]; }")]
    [InlineData("partial void OnConnecting(ConnectContext context) => context.Headers[\"token\"] = [|Token().Result|]; private static async Task<string> Token() { await Task.Yield(); return \"\"; }")]
    [InlineData("private partial bool ShouldReconnect(SocketCloseReason reason) => [|Ask().Result|]; private static async Task<bool> Ask() { await Task.Yield(); return true; }")]
    [InlineData("partial void OnPing() => [|Thread.Sleep(1)|];")]
    [InlineData("private readonly Task<int> _count = Task.FromResult(1); partial void OnOpen() => Console.WriteLine([|_count.Result|]);")]
    public async Task In_a_hook(string members) => await Marked.Members(Id, members);

    [Fact]
    public async Task Under_a_static_using() => await Marked.File(
        Id,
        "using static System.Threading.Thread; using static System.Threading.Tasks.Task; [HeartbeatSocket] public partial class Feed { partial void OnOpen() { [|Sleep(1000)|]; [|WaitAll(Delay(1))|]; } }");

    [Theory]
    // These only look, or have what they ask for.
    [InlineData("partial void OnOpen() { if (Task.Delay(1).Wait(0)) { Thread.Sleep(0); Thread.Sleep(TimeSpan.Zero); } }")]
    [InlineData("private async partial Task OnOpenAsync(CancellationToken cancellationToken) { var one = Count(); var other = Count(); await Task.WhenAll(one, other); Console.WriteLine(one.Result + other.Result); } private static Task<int> Count() => Task.FromResult(1);")]
    [InlineData("private async partial Task OnOpenAsync(CancellationToken cancellationToken) { var counts = new[] { Count(), Count() }; await Task.WhenAll(counts); Console.WriteLine(counts[0].Result); } private static Task<int> Count() => Task.FromResult(1);")]
    [InlineData("private async partial Task OnOpenAsync(CancellationToken cancellationToken) { var first = await Task.WhenAny(Count(), Count()); Console.WriteLine(first.Result); } private static Task<int> Count() => Task.FromResult(1);")]
    [InlineData("private readonly Task<int> _count = Task.FromResult(1); partial void OnOpen() { if (_count.IsCompletedSuccessfully) { Console.WriteLine(_count.Result); } }")]
    [InlineData("private readonly Task<int> _count = Task.FromResult(1); partial void OnOpen() => Console.WriteLine(_count.IsCompleted ? _count.Result : 0);")]
    [InlineData("private readonly Task<int> _count = Task.FromResult(1); partial void OnOpen() { if (_count is { IsCompletedSuccessfully: true }) { Console.WriteLine(_count.Result); } }")]
    [InlineData("private readonly Task<int> _count = Task.FromResult(1); partial void OnOpen() => Console.WriteLine(_count switch { { IsCompleted: true } => _count.Result, _ => 0 });")]
    // They await.
    [InlineData("private async partial Task OnOpenAsync(CancellationToken cancellationToken) { await Task.Delay(1000, cancellationToken); Console.WriteLine(await Count()); } private static Task<int> Count() => Task.FromResult(1);")]
    // It runs on another thread, or later.
    [InlineData("partial void OnOpen() => Task.Run(() => Thread.Sleep(1000));")]
    [InlineData("partial void OnOpen() { new Thread(Work).Start(); void Work() => Thread.Sleep(1000); }")]
    [InlineData("partial void OnOpen() => SendAsync(\"hello\").AsTask().ContinueWith(static sent => sent.Wait(), TaskScheduler.Default);")]
    // It is no hook.
    [InlineData("public void Greet() => SendAsync(\"hello\").AsTask().Wait();")]
    [InlineData("public Feed() => Thread.Sleep(1000);")]
    [InlineData("private void OnOpens() => Thread.Sleep(1000);")]
    // It is another member of that name.
    [InlineData("private readonly Answer _answer = new(); partial void OnOpen() { Console.WriteLine(_answer.Result); _answer.Wait(); _answer.GetAwaiter().GetResult(); } private class Answer { public int Result => 1; public void Wait() { } public Answer GetAwaiter() => this; public void GetResult() { } }")]
    [InlineData("private readonly SemaphoreSlim _gate = new(1); partial void OnOpen() => Console.WriteLine(_gate.Wait(0));")]
    public async Task Not_elsewhere(string members) => await Marked.Members(Id, members);

    [Fact]
    public async Task Not_in_a_class_that_is_no_socket() => await Marked.File(Id, "public class Page { public void OnOpen() => Thread.Sleep(1000); public void OnMessage(string message) => Task.Delay(message.Length).Wait(); }");
}
