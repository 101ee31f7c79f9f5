using System.Diagnostics;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Kestrel.Sockets;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Processes;

/// <summary>The death that the article is about: the other end is there, its TCP acknowledges everything, and it does not live.</summary>
public sealed class StoppedProcessTests
{
    [Fact]
    public async Task A_stopped_server_is_found_and_reconnected_to_when_it_goes_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGSTOP.");

        // The upper bound alone is generous: a loaded machine may be late, but a death is never found by chance.
        var interval = TimeSpan.FromMilliseconds(300);
        var timeout = TimeSpan.FromMilliseconds(700);
        var slack = Seconds(10);

        await using var server = await EchoProcess.Start();
        await using var client = new Client
        {
            Options = Client.DefaultOptions with { Interval = interval, Timeout = timeout, ConnectTimeout = Seconds(2), Max = -1 },
        };
        await client.ConnectAsync(server.Address).InTime();
        await client.SendAsync("before").InTime();
        await client.Journal.Until("OnMessage before");
        await client.Journal.Until("OnPong");

        var stopped = Stopwatch.GetTimestamp();
        await server.Stop();
        await client.Journal.Until("OnClose HeartbeatTimeout");
        Assert.InRange(Stopwatch.GetElapsedTime(stopped), TimeSpan.Zero, interval + timeout + slack);
        Assert.NotEqual(SocketState.Open, client.State);

        // What is sent meanwhile waits for the next link.
        var sending = client.SendAsync("meanwhile");
        await server.Continue();
        await sending.InTime();
        await client.Journal.Until("OnMessage meanwhile");
        Assert.True(client.Journal.Count("OnOpen") >= 2);
    }
}
