using System.Diagnostics;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>A client sends far more than the server's inbox and the system's buffers hold while a hook there is slow: its writes stall, and nobody is dead.</summary>
public sealed class BackPressureTests
{
    /// <summary>Together more than any system's buffers take.</summary>
    private const int Messages = 48;
    private const int Size = 1024 * 1024;

    private static readonly HeartbeatOptions Options = new()
    {
        Interval = TimeSpan.FromMilliseconds(200),
        Timeout = Seconds(2),
        Max = 0,
        MaxMessageSize = Size,
        StallTimeout = TimeSpan.Zero,
        CloseTimeout = Seconds(20),
    };

    /// <summary>So many pongs on a connection beside it take longer than a write may stall where the peer says nothing.</summary>
    private static readonly int LongEnough = (int)(3 * Options.Timeout!.Value / Options.Interval);

    [LongTheory]
    [InlineData(Slowness.Awaits, false)]
    [InlineData(Slowness.Blocks, false)]
    [InlineData(Slowness.Awaits, true)]
    public async Task A_write_may_stall_for_as_long_as_the_peers_hook_is_slow(Slowness slowness, bool atBothEnds)
    {
        using var stop = new Stop(slowness);
        await using var server = await OurServer.Start(Options, session => session.Hooks.Text = (text, _) => text == "slow" ? stop.Here() : default);
        await using var client = new ScriptedSocket(Options);
        client.Hooks.Text = (text, _) => text == "slow" ? stop.Here() : default;
        await client.ConnectAsync(server.Address).InTime();
        var session = await server.Next();
        await using var beside = new ScriptedSocket(Options);
        beside.Hooks.Kinds = ScriptedHooks.All;
        await beside.ConnectAsync(server.Address).InTime();

        var sending = Send(client);
        var replying = atBothEnds ? Send(session) : Task.CompletedTask;
        await beside.Journal.Until("OnPong", beside.Journal.Count("OnPong") + LongEnough);
        Assert.False(sending.IsCompleted);
        Assert.Equal((SocketState.Open, SocketState.Open), (client.State, session.State));

        stop.GoOn();
        await Task.WhenAll(sending, replying).InTime();
        await session.Journal.Until("OnBytes", Messages);
        if (atBothEnds)
        {
            await client.Journal.Until("OnBytes", Messages);
        }

        Assert.Equal((0, 0), (client.Journal.Count("OnClose"), session.Journal.Count("OnClose")));
    }

    [LongFact]
    public async Task It_ends_after_StallTimeout_all_the_same_and_every_sender_is_told()
    {
        using var stop = new Stop(Slowness.Awaits);
        await using var server = await OurServer.Start(Options, session => session.Hooks.Text = (_, _) => stop.Here());
        await using var client = new ScriptedSocket(Options with { StallTimeout = Seconds(5) });
        await client.ConnectAsync(server.Address).InTime();

        var began = Stopwatch.GetTimestamp();
        await Assert.ThrowsAnyAsync<Exception>(() => Send(client).InTime());
        var took = Stopwatch.GetElapsedTime(began);
        var reason = (SocketCloseReason)(await client.Journal.Until("OnClose WriteStalled")).Subject!;
        Assert.Equal("A write moved no byte for 5 s (StallTimeout).", reason.Description);
        Assert.InRange(took, Seconds(5), Seconds(5) + Seconds(15));
        Figure.Say($"a write towards a peer that says it has paused, Timeout 2 s, StallTimeout 5 s: declared dead {took.TotalSeconds:0.0} s after the first send");
    }

    /// <summary>The hook is stuck in the first message; what follows fills everything on the way.</summary>
    private static async Task Send(ScriptedSocket socket)
    {
        await socket.SendAsync("slow");
        for (var message = 0; message < Messages; message++)
        {
            await socket.SendAsync(new byte[Size - 1]);
        }
    }
}
