using System;
using System.Net.WebSockets;
using System.Threading;
using System.Threading.Tasks;
using Heartbeat;

namespace Old
{
    internal static class Program
    {
        private static async Task Main()
        {
            var limit = TimeSpan.FromSeconds(30);
            using var server = new Loopback(Session.ServeAsync);
            await using var client = new Client { Options = Client.DefaultOptions with { Max = 0 } };
            await client.ConnectAsync(server.Address).WaitAsync(limit);
            await client.SendAsync("hello").AsTask().WaitAsync(limit);
            Console.WriteLine(await client.Answer.Task.WaitAsync(limit));
            await client.CloseAsync().WaitAsync(limit);
            Console.WriteLine(client.State);
        }
    }

    [HeartbeatSocket]
    public partial class Client
    {
        internal TaskCompletionSource<string> Answer { get; } = new();

        partial void OnMessage(string message) => Answer.TrySetResult(message);
    }

    [HeartbeatSocket]
    public partial class Session
    {
        public static async Task ServeAsync(WebSocket webSocket)
        {
            await using var session = new Session();
            await session.AcceptAsync(webSocket);
        }

        private async partial Task OnMessageAsync(string message, CancellationToken cancellationToken)
        {
            await SendAsync("heard " + message, cancellationToken);
        }
    }
}
