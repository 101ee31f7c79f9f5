using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Tests;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>A server whose hooks block as many threads as its pool has, and ten times more: its clients are answered, and nobody is declared dead.</summary>
public sealed class BlockingHooksTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Timeout = Seconds(4);

    /// <summary>So many pongs take longer than a silence may last.</summary>
    private static readonly int LongEnough = (int)((Interval + Timeout) / Interval) + 3;

    [Theory]
    [LongInlineData(1)]
    [InlineData(10)]
    public async Task Nobody_is_declared_dead_while_hooks_block_every_thread_of_the_pool(int times)
    {
        var (server, address) = await PeerProcess.Server($"Interval={Interval.TotalMilliseconds}", $"Timeout={Timeout.TotalMilliseconds}");
        await using var stopped = server;
        var clients = Enumerable.Range(0, times * Environment.ProcessorCount).Select(_ => NewClient()).ToArray();
        await Task.WhenAll(clients.Select(client => client.ConnectAsync(address))).InTime();
        foreach (var client in clients)
        {
            await client.SendAsync("block").InTime();
        }

        await server.Journal.Until("OnMessage block", clients.Length);
        var before = Array.ConvertAll(clients, static client => client.Journal.Count("OnPong"));
        await Task.WhenAll(clients.Select((client, number) => client.Journal.Until("OnPong", before[number] + LongEnough)));

        Assert.All(clients, static client => Assert.Equal((SocketState.Open, 1), (client.State, client.Journal.Count("OnOpen"))));
        Assert.DoesNotContain(server.Journal.Texts, static line => line.StartsWith("OnClose", StringComparison.Ordinal));

        await server.Command("release");
        await Task.WhenAll(clients.Select(static client => client.Journal.Until("OnMessage block")));
        await Task.WhenAll(clients.Select(static client => client.DisposeAsync().AsTask())).InTime();
    }

    private static ScriptedSocket NewClient()
    {
        var client = new ScriptedSocket(new HeartbeatOptions { Interval = Interval, Timeout = Timeout, Max = 0 });
        client.Hooks.Kinds = ScriptedHooks.All;
        return client;
    }
}
