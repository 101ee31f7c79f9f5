using System.Diagnostics;
using System.Globalization;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>
/// Sixteen threads call every public member of a socket at random for a while, over real TCP, against a server that misbehaves at random. Each
/// socket is disposed in the end, at a moment of no one's choosing, and followed by another; two live at a time.
/// </summary>
[Collection(Alone.Name)]
public sealed class EveryMemberTests
{
    private const int Threads = 16;
    private const int Together = 2;

    private static readonly HeartbeatOptions Options = new()
    {
        Interval = TimeSpan.FromMilliseconds(100),
        Timeout = TimeSpan.FromMilliseconds(400),
        Retry = TimeSpan.FromMilliseconds(5),
        ConnectTimeout = TimeSpan.FromMilliseconds(400),
        CloseTimeout = TimeSpan.FromMilliseconds(500),
        Max = 3,
        OutboxCapacity = 64,
    };

    [Fact]
    public async Task Whoever_calls_whatever_gets_a_documented_answer_and_nothing_is_left()
    {
        var seed = Setting("HEARTBEAT_SEED", Random.Shared.Next());
        var time = TimeSpan.FromSeconds(Setting("HEARTBEAT_SECONDS", Effort.Of(quick: 3, full: 30)));
        TestContext.Current.TestOutputHelper!.WriteLine($"HEARTBEAT_SEED={seed}");
        await using var server = new UnreliableServer(seed);
        var before = Resources.Count();
        var lives = new List<TroubledLife>();
        var calls = 0L;
        var began = Stopwatch.GetTimestamp();
        var random = new Random(seed);
        while (Stopwatch.GetElapsedTime(began) < time)
        {
            var together = Enumerable.Range(lives.Count, Together)
                .Select(number => new TroubledLife($"{number}", server.Address, Options with { Uri = server.Address }, random.Next()))
                .ToArray();
            lives.AddRange(together);
            var until = TimeSpan.FromSeconds(random.Next(1, 6));
            var threads = together.SelectMany(life => Enumerable.Range(0, Threads).Select(thread => Run(life, thread, random.Next(), until))).ToArray();
            await Task.WhenAll(threads);
            foreach (var life in together)
            {
                calls += life.Calls;
                await life.End();
                Assert.True(life.Violations.IsEmpty, string.Join('\n', life.Violations.Take(20)));
            }
        }

        var arrived = server.Arrived.OrderBy(pair => pair.Key).Select(pair => pair.Value).ToArray();
        await server.DisposeAsync();
        AssertNoMessageIsLostOrDoubled(lives, arrived, calls, server.Connections);
        lives.Clear();
        await AssertNothingIsLeft(before);
    }

    private static Task Run(TroubledLife life, int thread, int seed, TimeSpan until) => Task.Factory.StartNew(
        () =>
        {
            var random = new Random(seed);
            var began = Stopwatch.GetTimestamp();

            // Some go on calling for a moment after the disposal.
            for (var step = 0; Stopwatch.GetElapsedTime(began) < until && !(life.IsOver && random.Next(20) == 0); step++)
            {
                life.CallAnything(random, $"{thread}/{step}");
                if (random.Next(4) == 0)
                {
                    Thread.Sleep(random.Next(5));
                }
            }
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private static void AssertNoMessageIsLostOrDoubled(List<TroubledLife> lives, List<string>[] links, long calls, int connections)
    {
        var arrived = links.SelectMany(link => link).Where(text => text.Contains('/', StringComparison.Ordinal)).ToArray();
        var once = arrived.ToHashSet();
        Assert.Equal(arrived.Length, once.Count);

        // A thread's messages reach each link in the order in which they were given.
        foreach (var link in links)
        {
            var numbers = link.Where(text => text.Contains('/', StringComparison.Ordinal)).Select(text => text.Split('/')).GroupBy(parts => parts[1], parts => int.Parse(parts[2], CultureInfo.InvariantCulture));
            Assert.All(numbers, thread => Assert.Equal(thread.Order(), thread));
        }

        var unsent = lives.SelectMany(life => life.Socket.Journal.Subjects<UnsentMessage>("OnUnsent")).Select(Parsed).ToArray();
        var surelyUnsent = unsent.Where(message => !message.MayHaveBeenSent).Select(message => message.Id).ToHashSet();
        var notLeft = lives.SelectMany(life => life.NotLeft).Concat(surelyUnsent).ToArray();
        Assert.DoesNotContain(notLeft, once.Contains);

        var told = unsent.Select(message => message.Id).ToHashSet();
        var left = lives.SelectMany(life => life.Left).ToArray();
        var taken = lives.SelectMany(life => life.Taken).Where(id => !told.Contains(id)).ToArray();
        var onTheWire = left.Concat(taken).Count(id => !once.Contains(id));
        var inDoubt = lives.Sum(life => life.InDoubt.Count) + unsent.Count(message => message.MayHaveBeenSent);
        Assert.NotEmpty(once);
        Assert.NotEmpty(surelyUnsent);
        Figure.Say($"{Threads} threads made {calls:N0} calls on {lives.Count} sockets over {connections} connections; of the messages {once.Count:N0} arrived, {notLeft.Length:N0} senders were notified that nothing left, {inDoubt:N0} that it is in doubt, {onTheWire:N0} died on the wire with their link; none twice, none out of order.");
    }

    private static (string Id, bool MayHaveBeenSent) Parsed(UnsentMessage message)
        => (System.Text.Encoding.UTF8.GetString(message.Data.Span).TrimEnd('.'), message.MayHaveBeenSent);

    private static async Task AssertNothingIsLeft(Resources before)
    {
        var began = Stopwatch.GetTimestamp();
        Resources grown;
        do
        {
            await Task.Delay(200);
            grown = Resources.Count().Beyond(before);
        }
        while (grown is not { Handles: < 50, Timers: < 20 } && Stopwatch.GetElapsedTime(began) < 2 * Patience.Limit);

        Assert.InRange(grown.Handles, int.MinValue, 49);
        Assert.InRange(grown.Timers, int.MinValue, 19);
    }

    private static int Setting(string name, int otherwise)
        => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}
