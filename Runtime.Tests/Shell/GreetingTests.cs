using System.Buffers;
using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>A server that has something to say before its connection is usable, dictates how heartbeats are to be, and says how a connection ends.</summary>
[Collection(Alone.Name)]
public sealed class GreetingTests
{
    [Fact]
    public async Task Nothing_but_the_opening_leaves_before_the_connection_is_usable()
    {
        await using var world = new World();
        var socket = Socket(world);
        var sent = socket.SendAsync("order").AsTask();
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await peer.Journal.Until("hi");
        await peer.Send("hello 5");
        await Rest.Come();
        Assert.Equal(SocketState.Connecting, socket.State);
        Assert.False(sent.IsCompleted);
        await peer.Send("welcome");
        await connecting.InTime();
        await sent.InTime();
        await peer.Journal.Until("order");
        Assert.Equal(["hi", "order"], peer.Messages);
        Assert.Equal(["OnConnecting 0", "OnOpen"], socket.Journal.Texts);
        Assert.IsType<GreetedHeartbeat>(socket.Connection!.Heartbeat);
    }

    [Fact]
    public async Task The_opening_hook_can_receive_the_greeting_and_what_it_sends_takes_the_place_of_the_usual_opening()
    {
        await using var world = new World();
        var socket = Socket(world);
        socket.Hooks.Kinds = ScriptedHooks.All & ~ScriptedHooks.Heartbeats;
        socket.Hooks.SignIn = static async (context, token) =>
        {
            context.Send("user");
            Assert.Equal("hello 5", (await context.ReceiveAsync(token)).Text);
        };
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await peer.Journal.Until("user");
        await peer.Send("hello 5");
        await peer.Send("mark");
        await peer.Send("note");
        await Rest.Come();
        Assert.Equal(SocketState.Connecting, socket.State);
        await peer.Send("welcome");
        await connecting.InTime();
        await socket.Journal.Until("OnMessage note");
        Assert.Equal(["user"], peer.Messages);
        Assert.Equal(["OnConnecting 0", "OnOpening", "OnOpen", "OnMessage note"], socket.Journal.Texts);
    }

    [Fact]
    public async Task What_makes_it_usable_may_be_a_message_of_the_hooks()
    {
        await using var world = new World();
        var (socket, peer) = await Open(world, "ready 1");
        await socket.Journal.Until("OnMessage ready 1");
        await peer.Send("+mark and more");
        await socket.Journal.Until("OnMessage +mark and more");
        Assert.Equal(["OnConnecting 0", "OnOpen", "OnMessage ready 1", "OnMessage +mark and more"], socket.Journal.Texts);
    }

    [Theory]
    [InlineData(null, "GreetedHeartbeat waits for \"welcome\", and nothing came.")]
    [InlineData("who\tare you\u00e4", "GreetedHeartbeat waits for \"welcome\", and what came last was \"who\\x09are you\\xC3\\xA4\".")]
    public async Task One_that_never_comes_is_named_with_what_came_instead(string? instead, string expected)
    {
        await using var world = new World();
        var (_, connecting, peer) = await Begin(world, options => options with { Max = 0 });
        if (instead is not null)
        {
            await peer.Send(instead);
        }

        await Rest.Come();
        await world.Time.Pass(Seconds(7));
        var failed = await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        Assert.Equal(SocketCloseKind.ConnectTimeout, failed.Reason.Kind);
        Assert.Equal($"The attempt took longer than ConnectTimeout (7 s). {expected}", failed.Reason.Description);
    }

    [Theory]
    [InlineData("bad one", "GreetedHeartbeat cannot read what came: a word is missing. It was \"bad one\".")]
    [InlineData("hello 0", "GreetedHeartbeat cannot read what came: the Interval of the heartbeat became 00:00:00, and it must be from 1 millisecond to 24.20:31:23.6470000. It was \"hello 0\".")]
    [InlineData("hello -5", "the Interval of the heartbeat became -00:00:05")]
    [InlineData("hello 2592000", "the Interval of the heartbeat became 30.00:00:00")]
    [InlineData("hello x", "cannot read what came: The input string 'x' was not in a correct format")]
    public async Task One_that_makes_no_sense_ends_the_attempt_at_once_and_says_why(string greeting, string expected)
    {
        await using var world = new World();
        var (_, connecting, peer) = await Begin(world, options => options with { Max = 0 });
        await peer.Send(greeting);
        var failed = await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        Assert.Equal(SocketCloseKind.ProtocolError, failed.Reason.Kind);
        Assert.Contains(expected, failed.Reason.Description, StringComparison.Ordinal);
        await peer.Journal.Until("close 1002");
    }

