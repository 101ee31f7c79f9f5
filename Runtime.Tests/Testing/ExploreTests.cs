using Heartbeat.Testing.Tests.Planted;

namespace Heartbeat.Testing.Tests;

/// <summary>The same test under many schedules.</summary>
public sealed class ExploreTests
{
    private static readonly Uri Address = new("wss://example.com/");

    [Fact]
    public async Task The_same_seed_tells_the_same_story_and_another_seed_another()
    {
        HashSet<string> stories = [];
        for (var seed = 0; seed < 50; seed++)
        {
            var story = await StoryOf(seed);
            Assert.Equal(story, await StoryOf(seed));
            stories.Add(story);
        }

        Assert.True(stories.Count > 40, $"{stories.Count} stories of 50 seeds.");
    }

    [Fact]
    public async Task A_race_that_only_some_schedules_show_is_found_and_can_be_played_again()
    {
        // Without chance it passes, so that a test of one world would not show it.
        await HeartbeatWorld.Explore(1, Race, seed: 0);
        var found = await Assert.ThrowsAsync<WorldException>(static () => HeartbeatWorld.Explore(1_000, Race));
        var seed = SeedOf(found);
        Assert.StartsWith($"The test failed in the world of seed {seed}, which is number {seed} of 1000. To play it again: HeartbeatWorld.Explore(1000, test, seed: {seed}).\n", found.Message, StringComparison.Ordinal);

        var again = await Assert.ThrowsAsync<WorldException>(() => HeartbeatWorld.Explore(1_000, Race, seed));
        Assert.Equal(found.Message.Replace($", which is number {seed} of 1000", "", StringComparison.Ordinal), again.Message);
    }

    [Fact]
    public void A_failure_is_thrown_also_where_nobody_awaits_it()
        => Assert.Throws<WorldException>(static () => { _ = HeartbeatWorld.Explore(1, static _ => throw new InvalidTimeZoneException()); });

    [Fact]
    public async Task What_does_not_fail_again_is_told_so()
    {
        var plays = 0;
        var told = await Assert.ThrowsAsync<WorldException>(() => HeartbeatWorld.Explore(1, _ => plays++ == 0 ? throw new InvalidTimeZoneException("at first") : Task.CompletedTask));
        Assert.StartsWith("The test failed in the world of seed 1, which is number 1 of 1. Played again, it did not fail in that way, so not all that happens in it is decided by the seed", told.Message, StringComparison.Ordinal);
        Assert.Equal(2, plays);
    }

    [Fact]
    public async Task The_story_is_told_once_and_what_is_no_story_is_told_too()
    {
        var told = await Assert.ThrowsAsync<WorldException>(static () => HeartbeatWorld.Explore(1, static async world =>
        {
            world.Listen(Address);
            await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
            await socket.ConnectAsync(Address);
            await world.Until(static () => false, "never,\n\nnot even then");
        }));
        Assert.Contains("Until(never,\n\nnot even then) still waits.", told.Message, StringComparison.Ordinal);
        Assert.Equal(2, told.Message.Split("dials wss://example.com/").Length);

        told = await Assert.ThrowsAsync<WorldException>(static () => HeartbeatWorld.Explore(1, static world => world.Listen(Address).AcceptAsync()));
        Assert.Contains("No socket has been used in this world.", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_story_that_is_told_is_not_longer_than_the_one_that_was_found()
    {
        var found = await Assert.ThrowsAsync<WorldException>(static () => HeartbeatWorld.Explore(1_000, Race));
        var seed = SeedOf(found);
        var told = found.Message[(found.Message.IndexOf("The shortest story that was found:\n", StringComparison.Ordinal) + "The shortest story that was found:\n".Length)..];
        HeartbeatWorld? first = null;
        await Assert.ThrowsAsync<WorldException>(() => HeartbeatWorld.Explore(
            1,
            world =>
            {
                first ??= world;
                return Race(world);
            },
            seed));
        Assert.InRange(told.Length, 1, first!.Story.Length);
        Assert.Contains("No vase is for sale.", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_test_throws_is_the_inner_exception_and_what_the_world_complains_of_is_told_beside_it()
    {
        var found = await Assert.ThrowsAsync<WorldException>(static () => HeartbeatWorld.Explore(10, static async world =>
        {
            world.Listen(Address);
            await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
            await socket.ConnectAsync(Address);
            await socket.SendAsync("hello");
            throw new InvalidTimeZoneException("This is what went wrong.");
        }));
        Assert.IsType<InvalidTimeZoneException>(found.InnerException);
        Assert.Contains("\nThis is what went wrong.\n\"hello\" reached the server, connection 1, and nobody awaited it.", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_only_the_world_complains_of_fails_the_test_too()
    {
        var found = await Assert.ThrowsAsync<WorldException>(static () => HeartbeatWorld.Explore(10, static async world =>
        {
            world.Listen(Address);
            var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
            await socket.ConnectAsync(Address);
        }));
        Assert.Contains("TaskSocket was used and not disposed of", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_world_has_its_own_seed_and_all_are_played()
    {
        List<int> seeds = [];
        await HeartbeatWorld.Explore(100, async world =>
        {
            seeds.Add(world.Seed);
            await world.Advance(TimeSpan.FromSeconds(1));
        });
        Assert.Equal(Enumerable.Range(1, 100), seeds);
    }

    [Fact]
    public async Task A_test_may_be_outside_in_each_world()
        => await HeartbeatWorld.Explore(10, static async world =>
        {
            Assert.Equal(42, await world.Outside(static () => Task.Run(static () => 42)));
            Assert.Equal(TimeSpan.Zero, world.Now);
        });

    /// <summary>Items come by one connection and sales by another, and nothing keeps them in order.</summary>
    private static async Task Race(HeartbeatWorld world)
    {
        var (server, items, sales) = (world.Listen(Address), new HashSet<string>(), new HashSet<string>());
        await using var first = new AuctionSocket(items, sales, hasBug: true) { Options = world.Configure(AuctionSocket.DefaultOptions) };
        await using var second = new AuctionSocket(items, sales, hasBug: true) { Options = world.Configure(AuctionSocket.DefaultOptions) };
        await first.ConnectAsync(Address);
        await second.ConnectAsync(Address);
        await (await server.AcceptAsync()).SendAsync("item vase");
        await (await server.AcceptAsync()).SendAsync("sold vase");
        await world.Advance(TimeSpan.FromSeconds(1));
    }

    private static int SeedOf(WorldException found)
    {
        const string Before = "The test failed in the world of seed ";
        return int.Parse(found.Message.AsSpan(Before.Length, found.Message.IndexOf(',', StringComparison.Ordinal) - Before.Length), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<string> StoryOf(int seed)
    {
        await using var world = new HeartbeatWorld(seed);
        var pair = await world.Connect<TaskSocket, EchoSession>();
        await using var other = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
        await other.ConnectAsync(pair.Listener.Uri);
        for (var each = 0; each < 5; each++)
        {
            await pair.Client.SendAsync($"one {each}");
            await other.SendAsync($"two {each}");
        }

        pair.Connection.Freeze();
        await world.Advance(TimeSpan.FromMinutes(1));
        await world.Sleep(TimeSpan.FromHours(1));
        pair.Listener.Refuse(System.Net.HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(10));
        pair.First.Cut();
        await world.Advance(TimeSpan.FromMinutes(1));
        return world.Story;
    }
}
