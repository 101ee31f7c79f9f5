using Heartbeat.Generator.Tests.Analysis;

namespace Heartbeat.Generator.Tests.Usage;

/// <summary>A mistake of each rule about calls, with all that a person sees of it.</summary>
internal static class UsageMistakes
{
    private const string Usings = "using System; using System.Threading; using System.Threading.Tasks; using Heartbeat;\n";

    public static readonly IReadOnlyDictionary<string, Mistake> All = new Dictionary<string, Mistake>(StringComparer.Ordinal)
    {
        ["A send in a hook"] = Of(
            "HBT0050",
            "Nothing awaits 'SendAsync', so its exception is lost; write the hook as 'private partial Task OnOpenAsync(CancellationToken cancellationToken)' and await it, or call 'TrySend', or discard the result with '_ =' if nobody needs to know",
            "partial void OnOpen() => [|SendAsync(\"hello\")|];",
            "private async partial Task OnOpenAsync(CancellationToken cancellationToken) => await SendAsync(\"hello\", cancellationToken);"),
        ["A send in a hook that cannot await"] = Of(
            "HBT0050",
            "Nothing awaits 'SendAsync', so its exception is lost; 'OnPing' has no async form: call 'TrySend', or start a method that awaits it and handles its exceptions, or discard the result with '_ =' if nobody needs to know",
            "partial void OnPing() => [|SendAsync(\"hello\")|];",
            "partial void OnPing() => _ = SendAsync(\"hello\");"),
        ["A close in a hook that cannot await"] = Of(
            "HBT0050",
            "Nothing awaits 'CloseAsync', so its exception is lost; 'ShouldReconnect' has no async form: start a method that awaits it and handles its exceptions, or discard the result with '_ =' if nobody needs to know",
            "private partial bool ShouldReconnect(SocketCloseReason reason) { [|CloseAsync()|]; return false; }",
            "private partial bool ShouldReconnect(SocketCloseReason reason) { _ = CloseAsync(); return false; }"),
        ["A send outside of a hook"] = Of(
            "HBT0050",
            "Nothing awaits 'SendAsync', so its exception is lost; await it, or call 'TrySend', or discard the result with '_ =' if nobody needs to know",
            "public void Greet() => [|SendAsync(\"hello\")|];",
            "public async Task Greet() => await SendAsync(\"hello\");"),
        ["A connect"] = Of(
            "HBT0050",
            "Nothing awaits 'ConnectAsync', so its exception is lost; await it, or discard the result with '_ =' if nobody needs to know",
            "public Feed() => [|ConnectAsync()|];",
            "public async Task Start() => await ConnectAsync();"),
        ["A send before the connection is open"] = Of(
            "HBT0051",
            "'SendAsync' always throws in 'OnOpening', because no connection can open before this hook returns; call 'context.Send', which sends first on this connection",
            "partial void OnOpening(OpeningContext context) => _ = [|SendAsync(\"hello\")|];",
            "partial void OnOpening(OpeningContext context) => context.Send(\"hello\");"),
        ["A message that may not have been taken"] = Of(
            "HBT0052",
            "'TrySend' returns false if the message was not taken, and this result is ignored; check the result, await 'SendAsync' instead, or discard the result with '_ =' if the message may be lost",
            "partial void OnOpen() => [|TrySend(\"hello\")|]; partial void OnUnsent(UnsentMessage message) { }",
            "partial void OnOpen() => _ = TrySend(\"hello\"); partial void OnUnsent(UnsentMessage message) { }"),
        ["A message that may not have been sent"] = Of(
            "HBT0053",
            "'Feed' has no OnUnsent hook, so a message that TrySend took and that could not be sent leaves only a line in the log, without its content; add 'partial void OnUnsent(UnsentMessage message)'",
            "public bool Greet() => [|TrySend(\"hello\")|];",
            "public bool Greet() => TrySend(\"hello\"); partial void OnUnsent(UnsentMessage message) { }"),
        ["A hook that waits"] = Of(
            "HBT0054",
            "'Wait' blocks the thread in 'OnMessage'; await the task instead, and write the hook as 'private partial Task OnMessageAsync(string message, CancellationToken cancellationToken)'",
            "partial void OnMessage(string message) => [|SendAsync(message).AsTask().Wait()|];",
            "private async partial Task OnMessageAsync(string message, CancellationToken cancellationToken) => await SendAsync(message, cancellationToken);"),
        ["A hook that asks for a result"] = Of(
            "HBT0054",
            "'Result' blocks the thread in 'ShouldReconnect', which has no async form; get the value earlier, in a hook such as 'OnConnectingAsync', and only read it here",
            "private partial bool ShouldReconnect(SocketCloseReason reason) => [|Task.FromResult(true).Result|];",
            "private partial bool ShouldReconnect(SocketCloseReason reason) => true;"),
        ["A hook that sleeps"] = Of(
            "HBT0054",
            "'Thread.Sleep' blocks the thread in 'OnOpen'; await 'Task.Delay' instead, and write the hook as 'private partial Task OnOpenAsync(CancellationToken cancellationToken)'",
            "partial void OnOpen() => [|Thread.Sleep(1000)|];",
            "private async partial Task OnOpenAsync(CancellationToken cancellationToken) => await Task.Delay(1000, cancellationToken);"),
        ["A decision hook that sleeps"] = Of(
            "HBT0054",
            "'Thread.Sleep' blocks the thread in 'RetryDelay', which has no async form; to wait before the next attempt, return the time from 'RetryDelay'",
            "private partial TimeSpan? RetryDelay(ReconnectAttempt attempt) { [|Thread.Sleep(1000)|]; return TimeSpan.Zero; }",
            "private partial TimeSpan? RetryDelay(ReconnectAttempt attempt) => TimeSpan.FromSeconds(1);"),
        ["A hook without an async form that waits"] = Of(
            "HBT0054",
            "'Wait' blocks the thread in 'OnGaveUp', which has no async form; start a method that awaits the task and handles its exceptions",
            "partial void OnGaveUp(SocketCloseReason reason) => [|Alert().Wait()|]; private static async Task Alert() => await Task.Yield();",
            "partial void OnGaveUp(SocketCloseReason reason) => _ = Alert(); private static async Task Alert() => await Task.Yield();"),
        ["A hook without an async form that waits for several"] = Of(
            "HBT0054",
            "'Task.WaitAll' blocks the thread in 'OnPing', which has no async form; start a method that awaits 'Task.WhenAll' and handles its exceptions",
            "partial void OnPing() => [|Task.WaitAll(Task.Delay(1), Task.Delay(2))|];",
            "partial void OnPing() => _ = Task.WhenAll(Task.Delay(1), Task.Delay(2));"),
        ["A hook with an async form that is written so"] = Of(
            "HBT0054",
            "'Thread.Sleep' blocks the thread in 'OnOpenAsync'; await 'Task.Delay' instead",
            "private async partial Task OnOpenAsync(CancellationToken cancellationToken) { await Task.Yield(); [|Thread.Sleep(1000)|]; }",
            "private async partial Task OnOpenAsync(CancellationToken cancellationToken) => await Task.Delay(1000, cancellationToken);"),
        ["Bytes in a property"] = Of(
            "HBT0055",
            "'data' is kept beyond 'OnMessageAsync', but its bytes are overwritten when that has completed; keep a copy: 'data.ToArray()'",
            "public ReadOnlyMemory<byte> Last { get; private set; } private async partial Task OnMessageAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) { await Task.Yield(); Last = [|data|]; }",
            "public ReadOnlyMemory<byte> Last { get; private set; } private async partial Task OnMessageAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) { await Task.Yield(); Last = data.ToArray(); }"),
        ["Bytes in a task"] = Of(
            "HBT0055",
            "'data' is kept beyond 'OnMessageAsync', but its bytes are overwritten when that has completed; copy them before, with 'data.ToArray()', and use the copy here",
            "private async partial Task OnMessageAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) { await Task.Yield(); _ = Task.Run(() => Console.WriteLine([|data|])); }",
            "private async partial Task OnMessageAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) { await Task.Yield(); var copy = data.ToArray(); _ = Task.Run(() => Console.WriteLine(copy)); }"),
        ["A socket that nobody ends"] = Of(
            "HBT0056",
            "'feed' is connected here and never disposed, so it reconnects and pings even when nobody uses it any more; declare it with 'await using', or call 'DisposeAsync'",
            "public static async Task Use() { var [|feed = new Feed()|]; await feed.ConnectAsync(); }",
            "public static async Task Use() { await using var feed = new Feed(); await feed.ConnectAsync(); }"),
    };

    private static Mistake Of(string id, string message, string members, string repaired) => new(id, message, File(members), File(repaired));

    private static string File(string members) => $"{Usings}[HeartbeatSocket] public partial class Feed {{ {members} }}";
}
