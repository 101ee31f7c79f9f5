using Heartbeat.Testing.Tests.Planted;
using Xunit.Sdk;

namespace Heartbeat.Testing.Tests;

/// <summary>Bugs of users' classes. Each test passes where the bug is not, and fails where it is, with a message that names it.</summary>
public sealed class PlantedBugTests
{
    private static readonly Uri Address = new("wss://example.com/");

    [Fact]
    public Task A_subscription_is_lost_after_a_reconnect()
        => Finds(
            async hasBug =>
            {
                await using var world = new HeartbeatWorld();
                var server = world.Listen(Address);
                await using var socket = new SubscriberSocket(hasBug) { Options = world.Configure(SubscriberSocket.DefaultOptions) };
                await socket.ConnectAsync(Address);
                Assert.True(socket.Subscribe("EUR"));
                var first = await server.AcceptAsync();
                await first.Receives("subscribe EUR");
                first.Cut();
                await (await server.AcceptAsync()).Receives("subscribe EUR");
            },
            "connection 2: \"subscribe EUR\" still waits");

    [Fact]
    public Task An_answer_is_given_to_a_question_of_the_old_connection()
        => Finds(
            async hasBug =>
            {
                await using var world = new HeartbeatWorld();
                var server = world.Listen(Address);
                await using var socket = new QuestionSocket(hasBug) { Options = world.Configure(QuestionSocket.DefaultOptions) };
                await socket.ConnectAsync(Address);
                var unanswered = socket.AskAsync("one?");
                await (await server.AcceptAsync()).Receives("one?");
                server.Connections[0].Reset();
                var second = await server.AcceptAsync();
                var answer = socket.AskAsync("two?");
                await second.Receives("two?");
                await second.SendAsync("two!");
                await world.Until(answer);
                await Assert.ThrowsAsync<SocketClosedException>(() => unanswered);
            },
            "Until(answer) still waits",
            "<- \"two!\"");

    [Fact]
    public Task What_the_old_connection_told_is_kept()
        => Finds(
            async hasBug =>
            {
                await using var world = new HeartbeatWorld();
                var server = world.Listen(Address);
                await using var socket = new OrderBookSocket(hasBug) { Options = world.Configure(OrderBookSocket.DefaultOptions) };
                await socket.ConnectAsync(Address);
                await (await server.AcceptAsync()).SendAsync("buy 1");
                await world.Until(() => socket.Orders.Count == 1);
                server.Connections[0].Cut();
                await (await server.AcceptAsync()).SendAsync("buy 2");
                await world.Until(() => socket.Orders.Contains("buy 2"));
                Assert.Equal(["buy 2"], socket.Orders);
            },
            "buy 1");

    [Fact]
    public Task A_hook_awaits_an_answer_that_waits_for_the_hook()
        => Finds(
            async hasBug =>
            {
                await using var world = new HeartbeatWorld();
                var server = world.Listen(Address);
                await using var socket = new NamedSocket(hasBug) { Options = world.Configure(NamedSocket.DefaultOptions) };
                var connecting = socket.ConnectAsync(Address);
                var connection = await server.AcceptAsync();
                await connection.Receives("who am I?");
                await connection.SendAsync("Ada");
                await world.Until(() => socket.Name == "Ada");
                await connecting;
            },
            "Until(() => socket.Name == \"Ada\") still waits",
            "<- \"Ada\"");

    [Fact]
    public Task What_is_sent_once_and_forgotten_is_lost_with_its_connection()
        => Finds(
            hasBug => HeartbeatWorld.Explore(10, async world =>
            {
                world.Checks &= ~WorldChecks.UnawaitedMessages;
                var server = world.Listen(Address);
                await using var socket = new GreetingSocket(hasBug) { Options = world.Configure(GreetingSocket.DefaultOptions) };
                await socket.ConnectAsync(Address);
                (await server.AcceptAsync()).Reset();
                await (await server.AcceptAsync()).Receives("hello");
            }),
            "seed: 1",
            "connection 2: \"hello\" still waits",
            "connection 1  is reset");

