using System.Net.WebSockets;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Faults.Brokers;

/// <summary>The heartbeats of STOMP and MQTT, with RabbitMQ. One test, since the server takes long to start.</summary>
public sealed class RabbitMqTests
{
    private static readonly TimeSpan Second = Seconds(1);

    [LongFact]
    public async Task STOMP_and_MQTT_live_through_ten_intervals_are_refused_by_name_and_heal()
    {
        await using var server = await RabbitMq.Start();
        await using var stomp = BrokerLife.NewSocket(static () => new StompHeartbeat { Outgoing = Second, Incoming = Second });
        stomp.Hooks.Opening = static context => context.Send("CONNECT\naccept-version:1.2\nhost:/\nlogin:guest\npasscode:guest\nheart-beat:1000,1000\n\n\0");
        await using var mqtt = BrokerLife.NewSocket(static () => new MqttHeartbeat { KeepAlive = Second, ClientId = "heart" });
        mqtt.Hooks.Opening = static context => context.Send([0x10, 0x1F, 0, 4, .. "MQTT"u8, 4, 0xC2, 0, 1, 0, 5, .. "heart"u8, 0, 5, .. "guest"u8, 0, 5, .. "guest"u8]);

        // It is not known before the first try whether all of it has started.
        await stomp.ConnectAsync(server.Stomp).InTime();
        await mqtt.ConnectAsync(server.Mqtt).InTime();
        Assert.Equal(("v12.stomp", "mqtt"), (stomp.Connection!.SubProtocol, mqtt.Connection!.SubProtocol));
        await TheServerWatches(server);
        await Task.WhenAll(BrokerLife.LivesFor(stomp, 10 * Second), BrokerLife.LivesFor(mqtt, 10 * Second));
        Assert.InRange(stomp.Journal.Count("OnPing"), 10, 18);
        Assert.InRange(mqtt.Journal.Count("OnPong"), 10, 18);
        Assert.Equal((0, 0), (stomp.Journal.Count("OnMessage"), mqtt.Journal.Count("OnBytes")));
        Assert.Equal((0, null), (stomp.Journal.Count("OnPong"), stomp.RoundTripTime));

        // Frames and their bodies reach the hook, and nothing else does.
        await stomp.SendAsync("SUBSCRIBE\nid:0\ndestination:/queue/heart\n\n\0").InTime();
        await stomp.SendAsync("SEND\ndestination:/queue/heart\n\n\n\n\0").InTime();
        await stomp.Journal.Until("OnMessage");
        Assert.Contains("content-length:2\n\n\n\n\0", Assert.Single(stomp.Journal.Subjects<string>("OnMessage")), StringComparison.Ordinal);

        await AUsersSignIn(server);
        await Refusals(server);

        var took = await BrokerLife.FindsAStoppedServer(server.Process, (stomp, 3 * Second), (mqtt, 2 * Second));
        Figure.Say($"RabbitMQ, STOMP with 1 s each way: found dead after {took[0]} s; MQTT with a keep-alive of 1 s: {took[1]} s");
    }

    /// <summary>Whoever sends nothing is dropped: so that whoever lives has been heard.</summary>
    private static async Task TheServerWatches(RabbitMq server)
    {
        using var silent = new ClientWebSocket();
        silent.Options.AddSubProtocol("v12.stomp");
        await silent.ConnectAsync(server.Stomp, CancellationToken.None).InTime();
        await silent.SendAsync(Encoding.UTF8.GetBytes("CONNECT\naccept-version:1.2\nhost:/\nlogin:guest\npasscode:guest\nheart-beat:1000,0\n\n\0"), WebSocketMessageType.Text, true, CancellationToken.None);
        var buffer = new byte[4096];
        while ((await silent.ReceiveAsync(buffer, CancellationToken.None).InTime()).MessageType != WebSocketMessageType.Close)
        {
        }

        Assert.Equal("STOMP died", silent.CloseStatusDescription);
    }

    private static async Task AUsersSignIn(RabbitMq server)
    {
        await using var socket = new StompSocket { Login = "guest", Passcode = "guest", Options = StompSocket.DefaultOptions with { Heartbeat = static () => new StompHeartbeat { Outgoing = Second, Incoming = Second } } };
        await socket.ConnectAsync(server.Stomp).InTime();
        await socket.Journal.Until("OnPing", 3);
        Assert.Equal(0, socket.Journal.Count("OnMessage"));

        // An error that another try may not meet again: it ends the connection, and its text is told.
        await socket.SendAsync("SUBSCRIBE\nid:0\ndestination:/nowhere/x\n\n\0").InTime();
        var reason = await socket.Completion.InTime();
        Assert.False(reason.IsFinal, $"{reason}");
        Assert.Contains("Unknown destination", reason.Description, StringComparison.Ordinal);
    }

    private static async Task Refusals(RabbitMq server)
    {
        await using (var socket = new StompSocket { Login = "nobody", Passcode = "x", Options = StompSocket.DefaultOptions with { Max = -1 } })
        {
            await BrokerLife.GivesUp(socket, server.Stomp, "Bad CONNECT", "Access refused for user 'nobody'");
        }

        await using (var socket = BrokerLife.NewSocket(static () => new StompHeartbeat()))
        {
            socket.Hooks.Opening = static context => context.Send("CONNECT\naccept-version:9.9\nhost:/\nlogin:guest\npasscode:guest\n\n\0");
            await BrokerLife.GivesUp(socket, server.Stomp, "Version mismatch", "Supported versions are");
        }

        await using (var socket = BrokerLife.NewSocket(static () => new StompHeartbeat()))
        {
            socket.Hooks.Opening = static context => context.Send("SEND\ndestination:/queue/x\n\n\0");
            await BrokerLife.GivesUp(socket, server.Stomp, "Illegal command", "You must log in using CONNECT first");
        }

        // It could not read a frame, and would not the next time.
        await using (var socket = BrokerLife.NewSocket(static () => new StompHeartbeat()))
        {
            socket.Hooks.Opening = static context => context.Send("CONNECT\naccept-version:1.2\nhost:/\nlogin:guest\npasscode:guest\n\n\0");
            await socket.ConnectAsync(server.Stomp).InTime();
            await socket.SendAsync("SEND\ndestination:/queue/x\\q\n\n\0").InTime();
            var reason = await socket.Completion.InTime();
            Assert.True(reason is { IsFinal: true, Status: WebSocketCloseStatus.InvalidPayloadData }, $"{reason}");
        }

        await using (var socket = new MqttSocket { UserName = "nobody", Password = "x", Options = MqttSocket.DefaultOptions with { Max = -1 } })
        {
            await BrokerLife.GivesUp(socket, server.Mqtt, "unauthenticated");
        }
    }
}
