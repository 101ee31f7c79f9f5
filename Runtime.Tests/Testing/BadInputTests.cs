using System.Net;

namespace Heartbeat.Testing.Tests;

/// <summary>Each use of a world that cannot work is an exception that says what to do.</summary>
public sealed class BadInputTests
{
    private static readonly Uri Address = new("wss://example.com/");

    [Fact]
    public async Task An_address_nobody_listens_at()
    {
        var told = await Assert.ThrowsAsync<WorldException>(async () =>
        {
            await using var world = new HeartbeatWorld();
            world.Listen(Address);
            await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
            await socket.ConnectAsync(new Uri("wss://example.com/other?task=7"));
        });
        Assert.StartsWith(
            "Nobody listens at wss://example.com/other?task=7. Call world.Listen(\"wss://example.com/other\") before the socket connects; servers listen at wss://example.com/.\n"
            + "The test may have failed before: at 00:00:00.000 its code threw SocketClosedException: ",
            told.Message,
            StringComparison.Ordinal);
        Assert.IsType<SocketClosedException>(told.InnerException);
    }

    [Fact]
    public async Task Two_listeners_for_one_address()
    {
        await using var world = new HeartbeatWorld();
        world.Listen("wss://example.com/websocket");
        Says<ArgumentException>(
            "Somebody listens at wss://example.com/websocket?task=7 already (the query is not looked at). Keep the server that Listen returned, or listen at another path. (Parameter 'address')",
            () => world.Listen("wss://EXAMPLE.com/websocket?task=7"));
        world.Listen("ws://example.com/websocket");
        world.Listen("wss://example.com/Websocket");
        world.Listen("wss://example.com:444/websocket");
    }

    [Fact]
    public async Task A_bad_address()
    {
        await using var world = new HeartbeatWorld();
        Says<ArgumentException>("\"example\" is no absolute address. Listen at one such as ws://server/path. (Parameter 'address')", () => world.Listen("example"));
        Says<ArgumentException>("https://example.com/ is no absolute ws or wss address. Listen at one such as ws://server/path. (Parameter 'address')", () => world.Listen("https://example.com/"));
        Says<ArgumentException>("/path is no absolute ws or wss address. Listen at one such as ws://server/path. (Parameter 'address')", () => world.Listen(new Uri("/path", UriKind.Relative)));
        Assert.Throws<ArgumentNullException>(() => world.Listen((Uri)null!));
    }

    [Fact]
    public async Task Members_after_the_worlds_end()
    {
        HeartbeatWorld over;
        WorldServer server;
        WorldConnection connection;
        await using (var world = new HeartbeatWorld())
        {
            over = world;
            server = world.Listen(Address);
            await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
            await socket.ConnectAsync(Address);
            connection = await server.AcceptAsync();
        }

        const string Rest = " was called after this HeartbeatWorld had ended. Call it before the world is disposed of: declare the world first, so that it ends last.";
        Says<InvalidOperationException>("Advance" + Rest, () => over.Advance(TimeSpan.Zero));
        Says<InvalidOperationException>("Sleep" + Rest, () => over.Sleep(TimeSpan.Zero));
        Says<InvalidOperationException>("Until" + Rest, () => over.Until(() => true));
        Says<InvalidOperationException>("Until" + Rest, () => over.Until(Task.CompletedTask));
        Says<InvalidOperationException>("Listen" + Rest, () => over.Listen("ws://other/"));
        Says<InvalidOperationException>("Configure" + Rest, () => over.Configure(TaskSocket.DefaultOptions));
        Says<InvalidOperationException>("Outside" + Rest, () => over.Outside(() => Task.FromResult(1)));
        Says<InvalidOperationException>("Connect" + Rest, () => over.Connect<TaskSocket, EchoSession>());
        Says<InvalidOperationException>("AcceptAsync" + Rest, () => server.AcceptAsync());
        Says<InvalidOperationException>("ReceivesNothing" + Rest, () => server.ReceivesNothing(TimeSpan.Zero));
        Says<InvalidOperationException>("Refuse" + Rest, () => server.Refuse(HttpStatusCode.NotFound));
        Says<InvalidOperationException>("Accept" + Rest, server.Accept);
        Says<InvalidOperationException>("Hang" + Rest, server.Hang);
        Says<InvalidOperationException>("GoDown" + Rest, server.GoDown);
        Says<InvalidOperationException>("Receives" + Rest, () => connection.Receives("hello"));
        Says<InvalidOperationException>("ReceiveAsync" + Rest, () => connection.ReceiveAsync());
        Says<InvalidOperationException>("ReceivesClose" + Rest, () => connection.ReceivesClose());
        Says<InvalidOperationException>("SendAsync" + Rest, () => connection.SendAsync("hello"));
        Says<InvalidOperationException>("Close" + Rest, () => connection.Close());
        Says<InvalidOperationException>("Freeze" + Rest, connection.Freeze);
        Says<InvalidOperationException>("Cut" + Rest, connection.Cut);
        await over.DisposeAsync();
    }

