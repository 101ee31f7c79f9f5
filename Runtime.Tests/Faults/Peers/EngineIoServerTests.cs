using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults.Peers;

/// <summary><see cref="EngineIoHeartbeat"/> against socket.io and engine.io.</summary>
public sealed class EngineIoServerTests
{
    private const int Interval = 100;
    private const int Timeout = 1000;

    private static readonly TimeSpan Latest = TimeSpan.FromMilliseconds(Interval + Timeout);

    [LongTheory]
    [InlineData("/")]
    [InlineData("/admin")]
    public async Task It_lives_through_the_servers_pings_and_the_hook_sees_none(string name)
    {
        await using var server = await Start();
        await using var socket = ServedHeartbeat.Client(() => new EngineIoHeartbeat { Namespace = name });
        await socket.ConnectAsync(Address(server)).InTime();
        await server.Journal.Until("joined");
        await socket.AssertLives(server.Journal, "pong", 12);
        var prefix = name == "/" ? "42" : "42/admin,";
        await socket.SendAsync($"{prefix}[\"echo\",\"größe\"]").InTime();
        await socket.Journal.Until("OnMessage");
        Assert.Equal([$"{prefix}[\"echoed\",\"größe\"]"], socket.Journal.Subjects<string>("OnMessage"));
        Assert.Equal(0, server.Journal.Count("ended"));
        Assert.Null(socket.RoundTripTime);
        await socket.CloseAsync().InTime();
        await server.Journal.Until("ended transport close");
    }

    [LongFact]
    public async Task An_attachment_that_looks_like_a_ping_is_the_hooks()
    {
        await using var server = await Start();
        await using var socket = ServedHeartbeat.Client(static () => new EngineIoHeartbeat());
        await socket.ConnectAsync(Address(server)).InTime();
        await socket.SendAsync("""42["bytes"]""").InTime();
        await socket.Journal.Until("OnBytes 2");
        await socket.AssertLives(server.Journal, "pong", 3);
    }

    [LongFact]
    public async Task Engine_IO_alone_is_usable_at_its_greeting()
    {
        await using var server = await Start("engine");
        await using var socket = ServedHeartbeat.Client(static () => new EngineIoHeartbeat { IsSocketIo = false });
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{server.Port}/engine.io/")).InTime();
        await socket.SendAsync("4hello").InTime();
        await socket.Journal.Until("OnMessage 4hello");
        await socket.AssertLives(server.Journal, "pong", 12);
    }

    [LongFact]
    public async Task A_stopped_server_is_found_and_reconnected_to()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGSTOP.");
        await using var server = await Start();
        await using var socket = ServedHeartbeat.Client(static () => new EngineIoHeartbeat(), new HeartbeatOptions { ConnectTimeout = TimeSpan.FromSeconds(2) });
        await socket.ConnectAsync(Address(server)).InTime();
        await server.Journal.Until("pong");
        await socket.AssertFindsAndHeals((server.Stop, server.Continue), Latest, "socket.io");
    }

    [LongFact]
    public async Task A_refused_sign_in_is_final()
    {
        await using var server = await Start();
        await using var socket = ServedHeartbeat.Client(static () => new EngineIoHeartbeat());
        socket.Hooks.Opening = static opening => opening.Send("""40{"token":"bad"}""");
        await socket.AssertGaveUp(socket.ConnectAsync(Address(server)), "Not authorized");
        await server.Journal.Until("ended");
    }

    [LongFact]
    public async Task An_unknown_namespace_is_final()
    {
        await using var server = await Start();
        await using var socket = ServedHeartbeat.Client(static () => new EngineIoHeartbeat { Namespace = "/nowhere" });
        await socket.AssertGaveUp(socket.ConnectAsync(Address(server)), "Invalid namespace");
    }

    [LongTheory]
    [InlineData("leave")]
    [InlineData("end")]
    public async Task Whom_the_server_disconnects_stays_away(string how)
    {
        await using var server = await Start();
        await using var socket = ServedHeartbeat.Client(static () => new EngineIoHeartbeat());
        await socket.ConnectAsync(Address(server)).InTime();
        await socket.SendAsync($"42[\"{how}\"]").InTime();
        await socket.AssertGaveUp(Task.CompletedTask, "namespace /");
        await server.Journal.Until("ended");
    }

    [LongFact]
    public async Task A_refused_upgrade_is_final()
    {
        await using var server = await Start();
        await using var socket = ServedHeartbeat.Client(static () => new EngineIoHeartbeat());
        var reason = await socket.AssertGaveUp(socket.ConnectAsync(new Uri($"ws://127.0.0.1:{server.Port}/socket.io/?refuse=1")), "400");
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, reason.HttpStatus);
    }

    private static Uri Address(NodeServer server) => new($"ws://127.0.0.1:{server.Port}/socket.io/");

    private static Task<NodeServer> Start(params string[] layer)
        => NodeServer.Start("socketio.cjs", ["socket.io", "engine.io"], [$"{Interval}", $"{Timeout}", .. layer]);
}
