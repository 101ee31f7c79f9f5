using System.Net.WebSockets;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>A peer that says its last words and closes: their hooks may still answer it. CloseTimeout 3 s, over the platform's WebSocket and frames of our own.</summary>
[Collection(Alone.Name)]
public sealed class AnswerToCloseTests
{
    [Theory]
    [InlineData(Ours.Dialed)]
    [InlineData(Ours.Accepted)]
    [InlineData(Ours.Framed)]
    public async Task Each_of_the_last_messages_gets_its_reply_before_the_answer(Ours ours)
    {
        await using var ends = await Ends.Meet(ours, socket => socket.Hooks.Text = async (text, token) =>
        {
            await Task.Yield();
            await socket.SendAsync($"re: {text}", token);
        });
        await ends.LastWords("one", "two", "three");
        Assert.Equal(["re: one", "re: two", "re: three", "close"], await ends.Heard(4));
        await ends.Socket.Journal.Until("OnClose Remote");
        Assert.Equal(0, ends.Socket.Journal.Count("OnError"));
    }

    [Theory]
    [InlineData(Ours.Dialed)]
    [InlineData(Ours.Accepted)]
    [InlineData(Ours.Framed)]
    public async Task A_hook_may_take_its_time_and_keeps_its_token(Ours ours)
    {
        using var stop = new Stop(Slowness.Awaits);
        var given = default(CancellationToken);
        await using var ends = await Ends.Meet(ours, socket => socket.Hooks.Text = async (text, token) =>
        {
            given = token;
            await stop.Here();
            await socket.SendAsync($"re: {text}", token);
            Assert.True(socket.TrySend("and more"));
        });
        await ends.LastWords("one");
        await stop.Reached;
        await ends.UntilClosing();
        await ends.Time.Pass(Seconds(2.9));
        Assert.Empty(ends.HeardSoFar);
        Assert.False(given.IsCancellationRequested);
        stop.GoOn();
        Assert.Equal(["re: one", "and more", "close"], await ends.Heard(3));
        await ends.Socket.Journal.Until("OnClose Remote");
        Assert.Equal(0, ends.Socket.Journal.Count("OnError") + ends.Socket.Journal.Count("OnUnsent"));
    }

    [Theory]
    [InlineData(Ours.Dialed)]
    [InlineData(Ours.Accepted)]
    [InlineData(Ours.Framed)]
    public async Task A_reply_that_the_hook_does_not_await_leaves_too(Ours ours)
    {
        await using var ends = await Ends.Meet(ours, socket => socket.Hooks.Text = async (text, token) =>
        {
            await Task.Yield();
            _ = socket.SendAsync(new byte[100_000], token).AsTask();
            Assert.True(socket.TrySend($"re: {text}"));
        });
        await ends.LastWords("one");
        Assert.Equal(["binary 100000", "re: one", "close"], await ends.Heard(3));
    }

    [Theory]
    [InlineData(Ours.Dialed, Slowness.Awaits)]
    [InlineData(Ours.Dialed, Slowness.Blocks)]
    [InlineData(Ours.Accepted, Slowness.Awaits)]
    [InlineData(Ours.Accepted, Slowness.Blocks)]
    [InlineData(Ours.Framed, Slowness.Awaits)]
    [InlineData(Ours.Framed, Slowness.Blocks)]
    public async Task A_stuck_hook_is_waited_for_until_CloseTimeout_and_the_peer_gets_its_answer_then(Ours ours, Slowness slowness)
    {
        using var stop = new Stop(slowness);
        await using var ends = await Ends.Meet(ours, socket => socket.Hooks.Text = (_, _) => stop.Here());
        await ends.LastWords("one", "two");
        await stop.Reached;

        // Where it keeps the reader's thread, another one reads the close frame a moment later.
        await ends.Time.Pass(slowness == Slowness.Blocks ? Seconds(1) : TimeSpan.Zero);
        await ends.UntilClosing();
        await ends.Time.Pass(Seconds(slowness == Slowness.Blocks ? 2 : 3) - Moment);
        Assert.Empty(ends.HeardSoFar);
        await ends.Time.Pass(slowness == Slowness.Blocks ? Seconds(1) : Moment);
        Assert.Equal(["close"], await ends.Heard(1));
        stop.GoOn();
        await ends.Socket.Journal.Until("OnClose Remote");
    }

