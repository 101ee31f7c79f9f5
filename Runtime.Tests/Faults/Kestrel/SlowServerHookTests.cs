using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Kestrel.Sockets;

namespace Heartbeat.Runtime.Tests.Kestrel;

public sealed class SlowServerHookTests
{
    [Theory]
    [InlineData(Slowness.Awaits)]
    [InlineData(Slowness.Blocks)]
    public async Task A_slow_hook_at_the_server_raises_no_alarm_at_either_end(Slowness slowness)
    {
        await using var echo = await Echo.Start(book =>
        {
            book.Options = EchoSession.DefaultOptions with { Interval = SlowHook.Interval, Timeout = SlowHook.Timeout };
            book.OnText = (text, _) => text == "work" ? SlowHook.Run(slowness) : default;
        });
        await using var client = new Client { Options = Client.DefaultOptions with { Interval = SlowHook.Interval, Timeout = SlowHook.Timeout } };
        await client.ConnectAsync(echo.Address).InTime();
        await client.SendAsync("work").InTime();
        for (var number = 0; number < 100; number++)
        {
            await client.SendAsync($"{number}").InTime();
        }

        await client.Journal.Until("OnMessage 99");
        var session = await echo.Book.Next();
        Assert.Equal(["work", .. Enumerable.Range(0, 100).Select(number => $"{number}")], session.Journal.Subjects<string>("OnMessage"));
        Assert.Equal((1, 0), (client.Journal.Count("OnOpen"), client.Journal.Count("OnClose")));
        Assert.Empty(session.Journal.Violations);
    }
}
