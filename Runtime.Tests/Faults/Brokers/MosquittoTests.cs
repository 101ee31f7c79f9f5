using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Faults.Brokers;

/// <summary>The heartbeat of MQTT, with Mosquitto.</summary>
public sealed class MosquittoTests
{
    private static readonly TimeSpan KeepAlive = Seconds(1);

    [LongTheory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task It_lives_through_ten_keep_alives_and_the_server_has_had_each_ping(int version)
    {
        await using var server = await Mosquitto.Start();
        await using var socket = BrokerLife.NewSocket(() => new MqttHeartbeat { ProtocolVersion = version, KeepAlive = KeepAlive, ClientId = "heart" });
        await socket.ConnectAsync(server.Address).InTime();
        Assert.Equal("mqtt", socket.Connection!.SubProtocol);

        // What flows both ways is nothing to it: PINGREQs and their answers are hidden, and packets of the program's are not.
        await socket.SendAsync(version == 4 ? (byte[])[0x82, 6, 0, 1, 0, 1, (byte)'t', 0] : [0x82, 7, 0, 1, 0, 0, 1, (byte)'t', 0]).InTime();
        await socket.Journal.Until("OnBytes");
        await BrokerLife.LivesFor(socket, 10 * KeepAlive);
        Assert.InRange(socket.Journal.Count("OnPong"), 8, 14);
        Assert.Equal(1, socket.Journal.Count("OnBytes"));
        Assert.InRange(server.Process.Count("Received PINGREQ from heart"), 8, 14);
        Assert.Equal(0, server.Process.Count("exceeded timeout"));
        Assert.NotNull(socket.RoundTripTime);
    }

    [LongFact]
    public async Task A_stopped_server_is_found_dead_and_returned_to()
    {
        await using var server = await Mosquitto.Start();
        await using var socket = BrokerLife.NewSocket(static () => new MqttHeartbeat { KeepAlive = KeepAlive });
        await socket.ConnectAsync(server.Address).InTime();
        await socket.Journal.Until("OnPong");
        var took = await BrokerLife.FindsAStoppedServer(server.Process, (socket, 2 * KeepAlive));
        Figure.Say($"Mosquitto, keep-alive of 1 s: found dead after {took[0]} s");
    }

    [LongFact]
    public async Task Its_shorter_keep_alive_is_taken_over()
    {
        await using var server = await Mosquitto.Start();
        await using var socket = BrokerLife.NewSocket(static () => new MqttHeartbeat { ProtocolVersion = 5, KeepAlive = Seconds(60) });
        await socket.ConnectAsync(server.Address).InTime();
        Assert.Equal(Seconds(7.5), socket.Connection!.Heartbeat.Interval);
        await socket.Journal.Until("OnPong");
    }

    [LongFact]
    public async Task A_client_that_another_one_replaces_comes_back_in_version_3_which_says_no_more()
    {
        await using var server = await Mosquitto.Start();
        await using var first = BrokerLife.NewSocket(static () => new MqttHeartbeat { ClientId = "twin" }, static options => options with { Max = 0 });
        await using var second = BrokerLife.NewSocket(static () => new MqttHeartbeat { ClientId = "twin" });
        await first.ConnectAsync(server.Address).InTime();
        await second.ConnectAsync(server.Address).InTime();
        var reason = await first.Completion.InTime();
        Assert.False(reason.IsFinal, $"{reason}");
    }

    [LongFact]
    public async Task A_users_sign_in_is_let_in()
    {
        await using var server = await Mosquitto.Start(asksForPassword: true);
        await using var socket = new MqttSocket { UserName = Mosquitto.User, Password = Mosquitto.Password, Options = MqttSocket.DefaultOptions with { Interval = Seconds(0.2) } };
        await socket.ConnectAsync(server.Address).InTime();
        await socket.Journal.Until("OnPong", 3);
        await server.Process.Until("Received PINGREQ from sensor-7");
        Assert.Equal(0, socket.Journal.Count("OnMessage"));
    }

    [LongFact]
    public async Task A_wrong_password_is_final()
    {
        await using var server = await Mosquitto.Start(asksForPassword: true);
        await using var socket = new MqttSocket { UserName = Mosquitto.User, Password = "wrong", Options = MqttSocket.DefaultOptions with { Max = -1 } };
        await BrokerLife.GivesUp(socket, server.Address, "CONNACK 5", "not authorized");
    }

    [LongTheory]
    [InlineData(4, "CONNACK 5", "not authorized")]
    [InlineData(5, "CONNACK 0x87", "not authorized")]
    public async Task No_password_is_final(int version, string code, string name)
    {
        await using var server = await Mosquitto.Start(asksForPassword: true);
        await using var socket = BrokerLife.NewSocket(() => new MqttHeartbeat { ProtocolVersion = version });
        await BrokerLife.GivesUp(socket, server.Address, code, name);
    }

    [LongFact]
    public async Task A_version_that_it_does_not_know_is_final()
    {
        await using var server = await Mosquitto.Start();
        await using var socket = BrokerLife.NewSocket(static () => new MqttHeartbeat());
        socket.Hooks.Opening = static context => context.Send("\x10\x0D\0\x04MQTT\x07\x02\0\x05\0\x01g"u8);
        await BrokerLife.GivesUp(socket, server.Address, "CONNACK 1", "unacceptable protocol version");
    }
}