    [Theory]
    [InlineData(Ours.Dialed)]
    [InlineData(Ours.Framed)]
    public async Task A_hook_that_awaits_the_next_open_does_not_hold_the_answer(Ours ours)
    {
        using var stop = new Stop(Slowness.Awaits);
        await using var ends = await Ends.Meet(ours, socket => socket.Hooks.Text = async (text, token) =>
        {
            await stop.Here();
            await socket.WaitForOpenAsync(token);
            await socket.SendAsync($"re: {text}", token);
        });
        await ends.LastWords("one", "two");
        await stop.Reached;
        await ends.UntilClosing();
        stop.GoOn();
        Assert.Equal(["close"], await ends.Heard(1));
        await ends.MeetAgain();
        Assert.Equal(["re: one", "re: two"], await ends.Heard(2));
        await ends.Socket.Journal.Until("OnClose Remote");
    }

    /// <summary>The hook of a link that has ended is in the way of the next one's, and its message waits for the one after that.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nor_does_a_hook_of_an_older_link_whose_message_waits_for_the_next(bool sendsBeforeTheClose)
    {
        using var stop = new Stop(Slowness.Awaits);
        await using var world = new World();
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (socket, first) = await world.Connect(script: socket => socket.Hooks.Close = async (_, token) =>
        {
            if (socket.Journal.Count("OnClose") == 1)
            {
                await stop.Here();
                await socket.SendAsync("of the first", token);
                sent.SetResult();
            }
        });
        first.Link.Cut();
        await stop.Reached;
        await world.Time.Pass(Seconds(5));
        var second = await world.Server.Next();

        // What is being written when the close frame comes leaves; what waits behind it does not.
        second.Link.LetReachServer(0);
        var underWay = socket.SendAsync(new byte[2 * Wire.Capacity]).AsTask();
        await Rest.Come();
        if (sendsBeforeTheClose)
        {
            stop.GoOn();
            await Rest.Come();
        }

        await second.Send("one");
        await second.SendClose();
        await Rest.Come();
        Assert.Equal(SocketState.Closing, socket.State);
        stop.GoOn();
        await Rest.Come();
        second.Link.LetReachServer(long.MaxValue);
        await second.Journal.Until("close");
        await underWay.InTime();
        Assert.False(sent.Task.IsCompleted);
        await world.Time.Pass(Seconds(5));
        await sent.Task.InTime();
        Assert.Equal(["of the first"], (await world.Server.Next()).Messages);
    }

    [Theory]
    [InlineData(Ours.Dialed)]
    [InlineData(Ours.Framed)]
    public async Task What_others_send_meanwhile_waits_for_the_next_link(Ours ours)
    {
        using var stop = new Stop(Slowness.Awaits);
        await using var ends = await Ends.Meet(ours, socket => socket.Hooks.Text = async (text, token) =>
        {
            await stop.Here();
            await socket.SendAsync($"re: {text}", token);
        });
        await ends.LastWords("one");
        await stop.Reached;
        await ends.UntilClosing();
        var others = ends.Socket.SendAsync("from outside").AsTask();
        Assert.True(ends.Socket.TrySend("tried outside"));
        stop.GoOn();
        Assert.Equal(["re: one", "close"], await ends.Heard(2));
        Assert.False(others.IsCompleted);
        await ends.MeetAgain();
        Assert.Equal(["from outside", "tried outside"], await ends.Heard(2));
        await others.InTime();
    }

    [Fact]
    public async Task What_others_send_meanwhile_on_an_accepted_link_fails()
    {
        using var stop = new Stop(Slowness.Awaits);
        await using var ends = await Ends.Meet(Ours.Accepted, socket => socket.Hooks.Text = async (text, token) =>
        {
            await stop.Here();
            await socket.SendAsync($"re: {text}", token);
        });
        await ends.LastWords("one");
        await stop.Reached;
        await ends.UntilClosing();
        var others = ends.Socket.SendAsync("from outside").AsTask();
        stop.GoOn();
        Assert.Equal(["re: one", "close"], await ends.Heard(2));
        var closed = await Assert.ThrowsAsync<SocketClosedException>(() => others.InTime());
        Assert.Equal(SocketCloseKind.Remote, closed.Reason.Kind);
    }

