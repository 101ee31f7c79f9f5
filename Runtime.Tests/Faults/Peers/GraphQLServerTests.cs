using System.Net.WebSockets;
using System.Text.Json;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults.Peers;

/// <summary><see cref="GraphQLHeartbeat"/> against graphql-ws.</summary>
public sealed class GraphQLServerTests
{
    private static readonly HeartbeatOptions Quick = new()
    {
        Interval = TimeSpan.FromMilliseconds(100),
        Timeout = TimeSpan.FromMilliseconds(1000),
        ConnectTimeout = TimeSpan.FromSeconds(5),
    };

    [LongTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Its_pings_are_answered_beside_a_subscription_and_the_hook_sees_none(bool numbers)
    {
        await using var server = await Start();
        await using var socket = ServedHeartbeat.Client(() => new GraphQLHeartbeat { NumbersPings = numbers }, Quick with { Liveness = Liveness.PongOnly });
        socket.Hooks.Kinds |= HookKinds.Pong;
        await socket.ConnectAsync(Address(server)).InTime();
        Assert.Equal("graphql-transport-ws", socket.Connection!.SubProtocol);
        await socket.SendAsync("""{"id":"1","type":"subscribe","payload":{"query":"subscription { tick }"}}""").InTime();
        await socket.Journal.Until("OnPong", 12);
        await socket.Journal.Until("OnMessage", 12);

        // The server asks by ping frames of its own, and says what it was answered.
        await socket.AssertLives(server.Journal, "pong", 3);
        Assert.NotNull(socket.RoundTripTime);
        Assert.All(socket.Journal.Subjects<string>("OnMessage"), static text => Assert.Equal("next", TypeOf(text)));
    }

    [LongFact]
    public async Task The_servers_ping_is_answered_with_what_it_carries_and_its_pong_unasked_is_hidden()
    {
        await using var server = await Start();
        await using var socket = ServedHeartbeat.Client(static () => new GraphQLHeartbeat());
        await socket.ConnectAsync(Address(server)).InTime();
        await socket.SendAsync("""{"type":"complete","id":"ask"}""").InTime();
        await server.Journal.Until("""got {"type":"pong","payload":{"a":[1]}}""");
        Assert.Equal(0, socket.Journal.Count("OnMessage"));
    }

    [LongFact]
    public async Task A_stopped_server_is_found_and_reconnected_to()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGSTOP.");
        await using var server = await Start();
        await using var socket = ServedHeartbeat.Client(static () => new GraphQLHeartbeat(), Quick);
        socket.Hooks.Kinds |= HookKinds.Pong;
        await socket.ConnectAsync(Address(server)).InTime();
        await socket.Journal.Until("OnPong");
        await socket.AssertFindsAndHeals((server.Stop, server.Continue), Quick.Interval!.Value + Quick.Timeout!.Value, "graphql-ws");
    }

    [LongTheory]
    [InlineData(4400)]
    [InlineData(4401)]
    [InlineData(4004)]
    [InlineData(4005)]
    [InlineData(4406)]
    [InlineData(4409)]
    [InlineData(4429)]
    [InlineData(4500)]
    [InlineData(1002)]
    [InlineData(1003)]
    [InlineData(1007)]
    [InlineData(1008)]
    [InlineData(1009)]
    [InlineData(1010)]
    [InlineData(1011)]
    public async Task These_closes_are_final(int status)
    {
        await using var server = await Start();
        await using var socket = ServedHeartbeat.Client(static () => new GraphQLHeartbeat());
        socket.Hooks.Opening = opening => opening.Send($$$"""{"type":"connection_init","payload":{"close":{{{status}}}}}""");
        var reason = await socket.AssertGaveUp(socket.ConnectAsync(Address(server)), $"{status}");
        Assert.Equal((WebSocketCloseStatus)status, reason.Status);
    }

    [LongTheory]
    [InlineData("""{"type":"connection_init","payload":{"token":"throw"}}""", "4500")]
    [InlineData("""{"type":"subscribe","id":"1","payload":{"query":"{ one }"}}""", "4401")]
    [InlineData("""{"type":"hello"}""", "4400")]
    public async Task So_is_what_the_server_closes_of_its_own_accord(string opening, string told)
    {
        await using var server = await Start();
        await using var socket = ServedHeartbeat.Client(static () => new GraphQLHeartbeat());
        socket.Hooks.Opening = context => context.Send(opening);
        await socket.AssertGaveUp(socket.ConnectAsync(Address(server)), told);
    }

    [LongTheory]
    [InlineData("""{"id":"1","type":"subscribe","payload":{"query":"subscription { tick }"}}""", "4409")]
    [InlineData("""{"type":"connection_init"}""", "4429")]
    public async Task Also_later(string twice, string told)
    {
        await using var server = await Start();
        await using var socket = ServedHeartbeat.Client(static () => new GraphQLHeartbeat());
        await socket.ConnectAsync(Address(server)).InTime();
        await socket.SendAsync(twice).InTime();
        await socket.SendAsync(twice).InTime();
        await socket.AssertGaveUp(Task.CompletedTask, told);
    }

    [LongFact]
    public async Task Without_its_sub_protocol_too()
    {
        await using var server = await Start();
        await using var socket = ServedHeartbeat.Client(static () => new GraphQLHeartbeat());
        socket.Hooks.Connecting = static (context, _) =>
        {
            context.SubProtocols.Clear();
            return default;
        };
        await socket.AssertGaveUp(socket.ConnectAsync(Address(server)), "4406");
    }

    [LongFact]
    public async Task A_forbidden_client_tries_again()
    {
        await using var server = await Start();
        await using var socket = ServedHeartbeat.Client(static () => new GraphQLHeartbeat());
        socket.Hooks.Opening = context => context.Send(context.Attempt == 0 ? """{"type":"connection_init","payload":{"token":"bad"}}""" : """{"type":"connection_init"}""");
        await socket.ConnectAsync(Address(server)).InTime();
        await server.Journal.Until("closed 4403");
        Assert.Equal(1, socket.Journal.Count("OnReconnecting"));
    }

    [LongFact]
    public async Task A_sign_in_of_a_users_class_brings_what_it_subscribes_to()
    {
        await using var server = await Start();
        var next = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var socket = new PricesSocket { Token = "good", OnNext = message => next.TrySetResult(message) };
        await socket.ConnectAsync(Address(server)).InTime();
        Assert.Equal("next", TypeOf(await next.Task.InTime()));
        await server.Journal.Until("""got {"type":"connection_init","payload":{"token":"good"}}""");
    }

    private static string? TypeOf(string message)
    {
        using var document = JsonDocument.Parse(message);
        return document.RootElement.GetProperty("type").GetString();
    }

    private static Uri Address(NodeServer server) => new($"ws://127.0.0.1:{server.Port}/graphql");

    private static Task<NodeServer> Start() => NodeServer.Start("graphql.cjs", ["graphql-ws", "graphql", "ws"], "200");
}