    [Fact]
    public async Task The_interval_that_it_dictates_counts_and_a_change_in_mid_connection_too()
    {
        await using var world = new World();
        var (_, peer) = await Open(world, "hello 20", "welcome");
        await world.Time.Pass(Seconds(19));
        Assert.Equal(0, peer.Journal.Count("ping"));
        await world.Time.Pass(Seconds(1.5));
        await peer.Journal.Until("ping");
        await peer.Send("changed 2");
        await Rest.Come();
        await world.Time.Pass(Seconds(2.5));
        await peer.Journal.Until("ping", 2);
    }

    [Fact]
    public async Task A_shorter_interval_of_the_users_stands()
    {
        await using var world = new World();
        var (_, peer) = await Open(world, options => options with { Interval = Seconds(3) }, "hello 20", "welcome");
        await world.Time.Pass(Seconds(3.5));
        await peer.Journal.Until("ping");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_that_is_final_ends_in_giving_up_at_once(bool isOpen)
    {
        await using var world = new World();
        var (socket, connecting, peer) = await Begin(world, options => options with { Max = -1 });
        if (isOpen)
        {
            await peer.Send("welcome");
            await connecting.InTime();
        }

        await peer.Send("refused");
        var reason = await socket.Completion.InTime();
        Assert.Equal(SocketState.GaveUp, socket.State);
        Assert.Equal((SocketCloseKind.Remote, true), (reason.Kind, reason.IsFinal));
        Assert.Equal("The server knows no such user.", reason.Description);
        Assert.Single(world.Server.Dials);
        if (!isOpen)
        {
            await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        }
    }

    /// <summary>Whatever is quicker, the reader or the opening: many connections, each of which is ended as soon as it is usable.</summary>
    [Theory]
    [InlineData("close", SocketCloseKind.Remote)]
    [InlineData("refused", SocketCloseKind.Remote)]
    [InlineData("bad", SocketCloseKind.ProtocolError)]
    [InlineData("break", SocketCloseKind.Faulted)]
    public async Task What_comes_right_behind_the_greeting_reaches_the_hook_before_the_connection_ends(string end, SocketCloseKind kind)
    {
        await using var world = new World();
        for (var round = 0; round < 20; round++)
        {
            var (socket, connecting, peer) = await Begin(world, options => options with { Max = 0 });
            await peer.Send("welcome");
            await peer.Send("note 1");
            await peer.Send("note 2");
            switch (end)
            {
                case "close":
                    await peer.SendClose((WebSocketCloseStatus)4000, "done");
                    break;
                case "break":
                    peer.Abort();
                    break;
                default:
                    await peer.Send(end);
                    break;
            }

            await connecting.InTime();
            var reason = await socket.Completion.InTime();
            Assert.Equal(kind, reason.Kind);
            Assert.Equal(["OnConnecting 0", "OnOpen", "OnMessage note 1", "OnMessage note 2"], socket.Journal.Texts.Take(4));
        }
    }

    /// <summary>The inbox holds 16 KiB, and reading goes on for as much again.</summary>
    [Fact]
    public async Task A_refusal_behind_a_full_inbox_is_read()
    {
        await using var world = new World();
        var (socket, connecting, peer) = await Begin(world, options => options with { Max = -1, MaxMessageSize = 16 * 1024 });
        await Flood(peer, bytes: 24 * 1024);
        await peer.Send("refused");
        var failed = await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        Assert.Equal("The server knows no such user.", failed.Reason.Description);
        Assert.Equal(SocketState.GaveUp, socket.State);
    }

    [Fact]
    public async Task What_came_before_the_connection_was_usable_is_delivered_though_it_was_more_than_the_inbox()
    {
        await using var world = new World();
        var (socket, connecting, peer) = await Begin(world, options => options with { MaxMessageSize = 16 * 1024 });
        var sent = await Flood(peer, bytes: 24 * 1024);
        await peer.Send("welcome");
        await connecting.InTime();
        await peer.Send("last");
        await socket.Journal.Until("OnMessage last");
        Assert.Equal(sent + 1, socket.Journal.Count("OnMessage"));
    }

    [Fact]
    public async Task More_than_twice_the_inbox_before_the_connection_is_usable_fails_the_attempt_at_once()
    {
        await using var world = new World();
        var (_, connecting, peer) = await Begin(world, options => options with { Max = 0, MaxMessageSize = 16 * 1024 });

        // The last message of them is the one too many: after it the peer would send to nobody.
        await Flood(peer, bytes: 33_600);
        var failed = await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        Assert.Equal((SocketCloseKind.ProtocolError, WebSocketCloseStatus.PolicyViolation), (failed.Reason.Kind, failed.Reason.Status));
        Assert.Contains("than may wait (32768 bytes, twice MaxMessageSize). GreetedHeartbeat waits for \"welcome\"", failed.Reason.Description, StringComparison.Ordinal);
    }

    /// <summary>A hook that waits may take messages yet: only when it has returned, nobody can make room.</summary>
    [Fact]
    public async Task A_hook_that_takes_messages_makes_room_before_the_connection_is_usable()
    {
        await using var world = new World();
        using var goes = new SemaphoreSlim(0);
        var socket = Socket(world, options => options with { Max = 0, MaxMessageSize = 16 * 1024 });
        socket.Hooks.Kinds |= HookKinds.Opening;
        var taken = 0;
        socket.Hooks.SignIn = async (context, token) =>
        {
            context.Send("hi");
            await goes.WaitAsync(token);
            while ((await context.ReceiveAsync(token)).Text != "note last")
            {
                taken++;
            }
        };
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await peer.Journal.Until("hi");
        var flood = Flood(peer, bytes: 64 * 1024);
        await Rest.Come();
        goes.Release();
        var sent = await flood.InTime();
        await peer.Send("note last");
        await peer.Send("welcome");
        await connecting.InTime();
        Assert.Equal(sent, taken);
    }

    /// <returns>How many messages were sent.</returns>
    private static async Task<int> Flood(Peer peer, int bytes)
    {
        // What one costs in the inbox: its bytes, of which the pool gives a power of two, and its place.
        var message = "note " + new string('x', 1000);
        var count = bytes / (1024 + 176);
        for (var sent = 0; sent < count; sent++)
        {
            await peer.Send(message);
        }

        return count;
    }

    [Fact]
    public async Task The_close_status_is_the_verdicts_and_the_next_attempt_follows_at_once()
    {
        await using var world = new World();
        var (socket, peer) = await Open(world, "welcome");
        await peer.Send("now");
        await peer.Journal.Until("close 4200");
        await socket.Journal.Until("OnReconnecting 1");
        await world.Time.Pass(TimeSpan.Zero);
        var next = await world.Server.Next();
        await next.Send("welcome");
        Assert.Equal([0.0, 0.0], world.Server.Times);
        await socket.Journal.Until("OnOpen", 2);
    }

    [Fact]
    public async Task A_server_may_ask_to_be_left_alone_for_longer()
    {
        await using var world = new World();
        var (socket, peer) = await Open(world, "welcome");
        await peer.Send("later 30");
        await socket.Journal.Until("OnReconnecting 1");
        await world.Time.Pass(Seconds(29));
        Assert.Single(world.Server.Dials);
        await world.Time.Pass(Seconds(2));
        await world.Server.Next();
        Assert.Equal(2, world.Server.Dials.Count);
    }

    [Fact]
    public async Task A_close_status_is_judged_and_a_judge_that_throws_costs_nothing()
    {
        await using var world = new World();
        var calls = 0;
        var socket = world.NewSocket(options => options with
        {
            Interval = null,
            Heartbeat = () => new GreetedHeartbeat
            {
                Verdict = reason => ++calls == 1 ? throw new InvalidOperationException("No verdict.") : (int?)reason.Status == 4001 ? HeartbeatVerdict.Final("The token is no longer valid.") : null,
            },
        });
        socket.Hooks.Kinds &= ~(HookKinds.Opening | HookKinds.ShouldReconnect);
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await peer.Send("welcome");
        await connecting.InTime();
        await peer.SendClose((WebSocketCloseStatus)4001, "expired");
        await socket.Journal.Until("OnReconnecting 1");
        await world.Time.Pass(Seconds(5));
        peer = await world.Server.Next();
        await peer.Send("welcome");
        await socket.Journal.Until("OnOpen", 2);
        await peer.SendClose((WebSocketCloseStatus)4001, "expired");
        var reason = await socket.Completion.InTime();
        Assert.True(reason.IsFinal);
        Assert.Equal("The token is no longer valid. (expired)", reason.Description);
        Assert.Equal(4001, (int?)reason.Status);
    }

    [Fact]
    public async Task A_refused_handshake_is_judged()
    {
        await using var world = new World();
        world.Server.Answer = static dial => dial.Refuse(System.Net.HttpStatusCode.ServiceUnavailable);
        var socket = world.NewSocket(static options => options with
        {
            Interval = null,
            Heartbeat = static () => new GreetedHeartbeat { Verdict = static reason => reason.HttpStatus == System.Net.HttpStatusCode.ServiceUnavailable ? HeartbeatVerdict.Final("The server is gone for good.") : null },
        });
        socket.Hooks.Kinds &= ~HookKinds.ShouldReconnect;
        var failed = await Assert.ThrowsAsync<SocketClosedException>(() => socket.ConnectAsync(World.Address).InTime());
        Assert.Contains("The server is gone for good.", failed.Reason.Description, StringComparison.Ordinal);
        Assert.True(failed.Reason.IsFinal);
    }

    [Fact]
    public async Task Each_attempt_is_prepared_and_takes_over_from_the_last_one_also_where_that_failed()
    {
        await using var world = new World();
        var socket = world.NewSocket(options => options with
        {
            Interval = null,
            Heartbeat = static () => new GreetedHeartbeat { Prepares = static (_, attempt) => attempt.SubProtocols.Add("greeted") },
        });
        world.Server.Answer = static dial => dial.Index == 1 ? dial.Refuse() : dial.Accept();
        socket.Hooks.Kinds &= ~(HookKinds.Opening | HookKinds.ShouldReconnect);
        socket.Hooks.Connecting = static (context, _) =>
        {
            Assert.Equal(["greeted"], context.SubProtocols);
            Assert.Equal(context.Attempt, Assert.IsType<GreetedHeartbeat>(context.Heartbeat).Previous);
            return default;
        };
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await peer.Send("welcome");
        await connecting.InTime();
        peer.Abort();
        await socket.Journal.Until("OnReconnecting 1");
        await world.Time.Pass(Seconds(5));
        await socket.Journal.Until("OnReconnecting 2");
        await world.Time.Pass(Seconds(5));
        peer = await world.Server.Next();
        await peer.Send("welcome");
        await socket.Journal.Until("OnOpen", 2);
        Assert.Equal(2, Assert.IsType<GreetedHeartbeat>(socket.Connection!.Heartbeat).Previous);
    }

    [Fact]
    public async Task What_Prepare_throws_fails_the_attempt()
    {
        await using var world = new World();
        var socket = world.NewSocket(static options => options with
        {
            Interval = null,
            Max = 0,
            Heartbeat = static () => new GreetedHeartbeat { Prepares = static (_, _) => throw new InvalidOperationException("No address came.") },
        });
        var failed = await Assert.ThrowsAsync<SocketClosedException>(() => socket.ConnectAsync(World.Address).InTime());
        Assert.Equal("GreetedHeartbeat.Prepare threw: No address came.", failed.Reason.Exception?.Message);
        Assert.Empty(world.Server.Dials);
    }

    [Fact]
    public async Task A_pong_is_given_its_ping_and_none_leaves_unasked()
    {
        await using var world = new World();
        using var held = new SemaphoreSlim(0);
        var (socket, peer) = await Open(world, options => options with { MaxMessageSize = 64 }, "welcome");
        await peer.Send("ping 17");
        await peer.Journal.Until("pong 17");
        socket.Hooks.Text = async (_, token) => await held.WaitAsync(token);
        var message = new string('m', 64);
        var flood = Task.Run(async () =>
        {
            for (var sent = 0; sent < 400; sent++)
            {
                await peer.Send(message);
            }
        });
        await Rest.Come();
        await world.Time.Pass(Seconds(30));
        Assert.DoesNotContain(peer.Journal.Texts, static text => text.StartsWith("pong", StringComparison.Ordinal) && text != "pong 17");
        held.Release(1000);
        await flood.InTime();
    }

    [Fact]
    public async Task A_heartbeat_for_clients_cannot_be_accepted()
    {
        await using var world = new World();
        using var link = new MemoryLink().Server;
        var socket = world.NewSocket(static options => options with { Heartbeat = static () => new OfClients() });
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => socket.AcceptAsync(link));
        Assert.Contains("OfClients is the heartbeat of a client", refused.Message, StringComparison.Ordinal);
    }

