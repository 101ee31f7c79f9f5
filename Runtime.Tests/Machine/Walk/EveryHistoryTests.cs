using System.Globalization;
using Heartbeat.Runtime.Tests.Fixtures;
using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Every short history of the machine: what must always hold is asserted in every state.</summary>
public sealed class EveryHistoryTests
{
    /// <summary>How many events a history has that begins with none. One more takes five times as long.</summary>
    private static readonly int Length = Effort.Of(quick: 6, full: 8);

    /// <summary>Small times, so that deadlines meet; every trait, liveness, backoff and kind of limit. Some accepted links carry ping frames, and not all ask by them.</summary>
    private static readonly (string Name, MachineSettings Settings, bool Asks)[] Walks =
    [
        ("the dialer pings", new MachineSettings
        {
            Interval = 4, Timeout = 4, Misses = 1, Retry = 3, RetryCap = 3, Max = 2, ConnectTimeout = 3, CloseTimeout = 3, SuspendThreshold = 2,
        }, false),
        ("the dialer pings, two misses, pongs only", new MachineSettings
        {
            Interval = 3, Timeout = 2, Misses = 2, Retry = 2, RetryCap = 5, Backoff = Backoff.Exponential, Max = 1, ConnectTimeout = 4, CloseTimeout = 2,
            SuspendThreshold = 2, Liveness = Liveness.PongOnly,
        }, true),
        ("both ends ping, never again", new MachineSettings
        {
            Interval = 2, Timeout = 4, Misses = 1, Retry = 2, RetryCap = 2, Max = 0, ConnectTimeout = 2, CloseTimeout = 2, SuspendThreshold = 2, AcceptorPings = true,
        }, true),
        ("the acceptor pings, without a limit", new MachineSettings
        {
            Interval = 3, Timeout = 3, Misses = 2, Retry = 10, RetryCap = 10, Jitter = true, Max = -1, ConnectTimeout = 3, CloseTimeout = 2, SuspendThreshold = 3,
            DialerPings = false, AcceptorPings = true,
        }, false),
        ("both ends ping and nothing answers", new MachineSettings
        {
            Interval = 3, Timeout = 2, Misses = 1, Retry = 2, RetryCap = 2, Max = 1, ConnectTimeout = 3, CloseTimeout = 2, SuspendThreshold = 2,
            AcceptorPings = true, IsAnswered = false,
        }, false),
        ("the acceptor pings and nothing answers", new MachineSettings
        {
            Interval = 2, Timeout = 3, Misses = 1, Retry = 2, RetryCap = 2, Max = 1, ConnectTimeout = 2, CloseTimeout = 2, SuspendThreshold = 3,
            DialerPings = false, AcceptorPings = true, IsAnswered = false, Liveness = Liveness.PongOnly,
        }, false),
        ("the dialer pings and the acceptor asks", new MachineSettings
        {
            Interval = 2, Timeout = 4, Misses = 1, Retry = 2, RetryCap = 2, Max = 0, ConnectTimeout = 2, CloseTimeout = 2, SuspendThreshold = 3,
        }, true),
        ("the dialer pings and the acceptor asks, two misses", new MachineSettings
        {
            Interval = 2, Timeout = 4, Misses = 2, Retry = 2, RetryCap = 2, Max = 0, ConnectTimeout = 2, CloseTimeout = 2, SuspendThreshold = 4,
        }, true),
    ];

    /// <summary>Walks where an accepted end could ask silent peers, for whoever has put a fault into that.</summary>
    /// <returns>Null, or what does not hold, and after which history.</returns>
    internal static string? ViolationWhereItAsks()
    {
        foreach (var (_, settings, asks) in Walks.Where(walk => walk.Asks))
        {
            try
            {
                new Walk(settings, asks).Go(length: 6);
            }
            catch (WalkException violation)
            {
                return violation.Message;
            }
        }

        return null;
    }

    [Fact]
    public void What_must_always_hold_holds_in_every_short_history()
    {
        var walks = Array.ConvertAll(Walks, walk => new Walk(walk.Settings, walk.Asks));
        try
        {
            Parallel.ForEach(walks, walk => walk.Go(Length));
        }
        catch (AggregateException exception)
        {
            Assert.Fail(exception.InnerExceptions[0].Message);
        }

        foreach (var ((name, _, _), walk) in Walks.Zip(walks))
        {
            Say($"every history of {Length} events where {name}", walk.States, walk.Histories);
        }

        Say($"every history of {Length} events, in all", walks.Sum(walk => walk.States), walks.Sum(walk => walk.Histories));
        Figure.Say($"the most effects of one event, of 16 that there is room for: {walks.Max(walk => walk.MostEffects)}");
    }

    /// <summary>
    /// The walk writes states down without what says nothing any more, and relative to now. Two worlds live through the same:
    /// one is put down and taken up after every event, the other never.
    /// </summary>
    [Fact]
    public void A_state_that_was_put_down_goes_on_as_before()
    {
        var letters = Enum.GetValues<Letter>();
        foreach (var (_, settings, asks) in Walks)
        {
            for (var seed = 0; seed < 2_000; seed++)
            {
                var random = new Random(seed);
                var story = new List<Letter>();
                var seen = (new List<string>(), new List<string>());
                var lives = new WalkedWorld(settings, asks);
                var isPutDown = new WalkedWorld(settings, asks);
                lives.Effected = effect => seen.Item1.Add(lives.Describe(effect));
                isPutDown.Effected = effect => seen.Item2.Add(isPutDown.Describe(effect));
                var image = new byte[WalkedWorld.Size];
                for (var step = 0; step < 60; step++)
                {
                    var letter = step < 4 && seed % 4 > 0 ? Walk.ToOpen[step] : letters[random.Next(letters.Length)];
                    story.Add(letter);
                    try
                    {
                        Assert.Equal(lives.Play(letter), isPutDown.Play(letter));
                    }
                    catch (Exception exception)
                    {
                        throw new WalkException(settings, asks, [.. story], exception);
                    }

                    if (lives.Phase != isPutDown.Phase || !seen.Item1.SequenceEqual(seen.Item2))
                    {
                        Assert.Fail($"{string.Join(", ", seen.Item1.TakeLast(3))}; put down: {string.Join(", ", seen.Item2.TakeLast(3))}\n{settings}\n{WalkException.Tell(settings, asks, [.. story])}");
                    }

                    isPutDown.Save(image);
                    isPutDown.Load(image);
                }
            }
        }
    }

    private static void Say(string what, int states, double histories)
        => Figure.Say(string.Create(CultureInfo.InvariantCulture, $"{what}: {states:N0} states, {histories:0.0e0} histories"));
}
