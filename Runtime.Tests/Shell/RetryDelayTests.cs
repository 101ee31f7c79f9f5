using System.Net;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>A hook that says how long to wait before an attempt.</summary>
public sealed class RetryDelayTests
{
    [Fact]
    public async Task Its_delay_is_taken_as_it_is()
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Index switch
        {
            0 => dial.Refuse(HttpStatusCode.ServiceUnavailable, Seconds(9)),
            1 => dial.Fail(),
            _ => dial.Accept(),
        };
        var told = new List<(int, TimeSpan, SocketCloseKind)>();
        var socket = Socket(world, attempt =>
        {
            told.Add((attempt.Number, attempt.Delay, attempt.Cause.Kind));
            return attempt.Number == 1 ? Seconds(0.25) : attempt.Delay * 2;
        });
        var connecting = socket.ConnectAsync(World.Address);
        await socket.Journal.Until("OnReconnecting 1");
        await world.Time.Pass(Seconds(0.25));
        await socket.Journal.Until("OnReconnecting 2");
        await world.Time.Pass(Seconds(10));
        await connecting.InTime();
        Assert.Equal([(1, Seconds(9), SocketCloseKind.Refused), (2, Seconds(5), SocketCloseKind.ConnectFailed)], told);
        Assert.Equal([0, 0.25, 10.25], world.Server.Times);
        Assert.Equal([Seconds(0.25), Seconds(10)], socket.Journal.Subjects<ReconnectAttempt>("OnReconnecting").Select(static attempt => attempt.Delay));
    }

    [Fact]
    public async Task Null_gives_up()
    {
        await using var world = new World();
        world.Server.Answer = static dial => dial.Fail();
        var socket = Socket(world, static attempt => attempt.Number < 2 ? TimeSpan.Zero : null);
        await Assert.ThrowsAsync<SocketClosedException>(() => socket.ConnectAsync(World.Address).InTime());
        Assert.Equal(2, world.Server.Dials.Count);
        Assert.Equal(SocketState.GaveUp, socket.State);
    }

    [Fact]
    public async Task It_is_not_asked_where_ShouldReconnect_says_no_or_Max_is_reached()
    {
        await using var world = new World();
        world.Server.Answer = static dial => dial.Fail();
        var socket = Socket(world, static _ => TimeSpan.Zero);
        socket.Hooks.Reconnects = static _ => false;
        await Assert.ThrowsAsync<SocketClosedException>(() => socket.ConnectAsync(World.Address).InTime());
        socket.Hooks.Reconnects = static _ => true;
        Assert.Equal(0, socket.Journal.Count("RetryDelay"));
        await Assert.ThrowsAsync<SocketClosedException>(() => socket.ConnectAsync(World.Address).InTime());
        Assert.Equal(3, socket.Journal.Count("RetryDelay"));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3_000_000)]
    [InlineData(null)]
    public async Task What_cannot_be_waited_for_goes_to_OnError_and_the_settings_delay_counts(int? seconds)
    {
        await using var world = new World();
        world.Server.Answer = static dial => dial.Index == 0 ? dial.Fail() : dial.Accept();
        var socket = Socket(world, _ => seconds is { } given ? Seconds(given) : throw new InvalidOperationException("As scripted."));
        var connecting = socket.ConnectAsync(World.Address);
        await socket.Journal.Until("OnReconnecting 1");
        await socket.Journal.Until("OnError InvalidOperationException");
        await world.Time.Pass(Seconds(5));
        await connecting.InTime();
        Assert.Equal([0, 5], world.Server.Times);
    }

    private static ScriptedSocket Socket(World world, Func<ReconnectAttempt, TimeSpan?> delay)
    {
        var socket = world.NewSocket();
        socket.Hooks.Kinds |= HookKinds.RetryDelay;
        socket.Hooks.Delay = delay;
        return socket;
    }
}
