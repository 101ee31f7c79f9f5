using System.Diagnostics;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>
/// Peers that keep to the protocol and send without measure. Memory stays bounded, messages still flow, the heart still beats, and
/// a peer that does not read what it asks for is declared dead.
/// </summary>
/// <remarks>A client of .NET over HTTP/2 that waits for room to send does not hear that its stream was reset: it takes no part in floods that end so.</remarks>
[Collection(Alone.Name)]
public sealed partial class FloodTests
{
    private static readonly int Frames = Effort.Of(quick: 10_000, full: 1_000_000);

    /// <summary>So many of anything that piled up would take more than <see cref="Room"/>.</summary>
    private static readonly int FramesOfAPile = Effort.Of(quick: 200_000, full: 1_000_000);
    private const int Batch = 1000;

    /// <summary>Linux lets the buffers of a loopback connection grow to some 10 MB.</summary>
    private const int MoreThanTheSystemTakes = 32 * 1024 * 1024;

    /// <summary>What nobody misses. The largest message is 1 MiB, and is held as bytes and as a string.</summary>
    private const long Room = 24 * 1024 * 1024;

    [Theory]
    [InlineData(OurEnd.Dialing)]
    [InlineData(OurEnd.Accepted)]
    [InlineData(OurEnd.Served)]
    [InlineData(OurEnd.ServedOverHttp2)]
    public async Task A_message_in_a_million_fragments_arrives_whole(OurEnd end)
    {
        await using var link = await HostileLink.Meet(end, Beating);
        var batch = Many(Frame.Of(Opcode.Continuation, "x"u8, link.Peer.Masks, last: false));
        await using var memory = new LiveMemory();
        var began = Stopwatch.GetTimestamp();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var reading = link.Peer.ReadToEnd();
        await link.Peer.Send(Frame.Of(Opcode.Text, [], link.Peer.Masks, last: false));
        for (var sent = 0; sent < Frames; sent += Batch)
        {
            await link.Peer.Send(batch);
        }

        await link.Peer.Send(Frame.Of(Opcode.Continuation, [], link.Peer.Masks));
        var message = (string)(await link.Socket.Journal.Until("OnMessage")).Subject!;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        var took = Stopwatch.GetElapsedTime(began);
        Assert.Equal(Frames, message.Length);
        Assert.Equal(-1, message.AsSpan().IndexOfAnyExcept('x'));
        Assert.InRange(memory.MostGrowth, long.MinValue, Room);
        Assert.InRange(allocated, 0, 4 * Room);
        await AssertAlive(link);
        Figure.Say($"{end}: a message in {Frames:N0} fragments of a byte arrived in {took.TotalSeconds:0.0} s, with {allocated >> 20} MiB allocated by both ends.");
        link.Peer.Reset();
        await reading.InTime();
    }

    [Theory]
    [InlineData(OurEnd.Dialing)]
    [InlineData(OurEnd.Accepted)]
    [InlineData(OurEnd.Served)]
    [InlineData(OurEnd.ServedOverHttp2)]
    public async Task Fragments_without_content_cost_nothing(OurEnd end)
    {
        await using var link = await HostileLink.Meet(end, Beating);
        var batch = Many(Frame.Of(Opcode.Continuation, [], link.Peer.Masks, last: false));
        await using var memory = new LiveMemory();
        var reading = link.Peer.ReadToEnd();
        await link.Peer.Send(Frame.Of(Opcode.Text, "begun"u8, link.Peer.Masks, last: false));
        for (var sent = 0; sent < Frames; sent += Batch)
        {
            await link.Peer.Send(batch);
        }

        await link.Peer.Send(Frame.Of(Opcode.Continuation, " and done"u8, link.Peer.Masks));
        await link.Socket.Journal.Until("OnMessage begun and done");
        Assert.InRange(memory.MostGrowth, long.MinValue, Room);
        await AssertAlive(link);
        link.Peer.Reset();
        await reading.InTime();
    }

