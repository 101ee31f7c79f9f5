using System.Net.WebSockets;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>Messages on their way out: their order, their waiting, and what their senders learn.</summary>
[Collection(Alone.Name)]
public sealed class SendingTests
{
    /// <summary>A message that no frozen wire takes whole.</summary>
    private static readonly byte[] Big = new byte[1024 * 1024];

    [Fact]
    public async Task A_send_before_the_connect_waits_and_leaves_on_the_open()
    {
        await using var world = new World();
        var socket = world.NewSocket();
        var sending = socket.SendAsync("early").AsTask();
        await world.Time.Pass(Seconds(60));
        Assert.False(sending.IsCompleted);
        Assert.Empty(world.Server.Dials);
        await socket.ConnectAsync(World.Address).InTime();
        await sending.InTime();
        await (await world.Server.Next()).Journal.Until("early");
    }

    [Fact]
    public async Task Messages_leave_in_the_order_in_which_they_were_given_over_any_number_of_links()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect(options => options with { Max = -1 });
        var sends = new List<Task>();
        var number = 0;
        for (var link = 0; link < 5; link++)
        {
            for (var message = 0; message < 5; message++)
            {
                Assert.True(socket.TrySend($"{number++}"));
                sends.Add(socket.SendAsync($"{number++}").AsTask());
                Assert.True(socket.TrySend(Encoding.ASCII.GetBytes($"{number++}"), WebSocketMessageType.Text));
                sends.Add(socket.SendAsync(Encoding.ASCII.GetBytes($"{number++}"), WebSocketMessageType.Text).AsTask());
            }

            await world.Time.Pass(Seconds(1));
            peer.Link.Cut();

            // A message whose write begins on a link that is cut, but not yet known to be, is in doubt and not sent again.
            await world.Time.Pass(TimeSpan.Zero);
            for (var message = 0; message < 5; message++)
            {
                Assert.True(socket.TrySend($"{number++}"));
                sends.Add(socket.SendAsync($"{number++}").AsTask());
            }

            await world.Time.Pass(Seconds(5));
            peer = await world.Server.Next();
        }

