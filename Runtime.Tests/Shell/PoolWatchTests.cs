using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>The thread that watches over the pool is there while a link is open whose loops run on the pool, and then no longer; and there is one, however many links come and go.</summary>
[Collection(Alone.Name)]
public sealed class PoolWatchTests
{
    /// <summary>As the system shows the name of the thread: its first 15 characters.</summary>
    private const string Name = "Heartbeat: watc";

    [LongFact]
    public async Task It_ends_when_all_links_have_however_they_ended()
    {
        Requirement.IsLinux();
        await using var first = new World();
        await using var second = new World();
        await using var third = new World();
        await using var fourth = new World();
        var (closed, _) = await first.Connect();
        var (disposed, _) = await second.Connect();
        var (left, leaver) = await third.Connect(static options => options with { Max = 0 });
        var (broken, breaker) = await fourth.Connect(static options => options with { Max = 0 });
        var (accepted, caller, run) = await fourth.Accept();
        await UntilThereAre(1);
        await closed.CloseAsync().InTime();
        await disposed.DisposeAsync().AsTask().InTime();
        await leaver.SendClose();
        await left.Journal.Until("OnClose");
        breaker.Abort();
        await broken.Journal.Until("OnClose");
        Assert.Single(Watching());

        await caller.SendClose();
        await run.InTime();
        Assert.Equal(SocketState.Closed, accepted.State);
        await UntilThereAre(0);
    }

    [LongFact]
    public async Task It_ends_when_a_silent_peer_was_declared_dead()
    {
        Requirement.IsLinux();
        await using var world = new World();
        world.Server.Manners = static () => Peer.Manners.Silent;
        var (socket, _) = await world.Connect(static options => options with { Max = 0 });
        await UntilThereAre(1);
        await world.Time.Pass(Seconds(60));
        await socket.Journal.Until("OnClose HeartbeatTimeout");
        await UntilThereAre(0);
    }

    /// <remarks>The watch of the test before goes some ten seconds after its last link.</remarks>
    [LongFact]
    public async Task It_is_not_there_for_a_link_whose_loops_run_elsewhere()
    {
        Requirement.IsLinux();
        await UntilThereAre(0);
        await using var world = new World();
        var (socket, peer) = await world.Connect(static options => options with { Scheduler = new HeldScheduler() });
        await peer.Send("x");
        await socket.Journal.Until("OnMessage x");
        Assert.Empty(Watching());
    }

    [LongFact]
    public async Task Links_that_come_and_go_by_the_thousand_have_the_same()
    {
        Requirement.IsLinux();
        PoolWatch.Add(Log.To(logger: null));
        await UntilThereAre(1);
        var thread = Assert.Single(Watching());
        PoolWatch.Remove();
        for (var link = 0; link < 10_000; link++)
        {
            PoolWatch.Add(Log.To(logger: null));
            PoolWatch.Remove();
        }

        Assert.Equal([thread], Watching());
        await UntilThereAre(0);
    }

    /// <param name="processors">How many processors the process has.</param>
    /// <param name="used">How many seconds of their time it has used.</param>
    /// <param name="isComputing">What that is taken for.</param>
    [Theory]
    [InlineData(2, 0, false)]
    [InlineData(2, 1, false)]
    [InlineData(2, 1.5, false)]
    [InlineData(2, 1.7, true)]
    [InlineData(2, 2, true)]
    [InlineData(8, 2, false)]
    [InlineData(8, 7, true)]
    public void Whoever_keeps_the_processors_busy_is_not_taken_to_block(int processors, double used, bool isComputing)
        => Assert.Equal(isComputing, PoolSample.IsComputing(Seconds(used), Seconds(1), processors));

    private static string[] Watching()
        => [.. Directory.GetDirectories("/proc/self/task").Where(static thread => NameOf(thread).TrimEnd() == Name)];

    private static string NameOf(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "comm"));
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return "";
        }
    }

    private static async Task UntilThereAre(int threads)
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        while (Watching().Length != threads)
        {
            await Task.Delay(100, patience.Token);
        }
    }
}