    [Theory]
    [InlineData(OurEnd.Dialing, 1)]
    [LongInlineData(OurEnd.Dialing, 60_000)]
    [LongInlineData(OurEnd.Accepted, 1)]
    [LongInlineData(OurEnd.Served, 1)]
    [InlineData(OurEnd.Accepted, 60_000)]
    [InlineData(OurEnd.Served, 60_000)]
    public async Task A_message_without_end_is_cut_off(OurEnd end, int fragment)
    {
        await using var link = await HostileLink.Meet(end, options => options with { CloseTimeout = Seconds(2) });
        var batch = Many(Frame.Of(Opcode.Continuation, new byte[fragment], link.Peer.Masks, last: false), fragment == 1 ? Batch : 1);
        await using var memory = new LiveMemory();
        var reading = link.Peer.ReadToEnd();
        await link.Peer.Send(Frame.Of(Opcode.Binary, [], link.Peer.Masks, last: false));
        var sent = 0L;
        try
        {
            while (true)
            {
                await link.Peer.Send(batch);
                sent += batch.Length;
            }
        }
        catch (IOException)
        {
            // We are hung up on, however long we go on.
        }

        await link.Socket.Journal.Until("OnClose MessageTooBig");
        Assert.InRange(sent, link.Socket.Options.MaxMessageSize, long.MaxValue);
        Assert.InRange(memory.MostGrowth, long.MinValue, Room);
        var close = Assert.Single(await reading.InTime());
        Assert.Equal(Opcode.Close, close.Opcode);
        Assert.Equal(Frame.Closing(1009), close.Payload[..2]);
        Assert.Equal(0, link.Socket.Journal.Count("OnBytes"));
    }

    [Theory]
    [InlineData(OurEnd.Dialing)]
    [LongInlineData(OurEnd.Accepted)]
    [LongInlineData(OurEnd.Served)]
    [LongInlineData(OurEnd.ServedOverHttp2)]
    public async Task A_flood_of_our_pings_gets_as_many_pongs_as_are_read_and_messages_flow(OurEnd end)
    {
        var messages = Effort.Of(quick: 10, full: 100);
        await using var link = await HostileLink.Meet(end, Beating);
        var batch = Many(Frame.Of(Opcode.Text, "ping"u8, link.Peer.Masks));
        await using var memory = new LiveMemory();
        var began = Stopwatch.GetTimestamp();
        var reading = CountTexts(link.Peer);
        var sending = new List<Task>();
        for (var sent = 0; sent < Frames; sent += Batch)
        {
            await link.Peer.Send(batch);
            if (sent % (Frames / messages) == 0)
            {
                await link.Peer.SendText($"message {sent}");
                sending.Add(link.Socket.SendAsync($"ours {sent}").AsTask());
            }
        }

        await link.Peer.SendText("done");
        await link.Socket.Journal.Until("OnMessage done");
        await Task.WhenAll(sending).InTime();
        var took = Stopwatch.GetElapsedTime(began);
        Assert.Equal(messages + 1, link.Socket.Journal.Count("OnMessage"));
        Assert.InRange(memory.MostGrowth, long.MinValue, Room);
        Assert.Equal(SocketState.Open, link.Socket.State);
        await link.Socket.CloseAsync().InTime();
        var (pongs, ours) = await reading.InTime();
        Assert.Equal(messages, ours);
        Assert.InRange(pongs, 1, Frames);
        Figure.Say($"{end}: {Frames:N0} pings sent at us were read in {took.TotalSeconds:0.0} s and got {pongs:N0} pongs; live memory grew by at most {Math.Max(0, memory.MostGrowth) >> 10} KiB.");
    }

    [Theory]
    [InlineData(OurEnd.Dialing, "ping")]
    [LongInlineData(OurEnd.Accepted, "ping")]
    [LongInlineData(OurEnd.Served, "ping")]
    [LongInlineData(OurEnd.ServedOverHttp2, "ping")]
    [InlineData(OurEnd.Dialing, "pong")]
    [LongInlineData(OurEnd.Accepted, "pong")]
    [LongInlineData(OurEnd.Served, "pong")]
    [LongInlineData(OurEnd.ServedOverHttp2, "pong")]
    public async Task A_flood_of_heartbeats_does_not_pile_up_while_the_machine_is_busy(OurEnd end, string heartbeat)
    {
        // A million events of them would take hundreds of megabytes, however soon the machine may look at them.
        using var roadblock = new Roadblock();
        var time = new HeldTime();
        await using var link = await HostileLink.Meet(end, options => options with { TimeProvider = time });
        var batch = Many(Frame.Of(Opcode.Text, Encoding.UTF8.GetBytes(heartbeat), link.Peer.Masks));
        await using var memory = new LiveMemory();
        time.Hold(roadblock);
        var held = Task.Run(link.Socket.Probe, TestContext.Current.CancellationToken);
        await roadblock.Reached.InTime();
        for (var sent = 0; sent < FramesOfAPile; sent += Batch)
        {
            await link.Peer.Send(batch);
        }

        await link.Peer.SendText("done");
        await link.Socket.Journal.Until("OnMessage done");
        Assert.InRange(memory.GrowthNow(), long.MinValue, Room);
        roadblock.Open();
        await held.InTime();
        var probed = await link.Peer.ReadFrame().InTime();
        Assert.Contains(Encoding.UTF8.GetString(probed!.Payload), (string[])["ping", "pong"]);
        await AssertAlive(link);
    }

