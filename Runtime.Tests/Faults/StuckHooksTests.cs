using System.Diagnostics;
using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Testing;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>
/// A hook that holds everything up for longer than <c>Interval + Timeout</c>, at the client, at the server or at both, ours at both ends,
/// while more comes than an inbox holds: nobody declares anybody dead. And one that never returns: the socket closes all the same.
/// </summary>
public sealed class StuckHooksTests
{
    /// <summary>Together more than the inbox holds: the end whose hook is stuck pauses reading.</summary>
    private const int Messages = 60;
    private const int Size = 1_000;

    private static readonly HeartbeatOptions Options = new()
    {
        Interval = TimeSpan.FromMilliseconds(200),
        Timeout = Seconds(2),
        Retry = TimeSpan.FromMilliseconds(20),
        Jitter = false,
        Max = -1,
        MaxMessageSize = 8 * Size,
        CloseTimeout = Seconds(2),
    };

    /// <summary>So many intervals last longer than an end of ours may be silent.</summary>
    private static readonly int LongEnough = (int)((Options.Interval + Options.Timeout!.Value) / Options.Interval) + 5;

    [Fact]
    public Task However_long_a_hook_takes_neither_end_raises_an_alarm()
        => Task.WhenAll(
            from slowness in new[] { Slowness.Awaits, Slowness.Blocks }
            from stuck in new[] { (Client: true, Server: false), (Client: false, Server: true), (Client: true, Server: true) }
            select TakesLongAsync(slowness, stuck.Client, stuck.Server));

    [Theory]
    [InlineData(Slowness.Awaits)]
    [InlineData(Slowness.Blocks)]
    public async Task A_hook_that_never_returns_does_not_keep_a_client_from_closing(Slowness slowness)
    {
        var time = new CountedTime();
        await using var server = await OurServer.Start(Options);
        using var stop = new Stop(slowness);
        var client = new ScriptedSocket(Options with { TimeProvider = time });
        client.Hooks.Text = (_, _) => stop.Here();
        await client.ConnectAsync(server.Address).InTime();
        var session = await server.Next();
        await session.SendAsync("work").InTime();
        await stop.Reached;

        var began = Stopwatch.GetTimestamp();
        await client.DisposeAsync().InTime();
        var took = Stopwatch.GetElapsedTime(began);

        // It waited for the hook as long as it may; the close frame did not need it, and the server heard it.
        Assert.InRange(took, Options.CloseTimeout, Options.CloseTimeout + Seconds(10));
        Assert.Equal(SocketState.Disposed, client.State);
        await session.Journal.Until("OnClose Remote");
        Assert.Equal(0, time.SetTimers);
        Assert.Equal(["OnMessage work"], client.Journal.Texts.SkipWhile(static text => text != "OnMessage work"));

        // What was owed is told when the hook lets go, and nothing else.
        stop.GoOn();
        await client.Journal.Until("OnClose Local");
        Assert.Equal(["OnMessage work", "OnClose Local"], client.Journal.Texts.SkipWhile(static text => text != "OnMessage work"));
        Figure.Say($"a hook that never returns ({slowness}): DisposeAsync returned after {took.TotalSeconds:0.00} s, CloseTimeout {Options.CloseTimeout.TotalSeconds:0} s; {time.SetTimers} timers left");
    }

    [Theory]
    [InlineData(Slowness.Awaits)]
    [InlineData(Slowness.Blocks)]
    public async Task Nor_a_server(Slowness slowness)
    {
        var time = new CountedTime();
        using var stop = new Stop(slowness);
        await using var server = await OurServer.Start(Options with { TimeProvider = time }, session => session.Hooks.Text = (_, _) => stop.Here());
        await using var client = new ScriptedSocket(Options with { Max = 0 });
        await client.ConnectAsync(server.Address).InTime();
        var session = await server.Next();
        await client.SendAsync("work").InTime();
        await stop.Reached;

        await session.CloseAsync().InTime();

        // Its endpoint does not wait for the hook either, and disposes of it.
        Assert.True(session.State is SocketState.Closed or SocketState.Disposed, $"It is {session.State}.");
        await client.Journal.Until("OnClose Remote");
        Assert.Equal(0, time.SetTimers);
        Assert.Equal(0, session.Journal.Count("OnClose"));
        stop.GoOn();
        await session.Journal.Until("OnClose Local");
    }