        await world.Time.Pass(Seconds(1));
        await Task.WhenAll(sends).InTime();
        Assert.Equal(
            Enumerable.Range(0, number).Select(sent => $"{sent}"),
            world.Server.Peers.SelectMany(server => server.Messages));
    }

    [Fact]
    public async Task Text_and_bytes_leave_as_what_they_are()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        await socket.SendAsync("héllo, 世界").InTime();
        await socket.SendAsync(new byte[] { 0, 255, 1 }).InTime();
        await socket.SendAsync("plain"u8.ToArray(), WebSocketMessageType.Text).InTime();
        await socket.SendAsync("").InTime();
        await socket.SendAsync(ReadOnlyMemory<byte>.Empty).InTime();
        Assert.True(socket.TrySend(new byte[] { 1, 2 }));
        await peer.Journal.Until("binary 2");
        Assert.Equal(["héllo, 世界", "binary 3", "plain", "", "binary 0", "binary 2"], peer.Journal.Texts);
        Assert.Equal([0, 255, 1], (byte[])peer.Journal.First("binary 3").Subject!);
    }

    [Fact]
    public async Task A_large_message_arrives_whole()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        var data = new byte[3_000_000];
        new Random(1).NextBytes(data);
        await socket.SendAsync(data).InTime();
        var arrived = await peer.Journal.Until("binary 3000000");
        Assert.Equal(data, (byte[])arrived.Subject!);
    }

    [Fact]
    public async Task TrySend_copies_what_it_takes()
    {
        await using var world = new World();
        var socket = world.NewSocket();
        var data = new byte[] { 1, 2, 3 };
        Assert.True(socket.TrySend(data));
        data.AsSpan().Clear();
        await socket.ConnectAsync(World.Address).InTime();
        var arrived = await (await world.Server.Next()).Journal.Until("binary 3");
        Assert.Equal([1, 2, 3], (byte[])arrived.Subject!);
    }

    [Fact]
    public async Task A_full_outbox_refuses_TrySend_and_lets_SendAsync_wait()
    {
        await using var world = new World();
        var socket = world.NewSocket(options => options with { OutboxCapacity = 2 });
        Assert.True(socket.TrySend("one"));
        var two = socket.SendAsync("two").AsTask();
        Assert.False(socket.TrySend("refused"));
        var three = socket.SendAsync("three").AsTask();
        var four = socket.SendAsync("four").AsTask();
        await world.Time.Pass(Seconds(1));
        Assert.False(three.IsCompleted || four.IsCompleted);
        Assert.False(socket.TrySend("refused"));

        await socket.ConnectAsync(World.Address).InTime();
        await Task.WhenAll(two, three, four).InTime();
        await world.Time.Pass(TimeSpan.Zero);
        Assert.True(socket.TrySend("five"));
        var peer = await world.Server.Next();
        await peer.Journal.Until("five");
        Assert.Equal(["one", "two", "three", "four", "five"], peer.Messages);
    }

    [Fact]
    public async Task Cancelling_takes_a_waiting_message_out()
    {
        await using var world = new World();
        var socket = world.NewSocket();
        using var cancelled = new CancellationTokenSource();
        var one = socket.SendAsync("one").AsTask();
        var two = socket.SendAsync("two", cancelled.Token).AsTask();
        var three = socket.SendAsync("three"u8.ToArray(), WebSocketMessageType.Text).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => two.InTime());
        await socket.ConnectAsync(World.Address).InTime();
        await Task.WhenAll(one, three).InTime();
        var peer = await world.Server.Next();
        await peer.Journal.Until("three");
        Assert.Equal(["one", "three"], peer.Messages);
    }

    [Fact]
    public async Task Cancelling_takes_out_a_message_that_waits_for_room_in_the_outbox()
    {
        await using var world = new World();
        var socket = world.NewSocket(options => options with { OutboxCapacity = 1 });
        using var cancelled = new CancellationTokenSource();
        Assert.True(socket.TrySend("one"));
        var two = socket.SendAsync("two", cancelled.Token).AsTask();
        var three = socket.SendAsync("three").AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => two.InTime());
        await socket.ConnectAsync(World.Address).InTime();
        await three.InTime();
        var peer = await world.Server.Next();
        await peer.Journal.Until("three");
        Assert.Equal(["one", "three"], peer.Messages);
    }

    [Fact]
    public async Task A_message_whose_token_is_cancelled_already_is_not_taken()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => socket.SendAsync("never", new CancellationToken(canceled: true)).InTime());
        await socket.SendAsync("next").InTime();
        await peer.Journal.Until("next");
        Assert.Equal(["next"], peer.Messages);
    }

    [Fact]
    public async Task Cancelling_never_touches_a_message_whose_write_has_begun()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        using var cancelled = new CancellationTokenSource();
        peer.Link.LetReachServer(0);
        var sending = socket.SendAsync(Big, cancellationToken: cancelled.Token).AsTask();
        await world.Time.Pass(Seconds(1));
        await cancelled.CancelAsync();
        await world.Time.Pass(Seconds(1));
        Assert.False(sending.IsCompleted);
        peer.Link.Thaw();
        await sending.InTime();
        await peer.Journal.Until($"binary {Big.Length}");
        await peer.Send("still here");
        await socket.Journal.Until("OnMessage still here");
        Assert.Single(world.Server.Dials);
    }

    [Fact]
    public async Task A_send_whose_write_broke_half_way_is_in_doubt_and_not_sent_twice()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        peer.Link.LetReachServer(100_000);
        var broken = socket.SendAsync(Big).AsTask();
        var waiting = socket.SendAsync("next").AsTask();
        await world.Time.Pass(Seconds(1));
        peer.Link.Cut();
        var doubt = await Assert.ThrowsAsync<MessageInDoubtException>(() => broken.InTime());
        Assert.Equal(SocketCloseKind.Faulted, doubt.Reason.Kind);
        await world.Time.Pass(Seconds(5));
        await waiting.InTime();
        var next = await world.Server.Next();
        await next.Journal.Until("next");
        Assert.Equal(["next"], next.Messages);
    }

    [Fact]
    public async Task Closing_fails_every_send_that_waits_with_the_reason()
    {
        await using var world = new World();
        var socket = world.NewSocket();
        var text = socket.SendAsync("one").AsTask();
        var bytes = socket.SendAsync(new byte[1]).AsTask();
        await socket.CloseAsync(WebSocketCloseStatus.EndpointUnavailable, "enough").InTime();
        foreach (var send in new[] { text, bytes })
        {
            var closed = await Assert.ThrowsAsync<SocketClosedException>(() => send.InTime());
            Assert.Equal((SocketCloseKind.Local, "enough"), (closed.Reason.Kind, closed.Reason.Description));
        }
    }

    [Fact]
    public async Task Giving_up_fails_every_send_that_waits_with_the_reason()
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Fail();
        var socket = world.NewSocket();
        var send = socket.SendAsync("one").AsTask();
        var connecting = socket.ConnectAsync(World.Address);
        await world.Time.Pass(Seconds(15) - Moment);
        Assert.False(send.IsCompleted);
        await world.Time.Pass(Moment);
        var closed = await Assert.ThrowsAsync<SocketClosedException>(() => send.InTime());
        Assert.Equal(SocketCloseKind.ConnectFailed, closed.Reason.Kind);
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting);
    }

    [Fact]
    public async Task After_the_end_nothing_is_taken()
    {
        await using var world = new World();
        var (closed, _) = await world.Connect();
        await closed.CloseAsync().InTime();
        await Assert.ThrowsAsync<SocketClosedException>(() => SendTo(closed).InTime());
        Assert.False(closed.TrySend("late"));
        Assert.False(closed.TrySend(new byte[1]));

        var (gaveUp, peer) = await world.Connect(options => options with { Max = 0 });
        peer.Link.Cut();
        await gaveUp.Journal.Until("OnGaveUp");
        await Assert.ThrowsAsync<SocketClosedException>(() => SendTo(gaveUp).InTime());
        Assert.False(gaveUp.TrySend("late"));
        Assert.Equal(0, gaveUp.Journal.Count("OnUnsent"));

        // An async lambda, because it does not matter whether the call throws or its task fails.
        static async Task SendTo(ScriptedSocket socket) => await socket.SendAsync("late");
    }

    [Fact]
    public async Task What_TrySend_took_and_could_not_send_is_told_before_the_close()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect(script: socket => socket.Hooks.Kinds = HookKinds.Unsent | HookKinds.Close);
        peer.Link.LetReachServer(0);
        Assert.True(socket.TrySend(Big));
        Assert.True(socket.TrySend("text"));
        Assert.True(socket.TrySend(new byte[] { 7 }));
        await world.Time.Pass(Seconds(1) - Moment);
        var closing = socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye");
        await world.Time.Pass(Seconds(3));
        await closing.InTime();

        Assert.Equal(["OnUnsent binary", "OnUnsent text", "OnUnsent binary", "OnClose Local"], socket.Journal.Texts);
        var unsent = socket.Journal.Subjects<UnsentMessage>("OnUnsent");
        Assert.Equal([true, false, false], unsent.Select(message => message.MayHaveBeenSent));
        Assert.Equal([Big.Length, 4, 1], unsent.Select(message => message.Data.Length));
        Assert.Equal([null, "text", null], unsent.Select(message => message.Text));
        Assert.Equal([WebSocketMessageType.Binary, WebSocketMessageType.Text, WebSocketMessageType.Binary], unsent.Select(message => message.Type));
        Assert.All(unsent, message => Assert.Equal((SocketCloseKind.Local, "bye"), (message.Reason.Kind, message.Reason.Description)));
        Assert.Equal([7], unsent[2].Data.ToArray());
    }

    [Fact]
    public async Task What_TrySend_took_while_waiting_is_told_at_the_close()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect(script: socket => socket.Hooks.Kinds = HookKinds.Unsent | HookKinds.Close);
        peer.Link.Cut();
        await world.Time.Pass(Seconds(1));
        Assert.True(socket.TrySend("one"));
        Assert.True(socket.TrySend("two"));
        await socket.CloseAsync().InTime();
        Assert.Equal(["OnClose Faulted", "OnUnsent one", "OnUnsent two"], socket.Journal.Texts);
        Assert.All(socket.Journal.Subjects<UnsentMessage>("OnUnsent"), message => Assert.False(message.MayHaveBeenSent));
    }

    [Fact]
    public async Task What_TrySend_took_is_told_before_OnGaveUp()
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Fail();
        var socket = world.NewSocket();
        socket.Hooks.Kinds = HookKinds.Unsent | HookKinds.GaveUp;
        Assert.True(socket.TrySend("one"));
        var connecting = socket.ConnectAsync(World.Address);
        await world.Time.Pass(Seconds(100));
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting);
        Assert.Equal(["OnUnsent one", "OnGaveUp ConnectFailed"], socket.Journal.Texts);
        var unsent = Assert.Single(socket.Journal.Subjects<UnsentMessage>("OnUnsent"));
        Assert.False(unsent.MayHaveBeenSent);
        Assert.Equal(SocketCloseKind.ConnectFailed, unsent.Reason.Kind);
    }

    [Fact]
    public async Task A_TrySend_whose_write_broke_is_told_when_its_link_dies()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        peer.Link.LetReachServer(100_000);
        Assert.True(socket.TrySend(Big));
        Assert.True(socket.TrySend("next"));
        await world.Time.Pass(Seconds(1));
        peer.Link.Cut();
        await world.Time.Pass(Seconds(1));
        var unsent = Assert.Single(socket.Journal.Subjects<UnsentMessage>("OnUnsent"));
        Assert.True(unsent.MayHaveBeenSent);
        Assert.Equal(SocketCloseKind.Faulted, unsent.Reason.Kind);
        await world.Time.Pass(Seconds(4));
        await (await world.Server.Next()).Journal.Until("next");
        Assert.Single(socket.Journal.Subjects<UnsentMessage>("OnUnsent"));
    }

    [Fact]
    public async Task Without_OnUnsent_what_could_not_be_sent_is_a_warning_in_the_log()
    {
        await using var world = new World();
        var log = new LogBook();
        var socket = world.NewSocket(options => options with { Logger = log });
        socket.Hooks.Kinds = HookKinds.Close;
        Assert.True(socket.TrySend("one"));
        await socket.CloseAsync().InTime();
        Assert.Single(log.Lines, static line => line.Id.Name == "Unsent");
    }

    [Fact]
    public async Task Messages_that_were_waiting_when_a_link_died_are_sent_once_on_the_next()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        peer.Link.LetReachServer(0);
        var big = socket.SendAsync(Big).AsTask();
        var sends = Enumerable.Range(0, 50).Select(number => socket.SendAsync($"{number}").AsTask()).ToArray();
        await world.Time.Pass(Seconds(4));
        await Assert.ThrowsAsync<MessageInDoubtException>(() => big.InTime());
        await world.Time.Pass(Seconds(5));
        await Task.WhenAll(sends).InTime();
        await world.Time.Pass(Seconds(1));
        Assert.Equal(Enumerable.Range(0, 50).Select(number => $"{number}"), (await world.Server.Next()).Messages);
    }

    [Fact]
    public async Task Many_senders_at_once_keep_each_their_order_and_lose_nothing()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        var senders = Enumerable.Range(0, 8).Select(sender => Task.Run(async () =>
        {
            for (var number = 0; number < 200; number++)
            {
                if (number % 2 == 0)
                {
                    await socket.SendAsync($"{sender} {number}");
                }
                else
                {
                    while (!socket.TrySend($"{sender} {number}"))
                    {
                        await Task.Yield();
                    }
                }
            }
        }));
        await Task.WhenAll(senders).InTime();
        await world.Time.Pass(Seconds(1));
        var arrived = peer.Messages.Select(text => text.Split(' ')).ToLookup(parts => parts[0], parts => parts[1]);
        Assert.Equal(8, arrived.Count);
        Assert.All(arrived, sender => Assert.Equal(Enumerable.Range(0, 200).Select(number => $"{number}"), sender));
    }

    [Theory]
    [InlineData(nameof(IHeartbeatSocket.SendAsync))]
    [InlineData(nameof(IHeartbeatClient.ConnectAsync))]
    [InlineData(nameof(IHeartbeatClient.ReconnectAsync))]
    [InlineData(nameof(IHeartbeatClient.WaitForOpenAsync))]
    public async Task Awaiting_what_would_wait_for_the_decision_hook_inside_it_throws(string member)
    {
        await using var world = new World();
        var socket = world.NewSocket();
        var thrown = new List<Exception?>();
        async Task Call() => await (member switch
        {
            nameof(IHeartbeatSocket.SendAsync) => socket.SendAsync("inside").AsTask(),
            nameof(IHeartbeatClient.ConnectAsync) => socket.ConnectAsync(World.Address),
            nameof(IHeartbeatClient.ReconnectAsync) => socket.ReconnectAsync(),
            _ => socket.WaitForOpenAsync(),
        });

        // The later lines of a decision hook are inside it too, after whatever it awaited.
        socket.Hooks.Connecting = async (_, _) =>
        {
            thrown.Add(await Record.ExceptionAsync(Call));
            await Task.Yield();
            thrown.Add(await Record.ExceptionAsync(Call));
        };
        socket.Hooks.Opening = _ =>
        {
            var call = Call();
            Assert.True(call.IsCompleted, "The call inside OnOpening waits.");
            thrown.Add(call.Exception?.InnerException);
        };
        socket.Hooks.Reconnects = _ =>
        {
            var call = Call();
            Assert.True(call.IsCompleted, "The call inside ShouldReconnect waits.");
            thrown.Add(call.Exception?.InnerException);
            return true;
        };
        await socket.ConnectAsync(World.Address).InTime();
        (await world.Server.Next()).Link.Cut();
        await world.Time.Pass(Seconds(1));
        Assert.Equal(4, thrown.Count);
        Assert.All(thrown, exception => Assert.IsType<InvalidOperationException>(exception));
    }

    [Fact]
    public async Task TrySend_inside_a_decision_hook_is_welcome()
    {
        await using var world = new World();
        var socket = world.NewSocket();
        socket.Hooks.Opening = opening =>
        {
            Assert.True(socket.TrySend("second"));
            opening.Send("first");
        };
        await socket.ConnectAsync(World.Address).InTime();
        var peer = await world.Server.Next();
        await peer.Journal.Until("second");
        Assert.Equal(["first", "second"], peer.Messages);
    }

    [Fact]
    public async Task A_send_that_a_decision_hook_started_elsewhere_is_free()
    {
        await using var world = new World();
        var socket = world.NewSocket();
        var asked = new TaskCompletionSource();
        Task? sending = null;
        socket.Hooks.Connecting = (_, _) =>
        {
            sending ??= Task.Run(async () =>
            {
                await asked.Task;
                await socket.SendAsync("later");
            });
            return default;
        };
        await socket.ConnectAsync(World.Address).InTime();
        asked.SetResult();
        await sending!.InTime();
        await (await world.Server.Next()).Journal.Until("later");
    }
}
