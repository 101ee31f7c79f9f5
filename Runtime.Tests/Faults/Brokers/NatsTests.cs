using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Faults.Brokers;

/// <summary>The heartbeat of NATS, with nats-server.</summary>
public sealed class NatsTests
{
    private static readonly byte[] Seed = [.. Enumerable.Range(1, 32).Select(static number => (byte)number)];

    [LongFact]
    public async Task It_answers_ten_pings_of_the_server_which_would_call_it_stale_after_two()
    {
        await using var server = await NatsServer.Start();

        // A client that sends nothing by itself: the server pings at each of its intervals.
        await using var socket = BrokerLife.NewSocket(static () => new NatsHeartbeat(), static options => options with { Interval = Seconds(60) });
        await socket.ConnectAsync(server.Address).InTime();
        var client = Assert.Single(await server.Clients());
        await BrokerLife.LivesFor(socket, 11 * NatsServer.PingInterval);
        Assert.Equal(client with { IsMeasured = true }, Assert.Single(await server.Clients()));
        Assert.InRange(server.Process.Count("<<- [PONG]"), 9, 12);
        Assert.Equal(0, server.Process.Count("Stale"));
        Assert.Equal(0, socket.Journal.Count("OnBytes"));
    }

    [LongFact]
    public async Task Its_own_pings_are_answered_amid_messages()
    {
        await using var server = await NatsServer.Start();
        await using var socket = BrokerLife.NewSocket(static () => new NatsHeartbeat(), static options => options with { Interval = Seconds(0.2), Liveness = Liveness.PongOnly });
        await socket.ConnectAsync(server.Address).InTime();
        await socket.SendAsync("SUB a 1\r\n"u8.ToArray()).InTime();
        for (var message = 1; message <= 50; message++)
        {
            // Payloads that look like heartbeats.
            await socket.SendAsync(Encoding.ASCII.GetBytes("PUB a 12\r\nPING\r\nPONG\r\n\r\n")).InTime();
            await socket.Journal.Until("OnBytes", message);
        }

        await BrokerLife.LivesFor(socket, 3 * NatsServer.PingInterval);
        Assert.InRange(socket.Journal.Count("OnPong"), 10, 1000);
        var lines = string.Concat(socket.Journal.Subjects<byte[]>("OnBytes").Select(Encoding.ASCII.GetString));
        Assert.Equal(50, lines.Split("MSG a 1 12\r\nPING\r\nPONG\r\n\r\n").Length - 1);
    }

    [LongFact]
    public async Task A_stopped_server_is_found_dead_and_returned_to()
    {
        await using var server = await NatsServer.Start();
        await using var socket = BrokerLife.NewSocket(static () => new NatsHeartbeat(), static options => options with { Interval = Seconds(1) });
        await socket.ConnectAsync(server.Address).InTime();
        await socket.Journal.Until("OnPong");
        var took = await BrokerLife.FindsAStoppedServer(server.Process, (socket, Seconds(2)));
        Figure.Say($"nats-server, interval of 1 s: found dead after {took[0]} s");
    }

    [LongFact]
    public async Task A_users_sign_in_signs_the_nonce()
    {
        var key = new Ed25519Key(Seed);
        await using var server = await NatsServer.Start($$"""authorization { users = [ { nkey: {{key.NatsUser}} } ] }""");
        await using var socket = new NatsSocket { Key = key, Options = NatsSocket.DefaultOptions with { Interval = Seconds(0.2) } };
        await socket.ConnectAsync(server.Address).InTime();
        await socket.Journal.Until("OnPong", 3);
        Assert.Equal("signed", Assert.Single(await server.Clients()).Name);
        Assert.Equal(0, socket.Journal.Count("OnMessage"));
    }