    [Fact]
    public async Task What_lets_the_world_go_on_inside_a_hook()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen(Address);
        var hooks = 0;
        WorldConnection? connection = null;
        await using var socket = new ScriptedSocket
        {
            Options = world.Configure(ScriptedSocket.DefaultOptions),
            OnText = _ =>
            {
                const string Rest = " was called inside a hook, or by other code of a socket. It lets the world go on, which waits for that code: call it in the test.";
                Says<InvalidOperationException>("Advance" + Rest, () => world.Advance(TimeSpan.Zero));
                Says<InvalidOperationException>("Sleep" + Rest, () => world.Sleep(TimeSpan.Zero));
                Says<InvalidOperationException>("Until" + Rest, () => world.Until(() => true));
                Says<InvalidOperationException>("Outside" + Rest, () => world.Outside(() => Task.FromResult(1)));
                Says<InvalidOperationException>("AcceptAsync" + Rest, () => server.AcceptAsync());
                Says<InvalidOperationException>("Receives" + Rest, () => connection!.Receives("hello"));
                Says<InvalidOperationException>("ReceivesNothing" + Rest, () => server.ReceivesNothing(TimeSpan.Zero));
                Says<InvalidOperationException>("Connect" + Rest, () => world.Connect<TaskSocket, EchoSession>());
                hooks++;
            },
            OnTextAsync = async _ =>
            {
                var told = await Assert.ThrowsAsync<InvalidOperationException>(() => world.DisposeAsync().AsTask());
                Assert.StartsWith("DisposeAsync was called inside a hook", told.Message, StringComparison.Ordinal);
                hooks++;
            },
        };
        await socket.ConnectAsync(Address);
        connection = await server.AcceptAsync();
        await connection.SendAsync("go");
        await world.Until(() => hooks == 2 || world.FailedHooks.Count > 0);
        Assert.Empty(world.FailedHooks);
    }

    [Fact]
    public async Task Times_and_numbers_that_cannot_be()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen(Address);
        var pair = await world.Connect<TaskSocket, EchoSession>();
        var second = TimeSpan.FromSeconds(-1);
        const string NotBack = "is -00:00:01; time does not go back. Give zero or more.";
        Says<ArgumentOutOfRangeException>($"time {NotBack} (Parameter 'time')\nActual value was -00:00:01.", () => world.Advance(second));
        Says<ArgumentOutOfRangeException>($"time {NotBack} (Parameter 'time')\nActual value was -00:00:01.", () => world.Sleep(second));
        Says<ArgumentOutOfRangeException>($"during {NotBack} (Parameter 'during')\nActual value was -00:00:01.", () => server.ReceivesNothing(second));
        Says<ArgumentOutOfRangeException>($"retryAfter {NotBack} (Parameter 'retryAfter')\nActual value was -00:00:01.", () => server.Refuse(HttpStatusCode.NotFound, second));
        Says<ArgumentOutOfRangeException>($"latency {NotBack} (Parameter 'latency')\nActual value was -00:00:01.", () => pair.Connection.Delay(second));
        Says<ArgumentOutOfRangeException>($"value {NotBack} (Parameter 'value')\nActual value was -00:00:01.", () => world.Patience = second);
        Says<ArgumentOutOfRangeException>("Patience must be longer than zero, or nothing could be waited for. (Parameter 'value')\nActual value was 00:00:00.", () => world.Patience = TimeSpan.Zero);
        Says<ArgumentOutOfRangeException>("A connection cannot pass fewer than 0 bytes in a second. 0 is without a limit; Freeze lets nothing pass. (Parameter 'bytesPerSecond')\nActual value was -1.", () => pair.Connection.Slow(-1));
        Says<ArgumentOutOfRangeException>($"time is {TimeSpan.MaxValue}, longer than a clock can show. Give a time of at most 366000 days. (Parameter 'time')\nActual value was {TimeSpan.MaxValue}.", () => world.Advance(TimeSpan.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => world.Patience = TimeSpan.MaxValue);
    }

    [Fact]
    public async Task A_world_used_by_a_second_thread()
    {
        var told = await Assert.ThrowsAsync<WorldException>(async () =>
        {
            await using var world = new HeartbeatWorld();
            await world.Outside(() => Task.Run(() =>
            {
                Says<InvalidOperationException>(
                    "Listen was called by a thread that this HeartbeatWorld does not play, in BadInputTests.A_world_used_by_a_second_thread. A world and its sockets belong to the test that made it: make it in the test's own method, and leave out Task.Run and ConfigureAwait(false).",
                    () => world.Listen(Address));
                return 0;
            }));
        });
        Assert.StartsWith("Code left this world, which then cannot decide when it runs: BadInputTests.A_world_used_by_a_second_thread. ", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_of_worlds_that_cannot_be()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = HeartbeatWorld.Explore(0, static _ => Task.CompletedTask); });
        Assert.Throws<ArgumentNullException>(() => { _ = HeartbeatWorld.Explore(1, null!); });
        var plays = 0;
        await HeartbeatWorld.Explore(1, _ => Play(), seed: int.MaxValue);
        Assert.Equal(1, plays);

        Task Play()
        {
            plays++;
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Saying_something_on_a_connection_that_has_ended()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen(Address);
        await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
        await socket.ConnectAsync(Address);
        var connection = await server.AcceptAsync();
        connection.Close(1001, "bye");
        const string Rest = " cannot be sent on connection 1, which has ended. Accept the next connection, and send it there.";
        Assert.StartsWith("\"hello\"" + Rest, Assert.Throws<WorldException>(() => { _ = connection.SendAsync("hello"); }).Message, StringComparison.Ordinal);
        await world.Advance(TimeSpan.FromSeconds(1));
        const string Why = " cannot be sent on connection 1, which has ended: Remote 1001: bye. Accept the next connection, and send it there.";
        Assert.StartsWith("1 bytes (07)" + Why, Assert.Throws<WorldException>(() => { _ = connection.SendAsync(new byte[] { 7 }); }).Message, StringComparison.Ordinal);
        Assert.StartsWith("A close frame" + Why, Assert.Throws<WorldException>(() => connection.Close()).Message, StringComparison.Ordinal);
        var told = await Assert.ThrowsAsync<WorldException>(() => connection.Receives("hello"));
        Assert.StartsWith("\"hello\" was expected on connection 1, which has ended: Remote 1001: bye.", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scripting_a_connection_that_a_class_takes()
    {
        await using var world = new HeartbeatWorld();
        var pair = await world.Connect<TaskSocket, EchoSession>();
        var connection = pair.Connection;
        const string Rest = " was called on connection 1, which is taken by EchoSession: look at that object instead, by connection.Session.";
        Says<InvalidOperationException>("SendAsync" + Rest, () => connection.SendAsync("hello"));
        Says<InvalidOperationException>("Receives" + Rest, () => connection.Receives("hello"));
        Says<InvalidOperationException>("ReceiveAsync" + Rest, () => connection.ReceiveAsync());
        Says<InvalidOperationException>("ReceivesClose" + Rest, () => connection.ReceivesClose());
        Says<InvalidOperationException>("Close" + Rest, () => connection.Close());
        Says<InvalidOperationException>("AnswersHeartbeats" + Rest, () => connection.AnswersHeartbeats = false);
        Says<InvalidOperationException>("AnswersCloses" + Rest, () => connection.AnswersCloses = false);
        Says<InvalidOperationException>(
            "ReceivesNothing was called on ws://pair-1/, whose connections are taken by a class of yours: look at its objects instead, by connection.Session.",
            () => pair.Listener.ReceivesNothing(TimeSpan.Zero));
        Says<ArgumentOutOfRangeException>(
            "A connection has two directions: ToServer and ToClient. (Parameter 'direction')\nActual value was 9.",
            () => connection.Lose((TrafficDirection)9));
    }

    [Fact]
    public async Task A_second_world_in_a_test()
    {
        await using (var first = new HeartbeatWorld())
        {
            const string Told = "This test is in a HeartbeatWorld already, and can be in one only. Listen at another address there, or end that world first.";
            Says<InvalidOperationException>(Told, () => _ = new HeartbeatWorld());
            await first.Advance(TimeSpan.FromSeconds(1));
            Says<InvalidOperationException>(Told, () => _ = new HeartbeatWorld());
            Says<InvalidOperationException>(Told, () => HeartbeatWorld.Explore(1, static _ => Task.CompletedTask));
        }

        await using var second = new HeartbeatWorld();
        await second.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(1), second.Now);
    }

    [Fact]
    public async Task A_session_that_was_used_before()
    {
        var told = await Assert.ThrowsAsync<WorldException>(async () =>
        {
            await using var world = new HeartbeatWorld();
            var session = new EchoSession();
            var pair = await world.Connect(new TaskSocket(), () => session);
            pair.Connection.Cut();
            await world.Advance(TimeSpan.FromSeconds(30));
        });
        Assert.Contains("Options cannot be changed once the socket is in use", told.Message, StringComparison.Ordinal);
    }

    private static void Says<TException>(string message, Action action)
        where TException : Exception
        => Assert.Equal(message, Assert.Throws<TException>(action).Message.ReplaceLineEndings("\n"));

    private static void Says<TException>(string message, Func<Task> action)
        where TException : Exception
        => Says<TException>(message, () => { _ = action(); });
}
