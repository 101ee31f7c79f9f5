using System.Net;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.Extensions.Logging;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>A wrong address or secret is told at once, and not after as many attempts as are allowed.</summary>
public sealed class FinalReasonTests
{
    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(499)]
    public async Task A_status_that_does_not_heal_ends_the_first_connect_at_once(int status)
    {
        await using var world = new World();
        var log = new LogBook();
        world.Server.Answer = dial => dial.Refuse((HttpStatusCode)status);
        var socket = world.NewSocket(options => options with { Logger = log });
        socket.Hooks.Kinds &= ~HookKinds.ShouldReconnect;
        var end = await Assert.ThrowsAsync<SocketClosedException>(() => socket.ConnectAsync(new Uri("ws://user:secret@memory/wrong?token=1")).InTime());
        Assert.Equal((SocketCloseKind.Refused, (HttpStatusCode)status, true), (end.Reason.Kind, end.Reason.HttpStatus!.Value, end.Reason.IsFinal));
        Assert.Contains("ws://memory/wrong?*", end.Message, StringComparison.Ordinal);
        Assert.Contains($"HTTP {status}", end.Message, StringComparison.Ordinal);
        Assert.Single(world.Server.Dials);
        await socket.Journal.Until("OnGaveUp Refused");
        Assert.Single(log.Lines, static line => line is { Id.Name: "AttemptFailedForGood", Level: LogLevel.Warning });
    }

    [Theory]
    [InlineData(200)]
    [InlineData(301)]
    [InlineData(407)]
    [InlineData(408)]
    [InlineData(421)]
    [InlineData(425)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Another_status_is_tried_again_and_warned_of(int status)
    {
        await using var world = new World();
        var log = new LogBook();
        world.Server.Answer = dial => dial.Index == 0 ? dial.Refuse((HttpStatusCode)status) : dial.Accept();
        var socket = world.NewSocket(options => options with { Logger = log });
        socket.Hooks.Kinds &= ~HookKinds.ShouldReconnect;
        var connecting = socket.ConnectAsync(World.Address);
        Assert.False((await socket.Journal.Until("OnReconnecting 1")).Subject is ReconnectAttempt { Cause.IsFinal: true });
        await world.Time.Pass(Seconds(5));
        await connecting.InTime();
        Assert.Single(log.Lines, static line => line is { Id.Name: "AttemptFailed", Level: LogLevel.Warning });
    }

    [Fact]
    public async Task A_socket_that_was_open_goes_on_trying_whatever_the_status()
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Index is 0 or 3 ? dial.Accept() : dial.Refuse(HttpStatusCode.NotFound);
        var (socket, peer) = await world.Connect(script: static socket => socket.Hooks.Kinds &= ~HookKinds.ShouldReconnect);
        peer.Link.Cut();
        await world.Time.Pass(Seconds(15));
        await socket.Journal.Until("OnOpen", 2);
        Assert.All(socket.Journal.Subjects<ReconnectAttempt>("OnReconnecting"), static attempt => Assert.False(attempt.Cause.IsFinal));
    }

    [Fact]
    public async Task A_hook_has_the_last_word_and_is_told_that_it_is_final()
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Index == 0 ? dial.Refuse(HttpStatusCode.NotFound) : dial.Accept();
        var socket = world.NewSocket();
        var wasFinal = false;
        socket.Hooks.Reconnects = reason => wasFinal = reason.IsFinal;
        var connecting = socket.ConnectAsync(World.Address);
        await socket.Journal.Until("OnReconnecting 1");
        await world.Time.Pass(Seconds(5));
        await connecting.InTime();
        Assert.True(wasFinal);
    }

    [Fact]
    public async Task A_hook_that_throws_counts_as_what_is_answered_without_it()
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Refuse(HttpStatusCode.NotFound);
        var socket = world.NewSocket();
        socket.Hooks.Reconnects = static _ => throw new InvalidOperationException("As scripted.");
        await Assert.ThrowsAsync<SocketClosedException>(() => socket.ConnectAsync(World.Address).InTime());
        Assert.Single(world.Server.Dials);
        await socket.Journal.Until("OnError InvalidOperationException");
    }

    [Fact]
    public async Task After_a_fresh_start_it_is_final_again()
    {
        await using var world = new World();
        var (socket, _) = await world.Connect(script: static socket => socket.Hooks.Kinds &= ~HookKinds.ShouldReconnect);
        await socket.CloseAsync().InTime();
        world.Server.Answer = dial => dial.Refuse(HttpStatusCode.NotFound);
        await Assert.ThrowsAsync<SocketClosedException>(() => socket.ConnectAsync(World.Address).InTime());
    }
}
