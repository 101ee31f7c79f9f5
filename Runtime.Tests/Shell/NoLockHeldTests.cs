using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Fixtures.Checked;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>
/// No logger, listener, clock, timer, scheduler, context, socket, token callback or hook of a user's runs with a lock of ours held, whatever is
/// called in whichever state: each of them looks at every lock that the socket's parts can reach.
/// </summary>
[Collection(Alone.Name)]
public sealed class NoLockHeldTests : IDisposable
{
    /// <summary>Much less than the messages of a flood.</summary>
    private const int SmallInbox = 2_000;

    private readonly OurLocks _locks = new();
    private readonly Measurements _measurements = new();
    private readonly Activities _activities = new();

    public NoLockHeldTests()
    {
        _measurements.Heard = name => _locks.Check($"the meter, {name}");
        _activities.Heard = name => _locks.Check($"the traces, {name}");
    }

    /// <summary>What a life with everything in it writes into its log, at least.</summary>
    private static readonly string[] Said =
    [
        "Connecting", "AttemptFailed", "Reconnecting", "GaveUp", "Opened", "ConnectionEnded", "ConnectionDied", "ConnectionNeverNotified", "State", "Ended",
        "PingLeft", "PongCame", "PingCame", "ReadPaused", "ReadResumed", "ReadingTakenOver", "HookFailed",
    ];

    /// <summary>All that is not observed.</summary>
    private static readonly string[] Measured = ["connection.duration", "connect.duration", "reconnects", "give_ups", "ping.duration", "pings.unanswered", "messages", "io", "unsent"];

    public static TheoryData<SocketState, bool> States
    {
        get
        {
            var states = new TheoryData<SocketState, bool>();
            foreach (var state in Enum.GetValues<SocketState>())
            {
                states.Add(state, false);
                states.Add(state, true);
            }

            return states;
        }
    }

    public void Dispose()
    {
        _measurements.Dispose();
        _activities.Dispose();
    }

