using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.Extensions.Logging;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>A cancelled ConnectAsync says the truth: the state is Idle. Where the link opened first, it has connected.</summary>
[Collection(Alone.Name)]
public sealed class CancelledConnectTests
{
    [Fact]
    public async Task A_token_cancelled_between_the_open_and_its_event_hook_means_nothing_any_more()
    {
        await using var world = new World();
        var scheduler = new HeldScheduler();
        using var source = new CancellationTokenSource();

        // The link opens, and OnOpen does not start yet.
        var log = new Listener(line =>
        {
            if (line == "Connection 1 is open.")
            {
                scheduler.Hold();
            }
        });
        var socket = world.NewSocket(options => options with { Logger = log, Scheduler = scheduler });
        var connecting = socket.ConnectAsync(World.Address, source.Token);
        await world.Time.Pass(TimeSpan.Zero);
        Assert.Equal(SocketState.Open, socket.State);
        await source.CancelAsync();
        scheduler.Release();

        await connecting.InTime();
        Assert.Equal(SocketState.Open, socket.State);
    }

    [Fact]
    public async Task Attempts_that_a_reconnect_has_asked_for_meanwhile_go_on()
    {
        using var source = new CancellationTokenSource();
        await using var world = new World();
        world.Server.Answer = dial => dial.Fail();
        var socket = world.NewSocket();
        var connecting = socket.ConnectAsync(World.Address, source.Token);
        await world.Time.Pass(TimeSpan.Zero);
        var reconnecting = socket.ReconnectAsync();
        await world.Time.Pass(TimeSpan.Zero);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.InTime());

        world.Server.Answer = dial => dial.Accept();
        await world.Time.Pass(TimeSpan.FromSeconds(20));
        await reconnecting.InTime();
        Assert.Equal(SocketState.Open, socket.State);
    }

    [Fact]
    public async Task It_ends_when_the_state_is_Idle_and_not_before_however_long_a_log_takes()
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Fail();
        using var stop = new Stop(Slowness.Blocks);
        using var source = new CancellationTokenSource();

        // The machinery is held up on another thread, as by a slow log.
        var log = new Listener(line =>
        {
            if (line.Contains("Attempt 0 to connect to ws://memory/ failed", StringComparison.Ordinal))
            {
                stop.HereNow();
            }
        });
        var socket = world.NewSocket(options => options with { Logger = log });
        var connecting = socket.ConnectAsync(World.Address, source.Token);
        await stop.Reached;
        await source.CancelAsync();
        await Rest.Come();

        // It is decided, and what was decided before is not carried out yet.
        Assert.Equal(SocketState.Idle, socket.State);
        Assert.False(connecting.IsCompleted);

        stop.GoOn();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.InTime());
        Assert.Equal(SocketState.Idle, socket.State);
    }

    private sealed class Listener(Action<string> hear) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => hear(formatter(state, exception));
    }
}
