using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Kestrel.Sockets;

namespace Heartbeat.Runtime.Tests.Kestrel;

public sealed class BlockedSessionsTests
{
    [Fact]
    public async Task A_dozen_sessions_whose_hooks_block_keep_their_clients()
    {
        await using var echo = await Echo.Start(book =>
        {
            book.Options = EchoSession.DefaultOptions with { Interval = SlowHook.Interval, Timeout = SlowHook.Timeout };
            book.OnText = (text, _) => text == "work" ? SlowHook.Run(Slowness.Blocks) : default;
        });
        var clients = Enumerable.Range(0, 12)
            .Select(_ => new Client { Options = Client.DefaultOptions with { Interval = SlowHook.Interval, Timeout = SlowHook.Timeout } })
            .ToArray();
        await Task.WhenAll(clients.Select(async client =>
        {
            await client.ConnectAsync(echo.Address).InTime();
            await client.SendAsync("work").InTime();
            await client.SendAsync("done").InTime();
            await client.Journal.Until("OnMessage done");
        }));
        Assert.All(clients, client => Assert.Equal((1, 0), (client.Journal.Count("OnOpen"), client.Journal.Count("OnClose"))));
        await Task.WhenAll(clients.Select(client => client.DisposeAsync().AsTask())).InTime();
    }
}
