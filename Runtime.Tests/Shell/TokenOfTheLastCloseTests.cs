using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>The last OnClose of a socket has something to do: its token is not the one that its own ending cancels.</summary>
[Collection(Alone.Name)]
public sealed class TokenOfTheLastCloseTests
{
    [Fact]
    public async Task An_accepted_link_that_ends_gives_OnClose_a_token_that_lives()
    {
        await using var world = new World();
        using var stop = new Stop(Slowness.Awaits);
        var token = new CancellationToken(canceled: true);
        var (_, peer, run) = await world.Accept(
            options => options with { Scheduler = new EagerScheduler() },
            socket => socket.Hooks.Close = (_, given) =>
            {
                token = given;
                return stop.Here();
            });
        peer.Abort();
        await stop.Reached;
        await world.Time.Pass(TimeSpan.Zero);

        Assert.False(token.IsCancellationRequested);
        stop.GoOn();
        await run.InTime();
    }

    [Fact]
    public async Task A_link_after_which_no_attempt_is_left_gives_OnClose_a_token_that_lives()
    {
        await using var world = new World();
        using var stop = new Stop(Slowness.Awaits);
        var token = new CancellationToken(canceled: true);
        var (socket, peer) = await world.Connect(
            options => options with { Scheduler = new EagerScheduler(), Max = 0 },
            socket => socket.Hooks.Close = (_, given) =>
            {
                token = given;
                return stop.Here();
            });
        peer.Abort();
        await stop.Reached;
        await world.Time.Pass(TimeSpan.Zero);

        Assert.Equal(SocketState.GaveUp, socket.State);
        Assert.False(token.IsCancellationRequested);
        stop.GoOn();
    }
}