    [Fact]
    public async Task An_inbox_that_fills_up_again_and_again_does_not_pile_up_while_the_machine_is_busy()
    {
        // Where an inbox holds one message, each has the reading stop and go on.
        using var roadblock = new Roadblock();
        var time = new HeldTime();
        var (server, next) = RawServer.Granting();
        await using var serving = server;
        var options = new HeartbeatOptions { TimeProvider = time, Interval = TimeSpan.FromDays(1), MaxMessageSize = 64 };
        await using var socket = new YieldingSocket { Options = options };
        await socket.ConnectAsync(server.Address).InTime();
        await using var peer = await next();
        await using var memory = new LiveMemory();
        time.Hold(roadblock);
        var held = Task.Run(socket.Probe, TestContext.Current.CancellationToken);
        await roadblock.Reached.InTime();
        var batch = Many(Frame.Of(Opcode.Text, "x"u8, peer.Masks));
        for (var sent = 0; sent < YieldingSocket.Messages; sent += Batch)
        {
            await peer.Send(batch);
        }

        await socket.All.InTime();
        Assert.InRange(memory.GrowthNow(), long.MinValue, Room);
        roadblock.Open();
        await held.InTime();
        Assert.Equal("ping"u8.ToArray(), (await peer.ReadFrame().InTime())!.Payload);
        Assert.Equal(SocketState.Open, socket.State);
    }

    [Theory]
    [InlineData(OurEnd.Dialing)]
    [LongInlineData(OurEnd.Accepted)]
    [LongInlineData(OurEnd.Served)]
    [LongInlineData(OurEnd.ServedOverHttp2)]
    public async Task At_most_one_pong_waits(OurEnd end)
    {
        await using var link = await HostileLink.Meet(end, options => options with { CloseTimeout = Seconds(1) });

        // More than the system takes on its own: once it has begun, nothing else leaves before the peer reads.
        var sending = link.Socket.SendAsync(new byte[MoreThanTheSystemTakes]).AsTask();
        Assert.Equal(Opcode.Binary, (await link.Peer.ReadFrame().InTime())!.Opcode);
        await link.Peer.Send(Many(Frame.Of(Opcode.Text, "ping"u8, link.Peer.Masks)));
        await link.Peer.SendText("heard");
        await link.Socket.Journal.Until("OnMessage heard");
        Assert.False(sending.IsCompleted);
        var reading = link.Peer.ReadToEnd();
        await sending.InTime();
        await link.Socket.CloseAsync().InTime();
        Assert.Equal("pong"u8.ToArray(), Assert.Single(await reading.InTime(), frame => frame.Opcode == Opcode.Text).Payload);
    }

    [Theory]
    [InlineData(OurEnd.Dialing)]
    [LongInlineData(OurEnd.Accepted)]
    [LongInlineData(OurEnd.Served)]
    public async Task A_flood_of_pings_whose_pongs_nobody_reads_is_declared_dead(OurEnd end)
    {
        await using var link = await HostileLink.Meet(end, options => options with { Timeout = Seconds(1) });
        var batch = Many(Frame.Of(Opcode.Text, "ping"u8, link.Peer.Masks));

        // Pongs alone would take a minute to fill what the system takes on its own.
        var sending = link.Socket.SendAsync(new byte[MoreThanTheSystemTakes]).AsTask();
        await using var memory = new LiveMemory();
        await FloodUntilDead(link, batch, SocketCloseKind.WriteStalled);
        Assert.InRange(memory.MostGrowth, long.MinValue, Room);
        Assert.Equal(SocketCloseKind.WriteStalled, (await Assert.ThrowsAsync<MessageInDoubtException>(() => sending.InTime())).Reason.Kind);
    }

    [Theory]
    [InlineData(OurEnd.Dialing)]
    [LongInlineData(OurEnd.Accepted)]
    [LongInlineData(OurEnd.Served)]
    public async Task A_flood_of_the_platforms_pings_whose_pongs_nobody_reads_is_declared_dead(OurEnd end)
    {
        await using var link = await HostileLink.Meet(end, options => options with { Interval = Seconds(1), Timeout = Seconds(1) });
        var batch = Many(Frame.Of(Opcode.Ping, new byte[125], link.Peer.Masks));
        await using var memory = new LiveMemory();

        // The platform answers them itself, and an accepted end writes no heartbeat that could stall: it misses the client's.
        await FloodUntilDead(link, batch, end == OurEnd.Accepted ? SocketCloseKind.HeartbeatTimeout : SocketCloseKind.WriteStalled);
        Assert.InRange(memory.MostGrowth, long.MinValue, Room);
    }