    /// <summary>Every link is cut as soon as it is up and a message is on it; the hook is stuck in the first link's.</summary>
    [Theory]
    [InlineData(Slowness.Awaits)]
    [InlineData(Slowness.Blocks)]
    public async Task Links_that_come_and_go_meanwhile_leave_no_pile(Slowness slowness)
    {
        const int Links = 25;
        var time = new CountedTime();
        await using var server = await OurServer.Start(Options);
        await using var proxy = new FaultProxy(server.EndPoint);
        using var stop = new Stop(slowness);
        await using var client = new ScriptedSocket(Options with { TimeProvider = time });
        client.Hooks.Kinds = ScriptedHooks.All;
        client.Hooks.Text = (text, _) => text == "0" ? stop.Here() : default;
        await client.ConnectAsync(proxy.Through(server.Address)).InTime();
        for (var link = 0; link < Links; link++)
        {
            await (await server.Next()).SendAsync($"{link}").InTime();
            await (link == 0 ? stop.Reached : Task.CompletedTask);
            proxy.Reset();
        }

        var last = await server.Next();
        await last.SendAsync("end").InTime();
        Assert.InRange(time.SetTimers, 0, 1);
        var before = client.Journal.Texts.Count(static text => !IsDecisionHook(text));
        stop.GoOn();
        await client.Journal.Until("OnMessage end");

        var after = client.Journal.Texts.Where(static text => !IsDecisionHook(text)).Skip(before).ToArray();
        Assert.Equal(["OnClose Faulted", "OnOpen", "OnMessage end"], after.Where(static text => text.StartsWith("OnClose", StringComparison.Ordinal) || text.StartsWith("OnOpen", StringComparison.Ordinal) || text.StartsWith("OnMessage", StringComparison.Ordinal)));
        Assert.InRange(after.Count(static text => text.StartsWith("OnError", StringComparison.Ordinal)), 0, 16);
        Assert.All(new[] { "OnPing", "OnPong", "OnReconnecting" }, hook => Assert.InRange(after.TakeWhile(static text => text != "OnOpen").Count(text => text.StartsWith(hook, StringComparison.Ordinal)), 0, 1));
        Assert.Empty(client.Journal.Violations);
        Figure.Say($"{Links} links came and went while a hook was stuck ({slowness}): {after.Length} hook calls had waited, 1 link among them");

        static bool IsDecisionHook(string text)
            => text.StartsWith("OnConnecting", StringComparison.Ordinal) || text.StartsWith("OnOpening", StringComparison.Ordinal) || text.StartsWith("ShouldReconnect", StringComparison.Ordinal);
    }

    private static async Task TakesLongAsync(Slowness slowness, bool atClient, bool atServer)
    {
        using var clientStop = new Stop(slowness);
        using var serverStop = new Stop(slowness);
        await using var server = await OurServer.Start(Options, session => session.Hooks.Text = (text, _) => atServer && text == "0" ? serverStop.Here() : default);
        var pings = new Pings();
        await using var client = new ScriptedSocket(Options with { Connect = pings.ConnectAsync });
        client.Hooks.Text = (text, _) => atClient && text == "0" ? clientStop.Here() : default;
        await client.ConnectAsync(server.Address).InTime();
        var session = await server.Next();
        await session.WaitForOpenAsync().InTime();

        await Task.WhenAll(GiveAsync(client), GiveAsync(session));
        await (atClient ? clientStop.Reached : Task.CompletedTask);
        await (atServer ? serverStop.Reached : Task.CompletedTask);
        await pings.Leave(LongEnough);
        Assert.Equal((SocketState.Open, SocketState.Open), (client.State, session.State));

        clientStop.GoOn();
        serverStop.GoOn();
        await Task.WhenAll(client.Journal.Until("OnBytes", Messages), session.Journal.Until("OnBytes", Messages));
        Assert.All(new[] { client, session }, static socket =>
        {
            Assert.Equal((1, 0, 0), (socket.Journal.Count("OnOpen"), socket.Journal.Count("OnClose"), socket.Journal.Count("OnError")));
            Assert.Equal(Enumerable.Range(0, Messages).Select(static number => (byte)number), socket.Journal.Subjects<byte[]>("OnBytes").Select(static data => data[0]));
            Assert.Empty(socket.Journal.Violations);
        });

        static async Task GiveAsync(ScriptedSocket socket)
        {
            await socket.SendAsync("0").InTime();
            for (var number = 0; number < Messages; number++)
            {
                var message = new byte[Size];
                message[0] = (byte)number;
                await socket.SendAsync(message).InTime();
            }
        }
    }

    /// <summary>Counts the pings that leave: a loaded machine sends them later, and they say all the same how long a hook has been stuck.</summary>
    private sealed class Pings
    {
        private readonly Journal _journal = new(TimeProvider.System);

        public async ValueTask<WebSocket> ConnectAsync(ConnectContext context, CancellationToken cancellationToken)
            => new MeddledSocket(await PlatformDial.ConnectAsync(context, cancellationToken))
            {
                Sends = (data, send) =>
                {
                    if (data.Span.SequenceEqual("ping"u8))
                    {
                        _journal.Add("ping");
                    }

                    return send();
                },
            };

        public Task<Journal.Line> Leave(int count) => _journal.Until("ping", count);
    }
}
