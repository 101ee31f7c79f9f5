using Heartbeat;
using Prices;

var limit = TimeSpan.FromSeconds(30);
var heard = new TaskCompletionSource<string>();
using var server = new Loopback(PriceSession.ServeAsync);
await using var socket = new PriceSocket { Options = PriceSocket.DefaultOptions with { Max = 0 } };
socket.Heard += price => heard.TrySetResult(price);

await socket.ConnectAsync(server.Address).WaitAsync(limit);
await socket.SendAsync("EUR").AsTask().WaitAsync(limit);
Console.WriteLine(await heard.Task.WaitAsync(limit));

IHeartbeatSocket any = socket;
await any.CloseAsync().WaitAsync(limit);
Console.WriteLine(any.State);
