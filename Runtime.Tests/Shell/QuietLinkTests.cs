using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>
/// What it costs that a hook may block its thread: nothing that grows with the messages of links on which few come. And what is had for it: such a
/// hook is found in time.
/// </summary>
[Collection(Alone.Name)]
public sealed class QuietLinkTests
{
    private const int Links = 10;
    private const int Messages = 20;

    /// <summary>How long a hook may hold its reader's thread.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(250);

    private int _steps;

    [Fact]
    public async Task A_message_costs_the_machine_no_step_and_all_links_together_one_timer()
    {
        await using var world = new World();
        var time = new CountedTimers(world.Time);
        var options = new HeartbeatOptions
        {
            Interval = TimeSpan.FromHours(1),
            TimeProvider = time,
            Connect = world.Server.Dialed,
            Random = () =>
            {
                // Each step has its number.
                Interlocked.Increment(ref _steps);
                return 0.5;
            },
        };
        world.Server.ExpectsOneAtATime = false;
        var links = new List<(ScriptedSocket Socket, Peer Peer)>();
        for (var link = 0; link < Links; link++)
        {
            links.Add(await world.Connect(_ => options));
        }

        await world.Time.Pass(Seconds(1));
        var (steps, timers) = (_steps, time.Count);
        for (var message = 1; message <= Messages; message++)
        {
            foreach (var (_, peer) in links)
            {
                await peer.Send("hello");
            }

            await world.Time.Pass(Seconds(1));
            Assert.All(links, link => Assert.Equal(message, link.Socket.Journal.Count("OnMessage")));
        }

        Assert.Equal(0, _steps - steps);
        Assert.InRange(time.Count - timers, 0, Messages);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_hook_that_blocks_its_thread_loses_the_reading_when_its_time_is_over(bool isAccepted)
    {
        await using var world = new World();
        var log = new LogBook();
        var (socket, peer) = await Open(world, log, isAccepted);
        using var stop = new Stop(Slowness.Blocks);
        await world.Time.Pass(Seconds(0.9));
        socket.Hooks.Text = (_, _) => stop.Here();
        await peer.Send("blocks");
        await stop.Reached;
        await world.Time.Pass(Delay - Moment);
        Assert.Equal(0, TakenOver(log));
        await world.Time.Pass(Moment);
        Assert.Equal(1, TakenOver(log));

        // And what comes now is read.
        await peer.Send("ping");
        await peer.Journal.Until("pong");
    }

    [Fact]
    public async Task So_does_one_that_began_while_others_were_looked_after()
    {
        await using var world = new World();
        var log = new LogBook();
        var (socket, peer) = await Open(world, log, isAccepted: false);
        var (_, other, _) = await world.Accept();
        using var stop = new Stop(Slowness.Blocks);
        await other.Send("first");
        await world.Time.Pass(Moment * 100);
        await peer.Send("quick");
        await world.Time.Pass(Moment * 100);
        socket.Hooks.Text = (_, _) => stop.Here();
        await peer.Send("blocks");
        await stop.Reached;

        // The next round finds it, after 50 ms; nobody knows then for how long it has been running.
        await world.Time.Pass((Moment * 50) + Delay - Moment);
        Assert.Equal(0, TakenOver(log));
        await world.Time.Pass(Moment);
        Assert.Equal(1, TakenOver(log));
    }

    [Fact]
    public async Task A_second_one_in_a_row_loses_it_too()
    {
        await using var world = new World();
        var log = new LogBook();
        var (socket, peer) = await Open(world, log, isAccepted: false);
        for (var hook = 1; hook <= 3; hook++)
        {
            using var stop = new Stop(Slowness.Blocks);
            socket.Hooks.Text = (_, _) => stop.Here();
            await peer.Send("blocks");
            await stop.Reached;
            await world.Time.Pass(Delay);
            Assert.Equal(hook, TakenOver(log));
            stop.GoOn();
            await world.Time.Pass(Seconds(1));
        }
    }

    [Fact]
    public async Task A_timer_that_cannot_be_set_costs_neither_the_message_nor_the_next_look()
    {
        await using var world = new World();
        var log = new LogBook();
        var time = new BrokenTimers(world.Time);
        var socket = world.NewSocket(options => options with { TimeProvider = time, Logger = log });
        await socket.ConnectAsync(World.Address).InTime();
        await world.Time.Pass(Seconds(1));
        var peer = await world.Server.Next();
        time.AreBroken = true;
        await peer.Send("one");
        await socket.Journal.Until("OnMessage one");
        Assert.Contains(log.Lines, static line => line.Id.Name == "EffectFailed");
        time.AreBroken = false;
        using var stop = new Stop(Slowness.Blocks);
        socket.Hooks.Text = (_, _) => stop.Here();
        await peer.Send("blocks");
        await stop.Reached;
        await world.Time.Pass(Delay);
        Assert.Equal(1, TakenOver(log));
    }

    /// <summary>It would interrupt each processor on which the process runs.</summary>
    [Fact]
    public void Nothing_makes_all_threads_of_the_process_pass_a_barrier()
    {
        using var assembly = new PEReader(File.OpenRead(typeof(HeartbeatOptions).Assembly.Location));
        var names = assembly.GetMetadataReader();
        var called = names.MemberReferences.Select(member => names.GetString(names.GetMemberReference(member).Name)).ToHashSet();
        Assert.Contains(nameof(Interlocked.Exchange), called);
        Assert.DoesNotContain(nameof(Interlocked.MemoryBarrierProcessWide), called);
    }

    private static async Task<(ScriptedSocket Socket, Peer Peer)> Open(World world, LogBook log, bool isAccepted)
    {
        if (!isAccepted)
        {
            return await world.Connect(options => options with { Logger = log });
        }

        var (socket, peer, _) = await world.Accept(options => options with { Logger = log });
        return (socket, peer);
    }

    private static int TakenOver(LogBook log) => log.Lines.Count(static line => line.Id.Name == "ReadingTakenOver");

    /// <summary>A clock whose timers can break.</summary>
    private sealed class BrokenTimers(TimeProvider inner) : TimeProvider
    {
        public bool AreBroken { get; set; }

        public override long TimestampFrequency => inner.TimestampFrequency;

        public override long GetTimestamp() => inner.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
            => AreBroken ? throw new InvalidOperationException("As scripted.") : inner.CreateTimer(callback, state, dueTime, period);
    }
}
