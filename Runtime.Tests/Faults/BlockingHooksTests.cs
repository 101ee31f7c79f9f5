using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Tests;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>
/// Hooks that block as many threads as their process's pool has, and ten times more, at either end: heartbeats are answered meanwhile,
/// and neither end declares anybody dead.
/// </summary>
public sealed class BlockingHooksTests
{
    [Theory]
    [LongInlineData(1)]
    [InlineData(10)]
    public async Task Nobody_is_declared_dead_while_hooks_block_every_thread_of_the_servers_pool(int times)
    {
        var (server, address) = await PeerProcess.Server(Pulse.Settings);
        await using var stopped = server;
        var clients = Enumerable.Range(0, times * PeerProcess.Processors).Select(_ => Pulse.NewClient()).ToArray();
        await Task.WhenAll(clients.Select(client => client.ConnectAsync(address))).InTime();
        foreach (var client in clients)
        {
            await client.SendAsync("block the server").InTime();
        }

        await server.Journal.Until("OnMessage block", clients.Length);
        await Task.WhenAll(clients.Select(Pulse.BeatsLongEnough));

        Assert.All(clients, static client => Assert.Equal((SocketState.Open, 1), (client.State, client.Journal.Count("OnOpen"))));
        Assert.Equal(0, server.Journal.Count("OnClose"));

        await server.Command("release");
        await Task.WhenAll(clients.Select(static client => client.Journal.Until("OnMessage block")));
        await Task.WhenAll(clients.Select(static client => client.DisposeAsync().AsTask())).InTime();
    }

    [LongTheory]
    [InlineData(1)]
    [InlineData(10)]
    public async Task Nobody_is_declared_dead_while_hooks_block_every_thread_of_the_clients_pool(int times)
    {
        var (server, address) = await PeerProcess.Server(Pulse.Settings);
        await using var stopped = server;
        var count = times * PeerProcess.Processors;
        await using var clients = PeerProcess.Client(address, [.. Pulse.Settings, $"Clients={count}"]);
        await clients.Journal.Until("OnOpen 1", count);
        await clients.Command("send block the client");
        await clients.Journal.Until("OnMessage 1 block", count);

        // Their own hooks are busy. What another client sees of the time is theirs too.
        await using var other = Pulse.NewClient();
        await other.ConnectAsync(address).InTime();
        await Pulse.BeatsLongEnough(other);

        await clients.Command("release");
        await clients.Command("send after");
        await clients.Journal.Until("OnMessage 1 after", count);
        Assert.Equal((0, 0), (clients.Journal.Count("OnClose"), server.Journal.Count("OnClose")));
    }
}