    [Fact]
    public Task A_hook_throws_on_the_second_message()
        => Finds(
            async hasBug =>
            {
                await using var world = new HeartbeatWorld();
                var server = world.Listen(Address);
                await using var socket = new RateSocket(hasBug) { Options = world.Configure(RateSocket.DefaultOptions) };
                await socket.ConnectAsync(Address);
                var connection = await server.AcceptAsync();
                await connection.SendAsync("EUR 1.07");
                await connection.SendAsync("EUR 1.08");
                await world.Advance(TimeSpan.FromSeconds(1));
            },
            "OnMessage of RateSocket threw, and nobody looked",
            "An item with the same key has already been added");

    [Fact]
    public Task A_counter_is_not_reset()
        => Finds(
            async hasBug =>
            {
                await using var world = new HeartbeatWorld();
                var server = world.Listen(Address);
                await using var socket = new NumberedSocket(hasBug) { Options = world.Configure(NumberedSocket.DefaultOptions) };
                await socket.ConnectAsync(Address);
                await (await server.AcceptAsync()).SendAsync("1");
                await world.Advance(TimeSpan.FromSeconds(1));
                server.Connections[0].Cut();
                await (await server.AcceptAsync()).SendAsync("1");
                await world.Advance(TimeSpan.FromSeconds(1));
                Assert.Empty(socket.Gaps);
            },
            "1 came after 1");

    [Fact]
    public Task An_order_is_assumed_that_two_connections_do_not_have()
        => Finds(
            hasBug => HeartbeatWorld.Explore(1_000, async world =>
            {
                var (server, items, sales) = (world.Listen(Address), new HashSet<string>(), new HashSet<string>());
                await using var first = new AuctionSocket(items, sales, hasBug) { Options = world.Configure(AuctionSocket.DefaultOptions) };
                await using var second = new AuctionSocket(items, sales, hasBug) { Options = world.Configure(AuctionSocket.DefaultOptions) };
                await first.ConnectAsync(Address);
                await second.ConnectAsync(Address);
                await (await server.AcceptAsync()).SendAsync("item vase");
                await (await server.AcceptAsync()).SendAsync("sold vase");
                await world.Until(() => sales.Contains("vase"));
            }),
            "HeartbeatWorld.Explore(1000, test, seed: ",
            "No vase is for sale.");

    [Fact]
    public Task A_sign_in_does_not_wait_for_the_servers_word()
        => Finds(
            async hasBug =>
            {
                await using var world = new HeartbeatWorld();
                var server = world.Listen(Address);
                await using var socket = new MemberSocket(hasBug) { Options = world.Configure(MemberSocket.DefaultOptions) };
                var connecting = socket.ConnectAsync(Address);
                Assert.True(socket.TrySend("order"));
                var connection = await server.AcceptAsync();
                await connection.Receives("token 42");
                await server.ReceivesNothing(during: TimeSpan.FromSeconds(1));
                await connection.SendAsync("welcome");
                await connection.Receives("order");
                await connecting;
            },
            "wss://example.com/ was to receive nothing for 00:00:01. \"order\" had reached it by connection 1, and the test did not receive it.");

    [Fact]
    public Task A_hook_leaves_the_world()
        => Finds(
            async hasBug =>
            {
                await using var world = new HeartbeatWorld();
                var server = world.Listen(Address);
                var factor = new TaskCompletionSource<int>();
                await using var socket = new ParserSocket(factor.Task, hasBug) { Options = world.Configure(ParserSocket.DefaultOptions) };
                await socket.ConnectAsync(Address);
                await (await server.AcceptAsync()).SendAsync("12345");
                await world.Advance(TimeSpan.FromSeconds(1));
                await world.Outside(() => Task.Run(() => factor.TrySetResult(1)));
                await world.Until(() => socket.Length == 5);
            },
            "Code left this world",
            "ParserSocket.OnMessageAsync");

    [Fact]
    public Task A_socket_is_left_connected()
        => Finds(
            async hasBug =>
            {
                await using var world = new HeartbeatWorld();
                var server = world.Listen(Address);
                await using var client = new RenewedClient(world.Configure(TaskSocket.DefaultOptions), hasBug);
                await client.ConnectAsync(Address);
                await client.ConnectAsync(new Uri(Address, "?task=8"));
                await server.AcceptAsync();
                await server.AcceptAsync();
            },
            "TaskSocket was used and not disposed of");

    private static async Task Finds(Func<bool, Task> test, params string[] named)
    {
        await test(false);
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => test(true));
        Assert.True(failure is WorldException or XunitException, $"{failure}");
        Assert.All(named, name => Assert.Contains(name, failure.Message, StringComparison.Ordinal));
    }
}