    [Theory]
    [MemberData(nameof(States))]
    public async Task Every_member_in_every_state(SocketState state, bool corks)
    {
        string[] members = ["SendAsync", "a cancelled SendAsync", "TrySend", "Probe", "WaitForOpenAsync", "ConnectAsync", "a cancelled ConnectAsync", "ReconnectAsync", "CloseAsync", "DisposeAsync"];
        foreach (var member in members)
        {
            await using (var world = new World())
            {
                var socket = NewSocket(world, corks);
                await Reach(world, socket, state);
                Assert.Equal(state, socket.State);
                var call = new CheckedContext(_locks).Await(() => new ValueTask(Swallow(() => Call(socket, member))));
                await world.Time.Pass(Seconds(30));
                await socket.DisposeAsync().AsTask().InTime();
                await Swallow(call).InTime();
            }

            Assert.Empty(_locks.Violations);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_life_with_everything_in_it(bool corks)
    {
        await using (var world = new World())
        {
            var socket = NewSocket(world, corks);
            await socket.ConnectAsync(World.Address).InTime();
            var peer = await world.Server.Next();

            // Heartbeats both ways, fragments, and messages that fill the inbox behind a hook that takes its time.
            await world.Time.Pass(Seconds(12));
            await peer.Send("ping");
            await peer.SendFragments("one", "two");
            using (var stop = new Stop(Slowness.Awaits))
            {
                socket.Hooks.Text = (_, _) => stop.Here();
                for (var message = 0; message < 8; message++)
                {
                    await peer.Send(new string('x', SmallInbox / 4));
                }

                await world.Time.Pass(Seconds(1));
                stop.GoOn();
                await world.Time.Pass(Seconds(1));
                socket.Hooks.Text = null;
            }

            // A hook that blocks its thread until another one reads on, and one that throws.
            using (var stop = new Stop(Slowness.Blocks))
            {
                socket.Hooks.Text = (_, _) => stop.Here();
                await peer.Send("blocks");
                await stop.Reached;
                await world.Time.Pass(Seconds(2));
                stop.GoOn();
            }

            socket.Hooks.Text = static (_, _) => throw new InvalidOperationException("As scripted.");
            await peer.Send("throws");
            await world.Time.Pass(TimeSpan.Zero);

            // An opening that is over.
            await Swallow(() =>
            {
                _opening!.Send("late");
                return Task.CompletedTask;
            });

            // Links that end in every way, with something under way and something waiting.
            await EndsOf(world, socket);

            // Giving up, and a start after it.
            world.Server.Answer = static dial => dial.Fail();
            await Swallow(Started(socket.ReconnectAsync(), world, Seconds(60))).InTime();
            Assert.Equal(SocketState.GaveUp, socket.State);
            world.Server.Answer = NewLink(corks);
            await socket.ConnectAsync(World.Address).InTime();
            await socket.CloseAsync().InTime();
        }

        Assert.Empty(_locks.Violations);
        string[] called =
        [
            "the clock", "a timer made", "a timer set", "a timer let go of", "our scheduler", "a sender's context", "a hook", "a hook's token", "StateChanged",
            "the heartbeat's function", "Connect", "State", "SendAsync", "ReceiveAsync", "CloseOutputAsync", "Abort", "Dispose", "SubProtocol", "CloseStatus", "the randomness", "an exception filter",
            .. Said.Select(static name => $"the log, {name}"),
            .. Measured.Select(static name => $"the meter, heartbeat.{name}"),
            "the traces, heartbeat.connect", "the traces, heartbeat.connection.end",
            .. corks ? (string[])["Cork", "Uncork"] : [],
        ];
        Assert.Equal([], called.Where(what => !_locks.Checks.ContainsKey(what)));

        // That one has a test of its own; a server's heartbeat guards its own fields.
        Assert.Equal([nameof(FramedWire)], OurLocks.AllOwners.Except(_locks.Owners).Where(static type => !IsOfHeartbeat(type)).Select(static type => type.Name));
    }

    private static bool IsOfHeartbeat(Type type) => typeof(HeartbeatProtocol).IsAssignableFrom(type) || (type.DeclaringType is { } outer && IsOfHeartbeat(outer));

    [Fact]
    public async Task A_dialed_link_with_frames_of_our_own()
    {
        var (server, next) = RawServer.Granting();
        await using (server)
        {
            await using var socket = new ScriptedSocket(new HeartbeatOptions { Interval = TimeSpan.FromDays(1), CloseTimeout = Seconds(0.2) });
            Script(socket);
            socket.Hooks.Text = async (_, _) =>
            {
                _locks.Check("a hook that keeps its message");
                await Task.Yield();
            };
            await socket.ConnectAsync(server.Address).InTime();
            var peer = await next();
            await peer.Send((byte[])[.. Frame.Of(Opcode.Text, "one"u8, masked: false), .. Frame.Of(Opcode.Text, "two"u8, masked: false)]);
            await socket.Journal.Until("OnMessage two");
            await socket.SendAsync("up", CancellationToken.None).AsTask().InTime();
        }

        Assert.Empty(_locks.Violations);
        Assert.Contains(typeof(FramedWire), _locks.Owners);
    }

    [Fact]
    public async Task An_accepted_socket_whose_token_is_cancelled()
    {
        await using (var world = new World())
        {
            using var stopping = new CancellationTokenSource();
            var (_, peer, run) = await world.Accept(options => Checked(options, world), script: Script, cancellationToken: stopping.Token);
            await peer.Send("ping");
            await world.Time.Pass(Seconds(1));
            await stopping.CancelAsync();
            await run.InTime();
        }

        Assert.Empty(_locks.Violations);
    }

    [Fact]
    public void A_lock_that_is_held_is_found()
    {
        var signals = new LinkSignals(anythingReplies: true);
        _locks.Add(new object[] { signals }.Select(static held => (Func<object>)(() => held)).ToArray());
        _locks.Add(signals);
        var held = (Lock)typeof(LinkSignals).GetField("_gate", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!.GetValue(signals)!;
        _locks.Check("nothing held");
        Assert.Empty(_locks.Violations);
        lock (held)
        {
            _locks.Check("something held");
        }

        Assert.Contains("something held was called with the lock of LinkSignals held", Assert.Single(_locks.Violations), StringComparison.Ordinal);
    }

    // No async method: what throws at once is to be caught by the caller's filter, and by nothing before.
    private static Task Call(ScriptedSocket socket, string member)
    {
        switch (member)
        {
            case "SendAsync":
                return socket.SendAsync("message").AsTask();
            case "a cancelled SendAsync":
                return Cancelled(token => socket.SendAsync("message", token).AsTask());
            case "TrySend":
                _ = socket.TrySend("message");
                return Task.CompletedTask;
            case "Probe":
                socket.Probe();
                return Task.CompletedTask;
            case "WaitForOpenAsync":
                return socket.WaitForOpenAsync();
            case "ConnectAsync":
                return socket.ConnectAsync(World.Address);
            case "a cancelled ConnectAsync":
                return Cancelled(token => socket.ConnectAsync(World.Address, token));
            case "ReconnectAsync":
                return socket.ReconnectAsync();
            case "CloseAsync":
                return socket.CloseAsync();
            default:
                return socket.DisposeAsync().AsTask();
        }
    }

    private static async Task Cancelled(Func<CancellationToken, Task> call)
    {
        using var source = new CancellationTokenSource();
        var called = call(source.Token);
        await source.CancelAsync();
        await called;
    }

    private async Task Swallow(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (Exception exception) when (Filter() && exception is SocketClosedException or InvalidOperationException or OperationCanceledException or MessageInDoubtException)
        {
            // What each member answers in each state is tested elsewhere.
        }
    }

    private Task Swallow(Task call) => Swallow(() => call);

    /// <summary>Runs before anything between the throw and here is left.</summary>
    private bool Filter()
    {
        _locks.Check("an exception filter");
        return true;
    }

    private static async Task Started(Task call, World world, TimeSpan time)
    {
        await world.Time.Pass(time);
        await call;
    }

    private async Task EndsOf(World world, ScriptedSocket socket)
    {
        Action<CheckedWebSocket>[] ends =
        [
            // The write breaks: what it carried is in doubt.
            static link => link.Sends = static _ => ValueTask.FromException(new WebSocketException(WebSocketError.ConnectionClosedPrematurely)),

            // It never ends, and is declared dead.
            static link => link.Sends = static _ => new ValueTask(new TaskCompletionSource().Task),

            // The WebSocket is broken before the write: the messages wait for the next link.
            static link => link.Looks = static _ => WebSocketState.Aborted,
        ];
        foreach (var end in ends)
        {
            await world.Time.Pass(Seconds(20));
            Assert.Equal(SocketState.Open, socket.State);
            end(_link!);
            var context = new CheckedContext(_locks);
            using var source = new CancellationTokenSource();
            var sends = Enumerable.Range(0, 4).Select(number => context.Await(() => socket.SendAsync($"message {number}", source.Token))).ToArray();
            for (var number = 0; number < 4; number++)
            {
                _ = socket.TrySend($"another {number}");
            }

            await world.Time.Pass(Seconds(1));
            await source.CancelAsync();
            await world.Time.Pass(Seconds(20));
            await Swallow(Task.WhenAll(sends)).InTime();
        }

        // A link that ends while a hook is stuck from before its open is never notified.
        using var stop = new Stop(Slowness.Awaits);
        socket.Hooks.Text = null;
        socket.Hooks.Close = (_, _) => stop.Here();
        world.Server.Peers[^1].Link.Cut();
        await world.Time.Pass(Seconds(10));
        await stop.Reached;
        world.Server.Peers[^1].Link.Cut();
        await world.Time.Pass(Seconds(10));
        stop.GoOn();
        socket.Hooks.Close = null;
        await world.Time.Pass(Seconds(10));

        // The peer closes; and one falls silent.
        await world.Server.Peers[^1].SendClose();
        await world.Time.Pass(Seconds(10));
        world.Server.Peers[^1].Link.Freeze();
        await world.Time.Pass(Seconds(40));
        Assert.Equal(SocketState.Open, socket.State);
    }

    private CheckedWebSocket? _link;
    private OpeningContext? _opening;

    private Func<MemoryServer.Dial, ValueTask<WebSocket>> NewLink(bool corks) => async dial =>
    {
        _locks.Check("Connect");
        var link = await dial.Accept();
        return _link = corks ? new CheckedCorkingWebSocket(link, _locks) : new CheckedWebSocket(link, _locks);
    };

    private HeartbeatOptions Checked(HeartbeatOptions options, World world) => options with
    {
        Logger = new CheckedLog(_locks),
        MeterFactory = _measurements,
        TimeProvider = new CheckedTime(world.Time, _locks),
        Scheduler = new CheckedScheduler(_locks, "our scheduler"),
        MaxMessageSize = SmallInbox,
        Heartbeat = () =>
        {
            _locks.Check("the heartbeat's function");
            return new TextHeartbeat();
        },
        Random = () =>
        {
            _locks.Check("the randomness");
            return 0.5;
        },
    };

    private ScriptedSocket NewSocket(World world, bool corks)
    {
        world.Server.Answer = NewLink(corks);
        var socket = world.NewSocket(options => Checked(options, world));
        Script(socket);
        return socket;
    }

    private void Script(ScriptedSocket socket)
    {
        _locks.Add(socket.Plumbing);
        var hooks = socket.Hooks;
        hooks.Kinds = ScriptedHooks.All;
        hooks.Connecting = (_, token) => Hook(token);
        hooks.Opening = opening =>
        {
            _locks.Add(opening);
            _locks.Check("a hook");
            opening.Send("opening");
            _opening = opening;
        };
        hooks.Reconnects = _ =>
        {
            _locks.Check("a hook");
            return true;
        };
        hooks.Open = Hook;
        hooks.Ping = () => _locks.Check("a hook");
        hooks.Pong = _ => _locks.Check("a hook");
        hooks.Unsent = _ => _locks.Check("a hook");
        hooks.Error = _ => _locks.Check("a hook");
        hooks.Reconnecting = _ => _locks.Check("a hook");
        hooks.GaveUp = _ => _locks.Check("a hook");
        socket.StateChanged += (_, _) => _locks.Check("StateChanged");
    }

    private ValueTask Hook(CancellationToken token)
    {
        _locks.Check("a hook");
        token.UnsafeRegister(_ => _locks.Check("a hook's token"), null);
        return default;
    }

    private async Task Reach(World world, ScriptedSocket socket, SocketState state)
    {
        var answer = world.Server.Answer;
        switch (state)
        {
            case SocketState.Idle:
                return;
            case SocketState.Connecting:
                world.Server.Answer = static dial => dial.Hang();
                _ = Swallow(socket.ConnectAsync(World.Address));
                await world.Time.Pass(Seconds(1));
                return;
            case SocketState.GaveUp:
                world.Server.Answer = static dial => dial.Fail();
                _ = Swallow(socket.ConnectAsync(World.Address));
                await world.Time.Pass(Seconds(60));
                world.Server.Answer = answer;
                return;
        }

        await socket.ConnectAsync(World.Address).InTime();
        await world.Time.Pass(Seconds(1));
        switch (state)
        {
            case SocketState.Reconnecting:
                world.Server.Peers[^1].Link.Cut();
                await world.Time.Pass(Seconds(1));
                break;
            case SocketState.Closing:
                world.Server.Peers[^1].Link.Freeze();
                _ = socket.CloseAsync();
                await world.Time.Pass(Seconds(1));
                break;
            case SocketState.Closed:
                await socket.CloseAsync().InTime();
                break;
            case SocketState.Disposed:
                await socket.DisposeAsync().AsTask().InTime();
                break;
        }
    }
}
