using System.Net.WebSockets;
using Heartbeat;

var limit = TimeSpan.FromSeconds(30);
using var server = new Loopback(EchoSession.ServeAsync);
await using var client = new EchoClient();

await client.ConnectAsync(server.Address).WaitAsync(limit);
await client.SendAsync("hello").AsTask().WaitAsync(limit);
Console.WriteLine(await client.Answer.Task.WaitAsync(limit));

await client.Beat.Task.WaitAsync(limit);
Console.WriteLine("a heartbeat was answered");

client.Answer = new();
await client.ReconnectAsync().WaitAsync(limit);
await client.SendAsync(new byte[] { 1, 2, 3 }).AsTask().WaitAsync(limit);
Console.WriteLine(await client.Answer.Task.WaitAsync(limit));

await client.CloseAsync().WaitAsync(limit);
Console.WriteLine($"closed: {(await client.Completion.WaitAsync(limit)).Kind}");

[HeartbeatSocket(Interval = 100, Timeout = 20000)]
internal partial class EchoClient
{
    public TaskCompletionSource<string> Answer { get; set; } = new();

    public TaskCompletionSource Beat { get; } = new();

    partial void OnMessage(string message) => Answer.TrySetResult(message);

    partial void OnPong(TimeSpan roundTrip) => Beat.TrySetResult();
}

[HeartbeatSocket(Interval = 20000)]
internal partial class EchoSession
{
    public static async Task ServeAsync(WebSocket webSocket)
    {
        await using var session = new EchoSession();
        await session.AcceptAsync(webSocket);
    }

    public partial ValueTask OnMessageAsync(string message, CancellationToken cancellationToken)
        => SendAsync($"heard {message}", cancellationToken);

    public partial ValueTask OnMessageAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
        => SendAsync($"heard {data.Length} bytes", cancellationToken);
}
