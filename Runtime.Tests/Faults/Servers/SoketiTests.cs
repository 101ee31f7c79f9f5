using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Faults.Servers;

/// <summary>Pusher's heartbeat against Soketi 1.6.1, which dictates 30 s, and closes a client to which it has sent nothing for 120 s.</summary>
public sealed class SoketiTests
{
    private static readonly HeartbeatOptions Quick = new()
    {
        Heartbeat = static () => new PusherHeartbeat(),
        Interval = TimeSpan.FromMilliseconds(200),
        Timeout = TimeSpan.FromSeconds(20),
        Retry = TimeSpan.FromMilliseconds(50),
        Jitter = false,
        Max = -1,
        ConnectTimeout = TimeSpan.FromSeconds(10),
    };

    [LongFact]
    public async Task It_lives_through_the_time_after_which_Soketi_closes_a_client_that_is_silent()
    {
        await using var server = await Soketi.Start();
        await using var socket = NewSocket(Quick with { Interval = null });
        await socket.ConnectAsync(server.Address).InTime();
        var opened = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(opened) < Seconds(130))
        {
            await Task.Delay(Seconds(1), TestContext.Current.CancellationToken);
            Assert.Equal(SocketState.Open, socket.State);
        }

        Assert.Equal(1, socket.Journal.Count("OnOpen"));
        Assert.InRange(socket.Journal.Count("OnPong"), 3, 4);
        Assert.Equal(1, await server.Metric("connected"));
        Assert.Equal(0, await server.Metric("new_disconnections_total"));
    }

    [LongFact]
    public async Task It_lives_through_many_intervals_of_its_own_and_Soketi_counts_each_ping()
    {
        await using var server = await Soketi.Start();
        await using var socket = NewSocket(Quick);
        await socket.ConnectAsync(server.Address).InTime();
        await socket.Journal.Until("OnPong", 30);
        Assert.Equal(1, socket.Journal.Count("OnOpen"));
        Assert.Equal(0, socket.Journal.Count("OnMessage"));
        Assert.NotNull(socket.RoundTripTime);
        Assert.Equal(1, await server.Metric("connected"));
        Assert.InRange(await server.Metric("ws_messages_received_total"), 30, double.MaxValue);
    }

    [LongFact]
    public async Task A_stopped_server_is_found_dead_in_time_and_reconnected_to_when_it_goes_on()
    {
        var timeout = Seconds(0.7);
        await using var server = await Soketi.Start();
        await using var socket = NewSocket(Quick with { Timeout = timeout, ConnectTimeout = Seconds(2) });
        await socket.ConnectAsync(server.Address).InTime();
        await socket.Journal.Until("OnPong", 3);
        var stopped = Stopwatch.GetTimestamp();
        await server.Stop();
        await socket.Journal.Until("OnClose HeartbeatTimeout");

        // The upper bound is generous: a loaded machine may be late.
        Assert.InRange(Stopwatch.GetElapsedTime(stopped), TimeSpan.Zero, Quick.Interval!.Value + timeout + Seconds(10));
        var opens = socket.Journal.Count("OnOpen");
        await server.Continue();
        await socket.Journal.Until("OnOpen", opens + 1);
        await socket.Journal.Until("OnPong", socket.Journal.Count("OnPong") + 3);
    }

    [LongFact]
    public async Task A_key_that_it_does_not_know_is_final_at_once()
    {
        await using var server = await Soketi.Start();
        await using var socket = NewSocket(Quick);
        var reason = (await Assert.ThrowsAsync<SocketClosedException>(() => socket.ConnectAsync(server.AddressOf("another-key")).InTime())).Reason;
        Assert.Equal(SocketState.GaveUp, socket.State);
        Assert.Contains("4001", reason.Description, StringComparison.Ordinal);
        Assert.Contains("another-key", reason.Description, StringComparison.Ordinal);
        Assert.Equal(1, socket.Journal.Count("OnConnecting"));
    }

    [LongFact]
    public async Task A_user_who_does_not_sign_in_is_closed_finally()
    {
        await using var server = await Soketi.Start("SOKETI_DEFAULT_APP_USER_AUTHENTICATION=1", "SOKETI_USER_AUTHENTICATION_TIMEOUT=500");
        await using var socket = NewSocket(Quick);
        await socket.ConnectAsync(server.Address).InTime();
        var reason = await socket.Completion.InTime();
        Assert.Contains("4009", reason.Description, StringComparison.Ordinal);
        Assert.Equal(SocketState.GaveUp, socket.State);
        Assert.Equal(1, socket.Journal.Count("OnConnecting"));
    }

    [LongFact]
    public async Task One_client_too_many_comes_again_after_a_second()
    {
        await using var server = await Soketi.Start("SOKETI_DEFAULT_APP_MAX_CONNS=1");
        await using var first = NewSocket(Quick);
        await first.ConnectAsync(server.Address).InTime();
        await using var second = NewSocket(Quick);
        var connecting = second.ConnectAsync(server.Address);
        await second.Journal.Until("OnConnecting", 3);
        var attempts = second.Journal.Lines.Where(static line => line.Begins("OnConnecting")).Select(static line => line.At.TotalSeconds).ToArray();
        Assert.InRange(attempts[1] - attempts[0], 1, double.MaxValue);
        Assert.InRange(attempts[2] - attempts[1], 1, double.MaxValue);
        await first.CloseAsync().InTime();
        await connecting.InTime();
    }

    [LongFact]
    public async Task A_server_that_ends_is_followed_at_once()
    {
        await using var server = await Soketi.Start();
        await using var socket = NewSocket(Quick with { Retry = Seconds(60), RetryCap = Seconds(60) });
        await socket.ConnectAsync(server.Address).InTime();
        await server.Terminate();
        await socket.Journal.Until("OnClose Remote");
        Assert.Contains("4200", socket.Journal.Subjects<SocketCloseReason>("OnClose")[0].Description, StringComparison.Ordinal);
        await socket.Journal.Until("OnConnecting", 2);
    }

    [LongTheory]
    [InlineData("app-secret", true)]
    [InlineData("another", false)]
    public async Task A_private_channel_is_signed_in_to_before_the_connection_is_open(string secret, bool isRight)
    {
        await using var server = await Soketi.Start();
        await using var socket = NewSocket(Quick);
        socket.Hooks.SignIn = async (context, token) =>
        {
            await context.ReceiveAsync(token);
            var id = ((PusherHeartbeat)context.Connection.Heartbeat).SocketId;
            var proof = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{id}:private-orders")));
            context.Send($$$"""{"event":"pusher:subscribe","data":{"channel":"private-orders","auth":"app-key:{{{proof}}}"}}""");
            var answer = (await context.ReceiveAsync(token)).Text!;
            if (!answer.Contains("subscription_succeeded", StringComparison.Ordinal))
            {
                context.Refuse(answer);
            }
        };
        var connecting = socket.ConnectAsync(server.Address);
        if (isRight)
        {
            await connecting.InTime();
            await socket.Journal.Until("OnPong", 3);
            return;
        }

        var reason = (await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime())).Reason;
        Assert.Contains("private-orders", reason.Description, StringComparison.Ordinal);
        Assert.Equal(SocketState.GaveUp, socket.State);
    }

    private static ScriptedSocket NewSocket(HeartbeatOptions options)
    {
        var socket = new ScriptedSocket(options);
        socket.Hooks.Kinds = (ScriptedHooks.All | ScriptedHooks.Heartbeats) & ~(HookKinds.Bytes | HookKinds.ShouldReconnect);
        return socket;
    }
}