    [LongFact]
    public async Task A_wrong_key_is_final_at_the_second_time()
    {
        await using var server = await NatsServer.Start($$"""authorization { users = [ { nkey: {{new Ed25519Key(Seed).NatsUser}} } ] }""");
        await using var socket = new NatsSocket { Key = new Ed25519Key([.. Seed.Reverse()]) };
        await BrokerLife.GivesUp(socket, server.Address, "'Authorization Violation'", "So did the last.");
        Assert.Equal(2, server.Process.Count("authentication error"));
    }

    [LongFact]
    public async Task A_sign_in_that_nobody_has_written_ends_as_the_server_says()
    {
        await using var server = await NatsServer.Start("authorization { user: a, password: b, timeout: 1 }");
        await using var socket = BrokerLife.NewSocket(static () => new NatsHeartbeat(), static options => options with { Max = 0 });
        var reason = (await Assert.ThrowsAsync<SocketClosedException>(() => socket.ConnectAsync(server.Address).InTime())).Reason;
        Assert.Contains("'Authentication Timeout'", reason.Description, StringComparison.Ordinal);
    }

    [LongTheory]
    [InlineData("NONSENSE\r\n", "'Unknown Protocol Operation'")]
    [InlineData("PUB a 9999999\r\n", "'Maximum Payload Violation'")]
    public async Task What_the_server_cannot_read_is_final(string sent, string named)
    {
        await using var server = await NatsServer.Start();
        await using var socket = BrokerLife.NewSocket(static () => new NatsHeartbeat());
        await socket.ConnectAsync(server.Address).InTime();
        await socket.SendAsync(Encoding.ASCII.GetBytes(sent)).InTime();
        var reason = await socket.Completion.InTime();
        Assert.True(reason.IsFinal, $"{reason}");
        Assert.Contains(named, reason.Description, StringComparison.Ordinal);
    }

    [LongFact]
    public async Task A_limit_of_connections_is_not_final()
    {
        await using var server = await NatsServer.Start("max_connections: 1");
        await using var first = BrokerLife.NewSocket(static () => new NatsHeartbeat());
        await using var second = BrokerLife.NewSocket(static () => new NatsHeartbeat());
        await first.ConnectAsync(server.Address).InTime();
        var connecting = second.ConnectAsync(server.Address);
        await second.Journal.Until("OnReconnecting 2");
        Assert.Contains("'maximum connections exceeded'", second.Journal.Subjects<ReconnectAttempt>("OnReconnecting")[0].Cause.Description, StringComparison.Ordinal);
        await first.CloseAsync().InTime();
        await connecting.InTime();
    }

    [LongFact]
    public async Task A_server_that_goes_away_is_left()
    {
        await using var server = await NatsServer.Start();
        await using var socket = BrokerLife.NewSocket(static () => new NatsHeartbeat());
        await socket.ConnectAsync(server.Address).InTime();
        await Processes.Signals.Signal("USR2", server.Process.Id);
        await socket.Journal.Until("OnClose");
        Assert.Contains("lame duck", socket.Journal.Subjects<SocketCloseReason>("OnClose")[0].Description, StringComparison.Ordinal);
        await socket.Journal.Until("OnReconnecting");
    }

    [LongTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_program_that_signs_in_where_nobody_asks_is_let_in_too(bool awaitsInfo)
    {
        await using var server = await NatsServer.Start();
        await using var socket = BrokerLife.NewSocket(static () => new NatsHeartbeat(), static options => options with { Interval = Seconds(0.2) });
        socket.Hooks.SignIn = async (context, cancellationToken) =>
        {
            if (awaitsInfo)
            {
                await context.ReceiveAsync(cancellationToken);
            }

            context.Send("CONNECT {\"verbose\":false,\"name\":\"own\"}\r\nPING\r\n"u8);
        };
        await socket.ConnectAsync(server.Address).InTime();
        await socket.Journal.Until("OnPong", 5);
        Assert.Equal("own", Assert.Single(await server.Clients()).Name);
        Assert.Equal(1, socket.Journal.Count("OnOpen"));
        Assert.Equal(0, socket.Journal.Count("OnBytes"));
    }
}
