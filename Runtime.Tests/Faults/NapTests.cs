using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Processes;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>
/// A process is stopped for longer than a death takes to be found, and goes on: most often the client's, whose server is a plain one
/// that does not mind. Nothing is wrong, and nothing may be found wrong.
/// </summary>
public sealed class NapTests
{
    [LongFact]
    public async Task Clients_that_were_stopped_at_any_phase_of_the_heartbeat_go_on_with_their_links()
    {
        Requirement.IsLinux();
        await using var server = await EchoProcess.Start();
        await Task.WhenAll(
            StopAfter("OnPong", "Misses=1"),
            StopAfter("OnPing", "Misses=1"),
            StopAfter("OnPing", "Misses=1", "Liveness=PongOnly"),
            StopAfter("OnPing", "Misses=3"));

        async Task StopAfter(string heartbeat, params string[] settings)
        {
            await using var client = PeerProcess.Client(server.Address, [$"Interval={Nap.Interval}", $"Timeout={Nap.Timeout}", .. settings]);
            await client.Journal.Until("OnPong 1", 2);
            await client.Journal.Until(heartbeat, client.Journal.Count(heartbeat) + 1);
            await Nap.Take(client, Nap.Length);
            await Nap.AssertUnharmed(client);
        }
    }

    [LongFact]
    public async Task A_write_that_was_pending_when_the_client_was_stopped_goes_on_with_it()
    {
        Requirement.IsLinux();

        // More than the system takes from a writer whose peer does not read.
        const int Size = 32 * 1024 * 1024;

        // The client must have begun to write before its server, which answers nothing from now on, is found dead: on a busy machine that takes seconds.
        const int Timeout = 10 * Nap.Timeout;
        await using var server = await EchoProcess.Start();
        await using var client = PeerProcess.Client(
            server.Address, $"Interval={Nap.Interval}", $"Timeout={Timeout}", $"MaxMessageSize={2 * Size}");
        await client.Journal.Until("OnPong 1");
        await server.Stop();
        await client.Command($"fill {Size}");
        await client.Journal.Until("Sending");
        await client.Stop();
        await Task.Delay(Nap.Length + TimeSpan.FromMilliseconds(Timeout - Nap.Timeout));
        Assert.Equal(0, client.Journal.Count("Told"));

        // It is awake before a byte can move.
        await client.Continue();
        await client.Command("send behind");
        await client.Journal.Until("Sending behind");
        await server.Continue();
        await client.Journal.Until($"Told {Size} characters sent");
        await client.Journal.Until($"OnMessage 1 {Size} characters");
        await client.Journal.Until("OnMessage 1 behind");
        await Nap.AssertUnharmed(client);
    }

    [LongFact]
    public async Task A_stopped_client_that_its_server_has_let_go_finds_out_at_once_and_comes_back()
    {
        Requirement.IsLinux();
        var (server, address) = await PeerProcess.Server($"Interval={Nap.Interval}", $"Timeout={Nap.Timeout}");
        await using var listening = server;

        // By its own heartbeat it would find out far too late for this test.
        await using var client = PeerProcess.Client(address, $"Interval={Nap.Interval}", $"Timeout={10 * Patience.Limit.TotalMilliseconds}");
        await client.Journal.Until("OnPong 1");
        await client.Stop();
        await server.Journal.Until("OnClose 1 HeartbeatTimeout");
        await client.Command("send meanwhile");
        var wokenAt = PeerProcess.Now;
        await client.Continue();

        // Its server has said why before it let go; whether that is still read is chance.
        var told = await client.Journal.Until("OnClose 1");
        await client.Journal.Until("OnOpen 2");
        await client.Command("send afterwards");
        await client.Journal.Until("OnMessage 2 afterwards");

        await client.Journal.Until("Told meanwhile");
        var arrived = await Arrivals.UpTo(server, "afterwards");
        Assert.InRange(arrived.Count(message => message == "meanwhile"), 0, 1);
        Figure.Say($"a client stopped until its server let it go: notified {(PeerProcess.At(told) - wokenAt).TotalMilliseconds:F0} ms after it went on");
    }

    [LongFact]
    public async Task A_server_of_ours_that_was_stopped_lets_no_client_go()
    {
        Requirement.IsLinux();
        var (server, address) = await PeerProcess.Server($"Interval={Nap.Interval}", $"Timeout={Nap.Timeout}");
        await using var listening = server;
        await using var client = PeerProcess.Client(address, $"Interval={Nap.Interval}", $"Timeout={10 * Patience.Limit.TotalMilliseconds}");
        await client.Journal.Until("OnPong 1", 2);
        await Nap.Take(server, Nap.Length);
        await Nap.AssertUnharmed(client);
        Assert.Equal(0, server.Journal.Count("OnClose"));
    }

    [Fact]
    public async Task A_machine_that_sleeps_with_both_ends_on_it_finds_nothing_wrong_when_it_wakes()
    {
        Requirement.IsLinux();
        var (server, address) = await PeerProcess.Server($"Interval={Nap.Interval}", $"Timeout={Nap.Timeout}");
        await using var listening = server;
        await using var client = PeerProcess.Client(address, $"Interval={Nap.Interval}", $"Timeout={Nap.Timeout}");
        await client.Journal.Until("OnPong 1", 2);
        await client.Stop();
        await Nap.Take(server, Nap.Length);
        await client.Continue();
        await Nap.AssertUnharmed(client);
        Assert.Equal(0, server.Journal.Count("OnClose"));
    }
}
