using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.Extensions.Logging;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>Hooks that throw, take long, or block their thread: none of them costs the link, a message, or the peer's trust.</summary>
[Collection(Alone.Name)]
public sealed class HookFaultTests
{
    /// <summary>Longer than any heartbeat's deadline, many times over.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    public static TheoryData<HookKinds> ThrowingHooks => new(
        HookKinds.Open, HookKinds.Text, HookKinds.Bytes, HookKinds.Ping, HookKinds.Pong, HookKinds.Close, HookKinds.Reconnecting);

    [Theory]
    [MemberData(nameof(ThrowingHooks))]
    public async Task An_event_hook_that_throws_is_told_and_costs_neither_the_link_nor_the_next_message(HookKinds thrower)
    {
        await using var world = new World();
        var thrown = new NotFiniteNumberException();
        var (socket, peer) = await world.Connect(script: socket =>
        {
            socket.Hooks.Kinds = ScriptedHooks.All;
            Throw(socket.Hooks, thrower, thrown);
        });
        await peer.Send("one");
        await peer.Send("one"u8.ToArray());
        await world.Time.Pass(Seconds(15));
        await peer.Send("two");
        await peer.Send("two"u8.ToArray());
        await socket.Journal.Until("OnBytes two");
        Assert.Equal(1, socket.Journal.Count("OnMessage two"));
        Assert.Equal(1, socket.Journal.Count("OnOpen"));
        peer.Link.Cut();
        await world.Time.Pass(Seconds(5));
        await (await world.Server.Next()).Send("three");
        await socket.Journal.Until("OnMessage three");
        Assert.Contains(thrown, socket.Journal.Subjects<Exception>("OnError"));
    }

    [Theory]
    [InlineData(HookKinds.Text)]
    [InlineData(HookKinds.Bytes)]
    [InlineData(HookKinds.Open)]
    [InlineData(HookKinds.Close)]
    public async Task An_event_hook_that_throws_later_is_told_as_well(HookKinds thrower)
    {
        await using var world = new World();
        var thrown = new NotFiniteNumberException();
        async ValueTask ThrowLater()
        {
            await Task.Delay(Seconds(1), world.Time);
            throw thrown;
        }

        var (socket, peer) = await world.Connect(script: socket =>
        {
            socket.Hooks.Text = (_, _) => thrower == HookKinds.Text ? ThrowLater() : default;
            socket.Hooks.Bytes = (_, _) => thrower == HookKinds.Bytes ? ThrowLater() : default;
            socket.Hooks.Open = _ => thrower == HookKinds.Open ? ThrowLater() : default;
            socket.Hooks.Close = (_, _) => thrower == HookKinds.Close ? ThrowLater() : default;
        });
        await peer.Send("one");
        await peer.Send("one"u8.ToArray());
        await peer.Send("two");
        await world.Time.Pass(Seconds(4));
        Assert.Equal(1, socket.Journal.Count("OnMessage two"));
        peer.Link.Cut();
        await world.Time.Pass(Seconds(10));
        Assert.Equal(SocketState.Open, socket.State);
        Assert.Contains(thrown, socket.Journal.Subjects<Exception>("OnError"));
        Assert.Equal(2, socket.Journal.Count("OnOpen"));
    }

    [Fact]
    public async Task A_hook_that_sends_while_the_socket_is_disposed_of_has_not_failed()
    {
        await using var world = new World();
        var log = new LogBook();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ScriptedSocket? echo = null;
        var (socket, peer) = await world.Connect(
            options => options with { Logger = log },
            script: socket => socket.Hooks.Text = async (text, _) =>
            {
                await gate.Task;
                await echo!.SendAsync(text);
            });
        echo = socket;
        await peer.Send("one");
        await socket.Journal.Until("OnMessage one");

        var disposal = socket.DisposeAsync().AsTask();
        gate.SetResult();
        await disposal.InTime();

        Assert.Equal(0, socket.Journal.Count("OnError"));
        Assert.DoesNotContain(log.Lines, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task OnUnsent_and_OnGaveUp_that_throw_are_told()
    {
        await using var world = new World();
        var unsent = new NotFiniteNumberException();
        var gaveUp = new NotFiniteNumberException();
        world.Server.Answer = dial => dial.Index == 0 ? dial.Accept() : dial.Fail();
        var (socket, peer) = await world.Connect(script: socket =>
        {
            socket.Hooks.Unsent = _ => throw unsent;
            socket.Hooks.GaveUp = _ => throw gaveUp;
        });
        peer.Link.Cut();
        await world.Time.Pass(Seconds(1));
        Assert.True(socket.TrySend("one"));
        Assert.True(socket.TrySend("two"));
        await world.Time.Pass(Seconds(100));
        Assert.Equal(2, socket.Journal.Count("OnUnsent"));
        Assert.Equal(1, socket.Journal.Count("OnGaveUp"));
        var errors = socket.Journal.Subjects<Exception>("OnError");
        Assert.Equal(2, errors.Count(error => ReferenceEquals(error, unsent)));
        Assert.Contains(gaveUp, errors);
    }

    [Fact]
    public async Task An_OnError_that_throws_harms_nobody()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect(script: socket =>
        {
            socket.Hooks.Text = (_, _) => throw new NotFiniteNumberException();
            socket.Hooks.Error = _ => throw new NotSupportedException();
        });
        for (var message = 0; message < 10; message++)
        {
            await peer.Send($"{message}");
        }

        await socket.Journal.Until("OnMessage 9");
        peer.Link.Cut();
        await world.Time.Pass(Seconds(5));
        Assert.Equal(SocketState.Open, socket.State);
        Assert.Equal(0, socket.Journal.Count("OnError NotSupportedException"));
    }

    [Theory]
    [InlineData(Slowness.Awaits)]
    [InlineData(Slowness.Blocks)]
    public async Task A_slow_OnMessage_raises_no_false_alarm(Slowness slowness)
    {
        await using var world = new World();
        using var stop = new Stop(slowness);
        var (socket, peer) = await world.Connect(script: socket =>
            socket.Hooks.Text = (text, _) => text == "work" ? stop.Here() : default);
        await peer.Send("work");
        await stop.Reached;
        await world.Time.Pass(Seconds(1));
        for (var message = 0; message < 100; message++)
        {
            await peer.Send($"{message}");
        }

        await world.Time.Pass(Long);
        Assert.Equal(SocketState.Open, socket.State);
        Assert.Equal(60, peer.Journal.Count("ping"));
        Assert.NotNull(socket.RoundTripTime);
        Assert.Equal(1, socket.Journal.Count("OnMessage"));

        stop.GoOn();
        await socket.Journal.Until("OnMessage 99");
        Assert.Equal(["work", .. Enumerable.Range(0, 100).Select(number => $"{number}")], socket.Journal.Subjects<string>("OnMessage"));
        Assert.Single(world.Server.Dials);
        Assert.Equal(0, socket.Journal.Count("OnError"));
    }

    [Theory]
    [InlineData(HookKinds.Open, Slowness.Awaits)]
    [InlineData(HookKinds.Open, Slowness.Blocks)]
    [InlineData(HookKinds.Bytes, Slowness.Awaits)]
    [InlineData(HookKinds.Bytes, Slowness.Blocks)]
    [InlineData(HookKinds.Ping, Slowness.Blocks)]
    [InlineData(HookKinds.Pong, Slowness.Blocks)]
    public async Task No_slow_hook_raises_a_false_alarm(HookKinds slow, Slowness slowness)
    {
        await using var world = new World();
        using var stop = new Stop(slowness);
        var (socket, peer) = await world.Connect(script: socket =>
        {
            socket.Hooks.Kinds = ScriptedHooks.All;
            SlowDown(socket.Hooks, slow, stop);
        });
        await peer.Send("work"u8.ToArray());
        await world.Time.Pass(Seconds(10));
        await stop.Reached;
        await peer.Send("one");
        await peer.Send("two");
        await world.Time.Pass(Long);
        Assert.Equal(SocketState.Open, socket.State);
        Assert.Equal(0, socket.Journal.Count("OnMessage"));
        Assert.Equal(61, peer.Journal.Count("ping"));
        stop.GoOn();
        await socket.Journal.Until("OnMessage two");
        Assert.Equal(["one", "two"], socket.Journal.Subjects<string>("OnMessage"));
        Assert.Single(world.Server.Dials);
    }

    [Theory]
    [InlineData(Slowness.Awaits)]
    [InlineData(Slowness.Blocks)]
    public async Task A_slow_OnError_keeps_no_link_from_opening_and_living(Slowness slowness)
    {
        await using var world = new World();
        using var stop = new Stop(slowness);
        world.Server.Answer = dial => dial.Index == 0 ? dial.Fail() : dial.Accept();
        var socket = world.NewSocket();
        socket.Hooks.Kinds = HookKinds.Error | HookKinds.Reconnecting | HookKinds.Text;
        socket.Hooks.Error = _ => stop.HereNow();
        var connecting = socket.ConnectAsync(World.Address);
        await stop.Reached;
        await world.Time.Pass(Seconds(5));
        var peer = await world.Server.Next();
        await world.Time.Pass(Long);
        Assert.Equal(SocketState.Open, socket.State);
        stop.GoOn();
        await connecting.InTime();
        await peer.Send("news");
        await socket.Journal.Until("OnMessage news");
        Assert.Equal(2, world.Server.Dials.Count);
    }

    [Theory]
    [InlineData(Slowness.Awaits)]
    [InlineData(Slowness.Blocks)]
    public async Task A_slow_hook_of_an_accepted_socket_raises_no_false_alarm_at_either_end(Slowness slowness)
    {
        await using var world = new World();
        using var stop = new Stop(slowness);
        var both = await BothEnds.Meet(world, server: socket => socket.Hooks.Text = (text, _) => text == "work" ? stop.Here() : default);
        await both.Client.SendAsync("work").InTime();
        await stop.Reached;
        await both.Client.SendAsync("one").InTime();
        await both.Client.SendAsync("two").InTime();
        await world.Time.Pass(Long);
        both.AssertAlive();
        stop.GoOn();
        await both.Server.Journal.Until("OnMessage two");
        Assert.Equal(["work", "one", "two"], both.Server.Journal.Subjects<string>("OnMessage"));
    }

    [Theory]
    [InlineData(Slowness.Awaits)]
    [InlineData(Slowness.Blocks)]
    public async Task Two_ends_of_ours_never_declare_each_other_dead_over_a_slow_hook_and_a_full_inbox(Slowness slowness)
    {
        await using var world = new World();
        using var stop = new Stop(slowness);
        var both = await BothEnds.Meet(
            world,
            server: socket => socket.Hooks.Bytes = (data, _) => data.Length == 1 ? stop.Here() : default,
            change: options => options with { MaxMessageSize = 64 * 1024 });
        await both.Client.SendAsync(new byte[1]).InTime();
        await stop.Reached;

        // Far more than the inbox takes: the server stops reading, and the client's writes stall where the wire is full.
        for (var message = 0; message < 16; message++)
        {
            Assert.True(both.Client.TrySend(new byte[(10 * 1024) + message]));
        }

        await world.Time.Pass(Seconds(3));
        Assert.True(both.Server.Journal.Count("OnBytes") == 1, "The hook is not slow.");
        both.AssertAlive();
        stop.GoOn();
        await both.Server.Journal.Until("OnBytes", 17);
        await world.Time.Pass(Long);
        both.AssertAlive();
        Assert.Equal(
            [1, .. Enumerable.Range(10 * 1024, 16)],
            both.Server.Journal.Subjects<byte[]>("OnBytes").Select(data => data.Length));
    }

    [Theory]
    [InlineData(Slowness.Awaits)]
    [InlineData(Slowness.Blocks)]
    public async Task With_a_full_inbox_the_deadline_waits_and_pings_still_leave_every_Interval(Slowness slowness)
    {
        await using var world = new World();
        using var stop = new Stop(slowness);
        world.Server.Manners = () => Peer.Manners.Silent;
        var (socket, peer) = await world.Connect(
            options => options with { MaxMessageSize = 8 * 1024 },
            socket => socket.Hooks.Bytes = (data, _) => data.Length == 1 ? stop.Here() : default);
        await peer.Send(new byte[1]);
        await stop.Reached;
        var flooding = Flood(peer, messages: 20, size: 4 * 1024);
        await world.Time.Pass(Long);
        Assert.False(flooding.IsCompleted, "The inbox was never full.");
        Assert.Equal(SocketState.Open, socket.State);
        Assert.Equal(
            [.. Enumerable.Range(1, 60).Select(number => number * 10.0)],
            peer.Journal.Lines.Where(line => line.Text == "ping").Select(line => line.At.TotalSeconds));

        // Twice per Timeout it says too that it lives: the other end may have asked.
        var pongs = peer.Journal.Lines.Where(line => line.Text == "pong").Select(line => line.At.TotalSeconds).ToArray();
        Assert.All(pongs.Zip(pongs.Skip(1)), pair => Assert.Equal(2, pair.Second - pair.First, precision: 3));
        Assert.InRange(pongs[^1], 597, 600);

        // From here on the deadline counts again, in full.
        stop.GoOn();
        await flooding.InTime();
        await socket.Journal.Until("OnBytes", 21);
        await world.Time.Pass(TimeSpan.Zero);
        Assert.Equal(SocketState.Open, socket.State);
        await world.Time.Pass(Seconds(14));
        Assert.Equal(SocketState.Reconnecting, socket.State);
    }

    [Fact]
    public async Task An_accepted_end_with_a_full_inbox_says_that_it_lives()
    {
        await using var world = new World();
        using var stop = new Stop(Slowness.Awaits);
        var (socket, peer, _) = await world.Accept(
            options => options with { MaxMessageSize = 8 * 1024 },
            socket => socket.Hooks.Bytes = (data, _) => data.Length == 1 ? stop.Here() : default);
        await peer.Send(new byte[1]);
        await stop.Reached;
        var flooding = Flood(peer, messages: 20, size: 4 * 1024);
        await world.Time.Pass(Long);
        Assert.False(flooding.IsCompleted, "The inbox was never full.");
        Assert.Equal(SocketState.Open, socket.State);
        var pongs = peer.Journal.Lines.Where(line => line.Text == "pong").Select(line => line.At.TotalSeconds).ToArray();
        Assert.All(pongs.Prepend(0).Zip(pongs), pair => Assert.InRange(pair.Second - pair.First, 0, 10));
        Assert.InRange(pongs[^1], 590, 600);

        stop.GoOn();
        await flooding.InTime();
        await socket.Journal.Until("OnBytes", 21);
        await world.Time.Pass(TimeSpan.Zero);
        var count = peer.Journal.Count("pong");
        await world.Time.Pass(Seconds(13));
        Assert.Equal(count, peer.Journal.Count("pong"));
    }

    [Fact]
    public async Task A_stalled_write_is_found_while_a_hook_blocks()
    {
        await using var world = new World();
        using var stop = new Stop(Slowness.Blocks);
        var (socket, peer) = await world.Connect(script: socket => socket.Hooks.Text = (_, _) => stop.Here());
        await peer.Send("work");
        await stop.Reached;
        peer.Link.LetReachServer(0);
        var stuck = socket.SendAsync(new byte[1024 * 1024]).AsTask();
        await world.Time.Pass(Seconds(4));
        Assert.Equal(SocketState.Reconnecting, socket.State);
        await Assert.ThrowsAsync<MessageInDoubtException>(() => stuck.InTime());
        stop.GoOn();
        await socket.Journal.Until("OnClose WriteStalled");
    }

    [Theory]
    [InlineData(Slowness.Awaits)]
    [InlineData(Slowness.Blocks)]
    public async Task A_silent_death_is_found_while_a_hook_is_slow(Slowness slowness)
    {
        await using var world = new World();
        using var stop = new Stop(slowness);
        var (socket, peer) = await world.Connect(script: socket => socket.Hooks.Text = (_, _) => stop.Here());
        await peer.Send("work");
        await stop.Reached;
        peer.Link.Freeze();
        await world.Time.PassTo(Seconds(14) - Moment);
        Assert.Equal(SocketState.Open, socket.State);
        await world.Time.Pass(Moment);
        Assert.Equal(SocketState.Reconnecting, socket.State);
        await world.Time.Pass(Seconds(5));
        Assert.Equal(SocketState.Open, socket.State);
        stop.GoOn();
        await socket.Journal.Until("OnOpen", 2);
    }

    [Fact]
    public async Task A_hook_that_awaits_a_send_while_its_link_dies_learns_of_the_doubt()
    {
        await using var world = new World();
        Exception? learned = null;
        var (socket, peer) = await world.Connect(script: socket => socket.Hooks.Text = async (_, _) =>
        {
            try
            {
                await socket.SendAsync(new byte[1024 * 1024]);
            }
            catch (Exception exception)
            {
                learned = exception;
            }
        });
        peer.Link.LetReachServer(0);
        await peer.Send("work");
        await world.Time.PassTo(Seconds(4));
        await socket.Journal.Until("OnClose WriteStalled");
        Assert.IsType<MessageInDoubtException>(learned);
        await world.Time.Pass(Seconds(5));
        await socket.Journal.Until("OnOpen", 2);
        Assert.Empty((await world.Server.Next()).Messages);
    }

    [Fact]
    public async Task A_hook_that_awaits_a_send_while_there_is_no_link_sends_on_the_next_one()
    {
        await using var world = new World();
        var dead = new TaskCompletionSource();
        var sent = false;
        var (socket, peer) = await world.Connect(script: socket => socket.Hooks.Text = async (_, _) =>
        {
            await dead.Task;
            await socket.SendAsync("answer");
            sent = true;
        });
        await peer.Send("work");
        await socket.Journal.Until("OnMessage work");
        peer.Link.Cut();
        await world.Time.Pass(Seconds(1));
        dead.SetResult();
        await world.Time.Pass(Seconds(1));
        Assert.False(sent);
        await world.Time.Pass(Seconds(3));
        var next = await world.Server.Next();
        await next.Journal.Until("answer");
        await socket.Journal.Until("OnOpen", 2);
        Assert.True(sent);
    }

    private static async Task Flood(Peer peer, int messages, int size)
    {
        for (var message = 0; message < messages; message++)
        {
            await peer.Send(new byte[size]);
        }
    }

    private static void Throw(ScriptedHooks hooks, HookKinds kind, Exception exception)
    {
        switch (kind)
        {
            case HookKinds.Open:
                hooks.Open = _ => throw exception;
                break;
            case HookKinds.Text:
                hooks.Text = (_, _) => throw exception;
                break;
            case HookKinds.Bytes:
                hooks.Bytes = (_, _) => throw exception;
                break;
            case HookKinds.Ping:
                hooks.Ping = () => throw exception;
                break;
            case HookKinds.Pong:
                hooks.Pong = _ => throw exception;
                break;
            case HookKinds.Close:
                hooks.Close = (_, _) => throw exception;
                break;
            case HookKinds.Reconnecting:
                hooks.Reconnecting = _ => throw exception;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such hook.");
        }
    }

    private static void SlowDown(ScriptedHooks hooks, HookKinds kind, Stop stop)
    {
        switch (kind)
        {
            case HookKinds.Open:
                hooks.Open = _ => stop.Here();
                break;
            case HookKinds.Bytes:
                hooks.Bytes = (_, _) => stop.Here();
                break;
            case HookKinds.Ping:
                hooks.Ping = stop.HereNow;
                break;
            case HookKinds.Pong:
                hooks.Pong = _ => stop.HereNow();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such hook.");
        }
    }
}
