using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Kestrel.Sockets;

namespace Heartbeat.Runtime.Tests.Kestrel;

public sealed class SlowClientHookTests
{
    [Theory]
    [InlineData(Slowness.Awaits)]
    [InlineData(Slowness.Blocks)]
    public async Task A_slow_hook_at_the_client_raises_no_alarm_at_either_end(Slowness slowness)
    {
        await using var echo = await Echo.Start(book => book.Options = EchoSession.DefaultOptions with { Interval = SlowHook.Interval, Timeout = SlowHook.Timeout });
        await using var client = new SlowClient { Slowness = slowness };
        await client.ConnectAsync(echo.Address).InTime();
        await client.SendAsync("work").InTime();
        for (var number = 0; number < 100; number++)
        {
            await client.SendAsync($"{number}").InTime();
        }

        await client.Journal.Until("OnMessage 99");
        Assert.Equal(["work", .. Enumerable.Range(0, 100).Select(number => $"{number}")], client.Journal.Subjects<string>("OnMessage"));
        Assert.Equal((1, 0), (client.Journal.Count("OnOpen"), client.Journal.Count("OnClose")));
        Assert.Equal(0, (await echo.Book.Next()).Journal.Count("OnClose"));
        Assert.Empty(client.Journal.Violations);
    }
}
