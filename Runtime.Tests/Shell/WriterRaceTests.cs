using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.Extensions.Logging;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>What comes between two steps of a write: a cancelled token, the link's end, the writer's own failure.</summary>
[Collection(Alone.Name)]
public sealed class WriterRaceTests
{
    [Fact]
    public async Task A_message_that_is_put_back_can_still_be_cancelled_even_if_it_was_before()
    {
        using var source = new CancellationTokenSource();
        await using var world = new World();
        var (socket, meddled) = await Connect(world);

        // The token is cancelled while the writer has the message; then the writer finds the link broken.
        meddled.Looked = state =>
        {
            source.Cancel();
            return WebSocketState.Aborted;
        };
        world.Server.Answer = dial => dial.Hang();
        var sending = socket.SendAsync("x", source.Token).AsTask();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.InTime());
    }

    [Fact]
    public async Task Bytes_whose_sender_was_told_of_the_links_end_are_not_read_any_more()
    {
        await using var world = new World();
        var (socket, meddled) = await Connect(world);
        var sends = 0;
        var end = new TaskCompletionSource();
        meddled.Sends = (_, _) =>
        {
            Interlocked.Increment(ref sends);
            return new ValueTask(end.Task);
        };

        // The write under way ends well, just before the link is aborted; so does whatever the writer does then.
        meddled.Aborts = () => end.TrySetResult();
        var sending = socket.SendAsync(new byte[64 * 1024]).AsTask();
        await Rest.Come();
        var reconnecting = socket.ReconnectAsync();
        await Assert.ThrowsAsync<MessageInDoubtException>(() => sending.InTime());
        await reconnecting.InTime();
        await Rest.Come();
        Assert.Equal(1, sends);
    }

    [Fact]
    public async Task The_end_is_not_told_before_what_the_writer_could_not_send()
    {
        await using var world = new World();
        using var stop = new Stop(Slowness.Blocks);
        var log = new Unsents(stop.HereNow);
        var (socket, meddled) = await Connect(world, options => options with { Logger = log, Max = 0 }, HookKinds.Close);
        meddled.Sends = (_, _) => throw new WebSocketException("It broke.");
        Assert.True(socket.TrySend("x"));
        await stop.Reached;

        // While the writer still says what was lost, the reader finds the link broken too.
        (await world.Server.Next()).Link.Cut();
        await Rest.Come();
        Assert.Equal(0, socket.Journal.Count("OnClose"));
        stop.GoOn();
        await socket.Journal.Until("OnClose");
    }

    private static async Task<(ScriptedSocket Socket, MeddledSocket Meddled)> Connect(
        World world,
        Func<HeartbeatOptions, HeartbeatOptions>? change = null,
        HookKinds? kinds = null)
    {
        MeddledSocket? meddled = null;
        world.Server.Answer = async dial => meddled = new MeddledSocket(await dial.Accept());
        var socket = world.NewSocket(change);
        socket.Hooks.Kinds = kinds ?? socket.Hooks.Kinds;
        await socket.ConnectAsync(World.Address).InTime();
        await world.Time.Pass(TimeSpan.Zero);
        return (socket, meddled!);
    }

    /// <summary>Hears of messages that were lost.</summary>
    private sealed class Unsents(Action hear) : ILogger
    {
        private const string Unsent = "Unsent";

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name == Unsent)
            {
                hear();
            }
        }
    }
}