    private static ScriptedSocket Socket(World world, Func<HeartbeatOptions, HeartbeatOptions>? change = null)
    {
        var socket = world.NewSocket(options => (change ?? (static same => same))(options with { Interval = null, Heartbeat = static () => new GreetedHeartbeat() }));
        socket.Hooks.Kinds &= ~(HookKinds.Opening | HookKinds.ShouldReconnect);
        return socket;
    }

    /// <summary>Connects until the server has been told the opening, and says nothing yet.</summary>
    private static async Task<(ScriptedSocket Socket, Task Connecting, Peer Peer)> Begin(World world, Func<HeartbeatOptions, HeartbeatOptions> change)
    {
        var socket = Socket(world, change);
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await peer.Journal.Until("hi");
        return (socket, connecting, peer);
    }

    private static Task<(ScriptedSocket Socket, Peer Peer)> Open(World world, params string[] greetings) => Open(world, static options => options, greetings);

    private static async Task<(ScriptedSocket Socket, Peer Peer)> Open(World world, Func<HeartbeatOptions, HeartbeatOptions> change, params string[] greetings)
    {
        var (socket, connecting, peer) = await Begin(world, change);
        foreach (var greeting in greetings)
        {
            await peer.Send(greeting);
        }

        await connecting.InTime();
        return (socket, peer);
    }

    private sealed class OfClients : HeartbeatProtocol
    {
        public override bool CanBeAccepted => false;

        public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload) => default;

        public override void WritePing(long number, IBufferWriter<byte> writer) => writer.Write("ping"u8);

        public override void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer)
        {
        }
    }
}
