namespace Heartbeat.Testing.Tests;

/// <summary>A class that awaits an answer for a time is on the pool for a moment when it comes, and the world's time must not go on meanwhile.</summary>
[Collection(Alone.Name)]
public sealed class AnswerTests
{
    private static readonly Uri Address = new("wss://example.com/");
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task An_answer_that_is_there_in_time_is_never_taken_for_late()
        => await HeartbeatWorld.Explore(Effort.Of(quick: 200, full: 300), static async world =>
        {
            var server = world.Listen(Address);
            await using var socket = new AskingSocket(world.TimeProvider) { Options = world.Configure(AskingSocket.DefaultOptions) };
            await socket.ConnectAsync(Address);
            var connection = await server.AcceptAsync();
            for (var each = 0; each < 5; each++)
            {
                var asking = socket.AskAsync("tea", Limit);
                await connection.Receives("tea");
                await connection.SendAsync("tea=42");
                Assert.Equal("42", await asking);

                var askingAgain = socket.AskOrGiveUpAsync("milk", Limit);
                await connection.Receives("milk");
                await connection.SendAsync("milk=7");
                Assert.Equal("7", await askingAgain);
                Assert.InRange(world.Now, TimeSpan.Zero, Limit);
            }
        });

    [Fact]
    public async Task So_are_answers_that_are_awaited_together_without_a_limit()
        => await HeartbeatWorld.Explore(100, static async world =>
        {
            var server = world.Listen(Address);
            await using var socket = new AskingSocket(world.TimeProvider) { Options = world.Configure(AskingSocket.DefaultOptions) };
            await socket.ConnectAsync(Address);
            var connection = await server.AcceptAsync();
            var asking = Task.WhenAll(await socket.BeginAskAsync("tea"), await socket.BeginAskAsync("milk"));
            await connection.Receives("tea");
            await connection.Receives("milk");
            await connection.SendAsync("tea=42");
            await connection.SendAsync("milk=7");
            Assert.Equal(["42", "7"], await asking);
            Assert.InRange(world.Now, TimeSpan.Zero, Limit);
        });

    [Fact]
    public async Task An_answer_that_a_hook_awaits_is_never_taken_for_late()
        => await HeartbeatWorld.Explore(100, static async world =>
        {
            var server = world.Listen(Address);
            AskingSocket? asking = null;
            List<string> answers = [];
            await using var other = new ScriptedSocket
            {
                Options = world.Configure(ScriptedSocket.DefaultOptions),
                OnTextAsync = async text => answers.Add(await asking!.AskAsync(text, Limit)),
            };
            await using var socket = asking = new AskingSocket(world.TimeProvider) { Options = world.Configure(AskingSocket.DefaultOptions) };
            await socket.ConnectAsync(Address);
            await other.ConnectAsync(Address);
            var (asked, asks) = (await server.AcceptAsync(), await server.AcceptAsync());
            await asks.SendAsync("tea");
            await asked.Receives("tea");
            await asked.SendAsync("tea=42");
            await world.Until(() => answers.Count > 0);
            Assert.Equal(["42"], answers);
            Assert.InRange(world.Now, TimeSpan.Zero, Limit);
        });

    [Fact]
    public async Task An_answer_that_does_not_come_is_late_when_its_time_is_over()
    {
        await using var world = new HeartbeatWorld { Checks = WorldChecks.All & ~WorldChecks.UnawaitedMessages };
        world.Listen(Address);
        await using var socket = new AskingSocket(world.TimeProvider) { Options = world.Configure(AskingSocket.DefaultOptions) };
        await socket.ConnectAsync(Address);
        var before = world.Now;
        await Assert.ThrowsAsync<TimeoutException>(() => socket.AskAsync("tea", Limit));
        Assert.Equal(before + Limit, world.Now);
        Assert.Null(await socket.AskOrGiveUpAsync("milk", Limit));
        Assert.Equal(before + (2 * Limit), world.Now);
    }

    [Fact]
    public async Task The_same_seed_tells_the_same_story_where_answers_are_awaited_for_a_time()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            Assert.Equal(await StoryOf(seed), await StoryOf(seed));
        }

        static async Task<string> StoryOf(int seed)
        {
            await using var world = new HeartbeatWorld(seed);
            var server = world.Listen(Address);
            await using var socket = new AskingSocket(world.TimeProvider) { Options = world.Configure(AskingSocket.DefaultOptions) };
            await socket.ConnectAsync(Address);
            await Talk(socket, await server.AcceptAsync());
            return world.Story;
        }

        static async Task Talk(AskingSocket socket, WorldConnection connection)
        {
            for (var each = 0; each < 5; each++)
            {
                var asking = socket.AskAsync($"{each}", Limit);
                await connection.Receives($"{each}");
                await connection.SendAsync($"{each}={each}");
                await asking;
            }
        }
    }
}