    /// <summary>What a hook has started and not awaited is another's, however it sends or waits.</summary>
    [Theory]
    [InlineData(Ours.Dialed)]
    [InlineData(Ours.Framed)]
    public async Task Work_that_OnOpen_has_left_behind_is_not_a_hook(Ours ours)
    {
        using var stop = new Stop(Slowness.Awaits);
        var closing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waits = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var ends = await Ends.Meet(ours, socket =>
        {
            socket.Hooks.Open = token =>
            {
                if (socket.Journal.Count("OnOpen") == 1)
                {
                    _ = WorkAsync(socket);
                }

                return default;
            };
            socket.Hooks.Text = async (text, token) =>
            {
                await stop.Here();
                await socket.SendAsync($"re: {text}", token);
            };
        });
        await ends.LastWords("one");
        await stop.Reached;
        await ends.UntilClosing();
        closing.SetResult();
        var waiting = await waits.Task.InTime();
        await Rest.Come();
        Assert.Empty(ends.HeardSoFar);
        stop.GoOn();
        Assert.Equal(["re: one", "close"], await ends.Heard(2));
        await ends.MeetAgain();
        Assert.Equal(["work"], await ends.Heard(1));
        await waiting.InTime();

        async Task WorkAsync(ScriptedSocket socket)
        {
            await closing.Task;
            Assert.True(socket.TrySend("work"));
            waits.SetResult(socket.WaitForOpenAsync());
        }
    }

    [Theory]
    [InlineData(Ours.Dialed)]
    [InlineData(Ours.Accepted)]
    [InlineData(Ours.Framed)]
    public async Task A_hook_that_closes_is_not_waited_for(Ours ours)
    {
        using var stop = new Stop(Slowness.Awaits);
        await using var ends = await Ends.Meet(ours, socket => socket.Hooks.Text = async (text, token) =>
        {
            await stop.Here();
            Assert.True(socket.TrySend($"re: {text}"));
            await socket.CloseAsync();
        });
        await ends.LastWords("one");
        await stop.Reached;
        await ends.UntilClosing();
        stop.GoOn();
        Assert.Equal(["re: one", "close"], await ends.Heard(2));
        await ends.Socket.Completion.InTime();
        Assert.Equal(SocketState.Closed, ends.Socket.State);
    }

    [Theory]
    [InlineData(Ours.Dialed)]
    [InlineData(Ours.Accepted)]
    [InlineData(Ours.Framed)]
    public async Task A_close_from_outside_ends_the_wait(Ours ours)
    {
        using var stop = new Stop(Slowness.Awaits);
        await using var ends = await Ends.Meet(ours, socket => socket.Hooks.Text = (_, _) => stop.Here());
        await ends.LastWords("one");
        await stop.Reached;
        await ends.UntilClosing();
        var closing = ends.Socket.CloseAsync();
        Assert.Equal(["close"], await ends.Heard(1));
        stop.GoOn();
        await closing.InTime();
        await ends.Socket.Journal.Until("OnClose Remote");
    }

    [Fact]
    public async Task A_connection_that_is_cut_ends_the_wait()
    {
        using var stop = new Stop(Slowness.Awaits);
        await using var ends = await Ends.Meet(Ours.Framed, socket => socket.Hooks.Text = (_, _) => stop.Here());
        await ends.LastWords("one");
        await stop.Reached;
        await ends.UntilClosing();
        ends.Reset();

        // Without a moment passing.
        await ends.UntilStateIs(SocketState.Reconnecting);
        stop.GoOn();
        Assert.Equal("bye", ((SocketCloseReason)(await ends.Socket.Journal.Until("OnClose Remote")).Subject!).Description);
    }

    /// <summary>Without messages there is nothing to wait for, and OnOpen may run for as long as a session does.</summary>
    [Theory]
    [InlineData(Ours.Dialed)]
    [InlineData(Ours.Accepted)]
    public async Task A_hook_that_is_no_messages_does_not_hold_the_answer(Ours ours)
    {
        await using var ends = await Ends.Meet(ours, socket => socket.Hooks.Open = async token => await Task.Delay(Timeout.Infinite, token));
        await ends.LastWords();
        Assert.Equal(["close"], await ends.Heard(1));
    }

