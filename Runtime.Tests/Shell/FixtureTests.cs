using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>The tests rest on these few things; where they fail, nothing else means anything.</summary>
[Collection(Alone.Name)]
public sealed class FixtureTests
{
    [Fact]
    public async Task Rest_comes_only_after_everything_has_run()
    {
        for (var round = 0; round < 200; round++)
        {
            var steps = 0;
            _ = Task.Run(async () =>
            {
                for (var step = 0; step < 50; step++)
                {
                    await Task.Yield();
                    Thread.SpinWait(100);
                    Interlocked.Increment(ref steps);
                }
            });
            await Rest.Come();
            Assert.Equal(50, steps);
        }
    }

    [Fact]
    public async Task Rest_comes_beside_a_held_thread()
    {
        using var roadblock = new Roadblock();
        var held = Task.Run(roadblock.Hold);
        await Rest.Come();
        Assert.True(roadblock.Reached.IsCompleted);
        roadblock.Open();
        await held.InTime();
    }

    [Fact]
    public async Task Timers_fire_at_their_moment_each_in_turn()
    {
        var time = new VirtualTime();
        var fired = new List<double>();
        await using var once = time.CreateTimer(_ => fired.Add(time.Elapsed.TotalSeconds), null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        await using var often = time.CreateTimer(_ => fired.Add(time.Elapsed.TotalSeconds), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
        await time.Pass(TimeSpan.FromSeconds(7));
        Assert.Equal([2, 4, 5, 6], fired);
        Assert.Equal(1, time.ArmedTimers);
        await time.Sleep(TimeSpan.FromSeconds(100));
        Assert.Equal([2, 4, 5, 6, 107], fired);
    }

    [Fact]
    public async Task A_frozen_link_tells_nobody_and_a_cut_one_tells_both()
    {
        var time = new VirtualTime();
        var link = new MemoryLink();
        await using var client = new Peer(link.Client, new Peer.Manners(), time, link);
        await using var server = new Peer(link.Server, new Peer.Manners { Echoes = true }, time, link);
        await client.Send("one");
        await client.Journal.Until("one");

        link.Freeze();
        await client.Send("two");
        var stuck = client.Send(new byte[Wire.Capacity * 2]);
        await Rest.Come();
        Assert.Equal(["one"], server.Journal.Texts);
        Assert.False(stuck.IsCompleted);

        link.LetReachServer(7);
        await Rest.Come();
        Assert.Equal(["one"], server.Journal.Texts);
        link.LetReachServer(2);
        await Rest.Come();
        Assert.Equal(["one", "two"], server.Journal.Texts);

        link.Thaw();
        await stuck.InTime();
        await client.Journal.Until("binary");
        Assert.Equal(["one", "two", $"binary {Wire.Capacity * 2}"], server.Journal.Texts);

        link.Cut();
        await client.Journal.Until("end");
        await server.Journal.Until("end");
    }
}