    [Theory]
    [InlineData(OurEnd.Dialing)]
    [InlineData(OurEnd.Accepted)]
    [InlineData(OurEnd.Served)]
    [InlineData(OurEnd.ServedOverHttp2)]
    public async Task A_flood_of_pongs_measures_nothing_and_costs_nothing(OurEnd end)
    {
        await using var link = await HostileLink.Meet(end, script: socket => socket.Hooks.Kinds = ScriptedHooks.All);
        var batch = Many(Frame.Of(Opcode.Text, "pong"u8, link.Peer.Masks));
        await using var memory = new LiveMemory();
        for (var sent = 0; sent < Frames; sent += Batch)
        {
            await link.Peer.Send(batch);
        }

        await link.Peer.SendText("done");
        await link.Socket.Journal.Until("OnMessage done");
        Assert.InRange(memory.MostGrowth, long.MinValue, Room);
        Assert.Equal(0, link.Socket.Journal.Count("OnPong"));
        Assert.Null(link.Socket.RoundTripTime);
        Assert.Equal(SocketState.Open, link.Socket.State);
    }

    [Fact]
    public async Task No_violation_leaves_an_exception_behind_that_nobody_looks_at()
    {
        LiveMemory.Now();
        var unobserved = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        EventHandler<UnobservedTaskExceptionEventArgs> note = (_, arguments) => unobserved.Enqueue(arguments.Exception);
        TaskScheduler.UnobservedTaskException += note;
        try
        {
            foreach (var end in Enum.GetValues<OurEnd>())
            {
                await using var link = await HostileLink.Meet(end, options => options with { Max = -1 });
                foreach (var violation in Violation.All.Where(pair => !pair.Key.StartsWith("status", StringComparison.Ordinal)).Select(pair => pair.Value))
                {
                    var socket = link.Socket;
                    var ends = socket.Journal.Count("OnClose");
                    await link.Peer.Send(violation(link.Peer.Masks));
                    await socket.Journal.Until("OnClose", ends + 1);
                    await link.MeetAgain();
                }
            }

            LiveMemory.Now();
            LiveMemory.Now();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= note;
        }

        Assert.Empty(unobserved);
    }

    /// <summary>A heart that beats many times during a flood, and a timeout that no loaded machine reaches. The peer answers no close frame.</summary>
    private static HeartbeatOptions Beating(HeartbeatOptions options)
        => options with { Interval = TimeSpan.FromMilliseconds(200), Timeout = Seconds(20), CloseTimeout = Seconds(1) };

    private static byte[] Many(byte[] frame, int count = Batch) => [.. Enumerable.Repeat(frame, count).SelectMany(bytes => bytes)];

    /// <summary>Its hook never returns at once, and keeps nothing.</summary>
    [HeartbeatSocket]
    private sealed partial class YieldingSocket
    {
        public static readonly int Messages = Effort.Of(quick: 2_000, full: 200_000);

        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _heard;

        public Task All => _all.Task;

        private async partial Task OnMessageAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
        {
            await Task.Yield();
            if (++_heard == Messages)
            {
                _all.SetResult();
            }
        }
    }

    /// <summary>Keeps none of them: what the peer holds would look as if we held it.</summary>
    private static async Task<(int Pongs, int Ours)> CountTexts(RawConnection peer)
    {
        var (pongs, ours) = (0, 0);
        while (await peer.ReadFrame() is { } frame)
        {
            if (frame.Opcode == Opcode.Text)
            {
                pongs += frame.Payload.AsSpan().SequenceEqual("pong"u8) ? 1 : 0;
                ours += frame.Payload.AsSpan().StartsWith("ours "u8) ? 1 : 0;
            }
        }

        return (pongs, ours);
    }

    private static async Task FloodUntilDead(HostileLink link, byte[] batch, SocketCloseKind kind)
    {
        var socket = link.Socket;
        try
        {
            while (true)
            {
                await link.Peer.Send(batch).InTime();
            }
        }
        catch (IOException)
        {
            // We are hung up on, as is right.
        }

        await socket.Journal.Until($"OnClose {kind}");
    }

    private static async Task AssertAlive(HostileLink link)
    {
        await link.Peer.SendText("alive");
        await link.Socket.Journal.Until("OnMessage alive");
        await link.Socket.SendAsync("alive").InTime();
        Assert.Equal(SocketState.Open, link.Socket.State);
        Assert.Equal(1, link.Socket.Journal.Count("OnOpen"));
        Assert.Equal(0, link.Socket.Journal.Count("OnError") + link.Socket.Journal.Count("OnClose"));
    }
}
