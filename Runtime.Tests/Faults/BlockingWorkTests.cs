using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Tests;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>
/// Work that has nothing to do with a socket blocks as many threads as its process's pool has, and many times more. That is noticed by a thread that is none
/// of the pool's, and the pool gets more: nobody is declared dead for it, and the other end hears again what it waits for.
/// </summary>
public sealed class BlockingWorkTests
{
    /// <summary>More than one, for whether a timer or what was read comes first is chance.</summary>
    private const int Clients = 10;

    /// <summary>For the other end, which cannot know: longer than a loaded machine needs until there is a thread again, and less than the pool needs by itself.</summary>
    private static readonly string[] Patient = [Pulse.Settings[0], "Timeout=8000"];

    /// <summary>For the starved end: no answer is overdue there, by which it would notice, until the other end has lost its patience.</summary>
    private static readonly string[] MorePatient = [Pulse.Settings[0], "Timeout=25000"];

    [LongTheory]
    [InlineData(1)]
    [InlineData(10)]
    public async Task Nobody_is_declared_dead_while_other_work_blocks_every_thread_of_the_servers_pool(int times)
    {
        var (server, address) = await PeerProcess.Server(Pulse.Settings);
        await using var stopped = server;
        await using var clients = PeerProcess.Client(address, [.. times == 1 ? Pulse.Settings : Patient, $"Clients={Clients}"]);
        await LiveThroughAsync(server, clients, server, times);
    }

    [LongTheory]
    [InlineData(1)]
    [InlineData(10)]
    public async Task Nobody_is_declared_dead_while_other_work_blocks_every_thread_of_the_clients_pool(int times)
    {
        var (server, address) = await PeerProcess.Server(times == 1 ? Pulse.Settings : Patient);
        await using var stopped = server;
        await using var clients = PeerProcess.Client(address, [.. Pulse.Settings, $"Clients={Clients}"]);
        await LiveThroughAsync(server, clients, clients, times);
    }

    [Fact]
    public async Task Nor_by_a_client_that_loses_patience_long_before_an_answer_is_overdue_at_the_server()
    {
        var (server, address) = await PeerProcess.Server(MorePatient);
        await using var stopped = server;
        await using var clients = PeerProcess.Client(address, [.. Patient, $"Clients={Clients}"]);
        await LiveThroughAsync(server, clients, server, times: 40);
    }

    [Fact]
    public async Task Nor_by_a_server_that_loses_patience_long_before_an_answer_is_overdue_at_its_clients()
    {
        var (server, address) = await PeerProcess.Server(Patient);
        await using var stopped = server;
        await using var clients = PeerProcess.Client(address, [.. MorePatient, $"Clients={Clients}"]);
        await LiveThroughAsync(server, clients, clients, times: 40);
    }

    private static async Task LiveThroughAsync(PeerProcess server, PeerProcess clients, PeerProcess starved, int times)
    {
        await clients.Journal.Until("OnOpen 1", Clients);
        await clients.Journal.Until("OnPong 1", Clients);
        var workItems = times * PeerProcess.Processors;
        await starved.Command($"block {workItems}");
        await starved.Journal.Until("Blocked", workItems);

        // From here on there is a thread again; the work still blocks the others.
        await clients.Journal.Until("OnPong 1", clients.Journal.Count("OnPong 1") + (Clients * Pulse.LongEnough));
        await starved.Command("release");
        await clients.Command("send after");
        await clients.Journal.Until("OnMessage 1 after", Clients);
        Assert.Equal((0, 0), (clients.Journal.Count("OnClose"), server.Journal.Count("OnClose")));
    }
}