    /// <summary>Which end is ours, and over what.</summary>
    public enum Ours
    {
        Dialed,
        Accepted,
        Framed,
    }

    /// <summary>A socket of ours and whoever says its last words to it.</summary>
    private sealed class Ends : IAsyncDisposable
    {
        private readonly World _world = new();
        private RawServer? _server;
        private Func<Task<RawConnection>>? _next;
        private RawConnection? _raw;
        private Journal? _rawJournal;
        private Peer? _peer;

        public required ScriptedSocket Socket { get; init; }

        public VirtualTime Time => _world.Time;

        public IReadOnlyList<string> HeardSoFar => [.. Journal.Texts.Select(static text => text.StartsWith("close", StringComparison.Ordinal) ? "close" : text).Where(static text => text is not ("ping" or "end"))];

        private Journal Journal => _rawJournal ?? _peer!.Journal;

        public static async Task<Ends> Meet(Ours ours, Action<ScriptedSocket> script)
        {
            var world = new World();
            switch (ours)
            {
                case Ours.Framed:
                    var (server, next) = RawServer.Granting();
                    var socket = world.NewSocket(static options => options with { Connect = null });
                    script(socket);
                    await socket.ConnectAsync(server.Address).InTime();
                    var ends = new Ends(world) { Socket = socket, _server = server, _next = next };
                    ends.Listen(await next());
                    return ends;
                case Ours.Accepted:
                    var (accepted, client, _) = await world.Accept(script: script);
                    return new Ends(world) { Socket = accepted, _peer = client };
                default:
                    var (dialed, peer) = await world.Connect(script: script);
                    return new Ends(world) { Socket = dialed, _peer = peer };
            }
        }

        private Ends(World world) => _world = world;

        /// <summary>Says all of it, and closes.</summary>
        public async Task LastWords(params string[] texts)
        {
            if (_raw is not null)
            {
                await _raw.Send((byte[])[.. texts.SelectMany(static text => Frame.Of(Opcode.Text, Encoding.UTF8.GetBytes(text), masked: false)), .. Frame.Of(Opcode.Close, [.. Frame.Closing(1000), .. "bye"u8], masked: false)]);
                return;
            }

            foreach (var text in texts)
            {
                await _peer!.Send(text);
            }

            await _peer!.SendClose(WebSocketCloseStatus.NormalClosure, "bye");
        }

        /// <summary>What the other end has heard, once it is so much.</summary>
        public async Task<IReadOnlyList<string>> Heard(int count)
        {
            await Patience.Until(() => HeardSoFar.Count >= count, $"{count} of {string.Join(", ", HeardSoFar)}");
            return HeardSoFar;
        }

        public Task UntilClosing() => UntilStateIs(SocketState.Closing);

        public Task UntilStateIs(SocketState state) => Patience.Until(() => Socket.State == state, $"{state} and not {Socket.State}");

        public void Reset() => _raw!.Reset();

        /// <summary>The next link.</summary>
        public async Task MeetAgain()
        {
            await UntilStateIs(SocketState.Reconnecting);
            await _world.Time.Pass(Seconds(5));
            if (_raw is not null)
            {
                Listen(await _next!());
            }
            else
            {
                _peer = await _world.Server.Next();
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _world.DisposeAsync();
            if (_server is not null)
            {
                await _server.DisposeAsync();
            }
        }

        private void Listen(RawConnection connection)
        {
            var journal = new Journal(TimeProvider.System);
            (_raw, _rawJournal) = (connection, journal);
            _ = Task.Run(async () =>
            {
                while (await connection.ReadFrame() is { } frame)
                {
                    journal.Add(frame.Opcode switch
                    {
                        Opcode.Close => "close",
                        Opcode.Text => Encoding.UTF8.GetString(frame.Payload),
                        _ => $"binary {frame.Payload.Length}",
                    });
                    if (frame.Opcode == Opcode.Close)
                    {
                        connection.Reset();
                        return;
                    }
                }
            });
        }
    }
}
