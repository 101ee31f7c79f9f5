using System.Globalization;
using Heartbeat.Runtime.Tests.Fixtures;
using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Every short history of the machine: what must always hold is asserted in every state.</summary>
public sealed class EveryHistoryTests
{
    /// <summary>How many events a history has that begins with none. One more takes five times as long.</summary>
    private static readonly int Length = Effort.Of(quick: 6, full: 8);

    /// <summary>Walks of servers that dictate have three times the states, and are shorter.</summary>
    private static int LengthOf(WalkedCase walked) => walked.Changes ? Length - 1 : Length;

    private static readonly MachineSettings Dictating = new()
    {
        Interval = 3, Timeout = 3, Misses = 1, Retry = 2, RetryCap = 2, Max = 1, ConnectTimeout = 2, CloseTimeout = 2, SuspendThreshold = 3,
    };

    /// <summary>What no peer may change.</summary>
    private static MachineSettings Dictated(MachineSettings settings) => settings with { Retry = 7, RetryCap = 7, Max = 9, ConnectTimeout = 7, CloseTimeout = 7 };

    private static readonly MachineSettings Clocked = Dictating with { Interval = 2, PingsByTheClock = true, Misses = 2, Liveness = Liveness.PongOnly };

    private static readonly MachineSettings Awaiting = Dictating with { Interval = 2, Timeout = 2, DialerPings = false, AcceptorPings = true, CountsAnyTraffic = false };

    /// <summary>Small times, so that deadlines meet; every trait, liveness, backoff and kind of limit. Some accepted links carry ping frames, and not all ask by them. The last are of servers that dictate.</summary>
    private static readonly WalkedCase[] Walks =
    [
        new("the dialer pings", new MachineSettings
        {
            Interval = 4, Timeout = 4, Misses = 1, Retry = 3, RetryCap = 3, Max = 2, ConnectTimeout = 3, CloseTimeout = 3, SuspendThreshold = 2,
        }, false),
        new("the dialer pings, two misses, pongs only", new MachineSettings
        {
            Interval = 3, Timeout = 2, Misses = 2, Retry = 2, RetryCap = 5, Backoff = Backoff.Exponential, Max = 1, ConnectTimeout = 4, CloseTimeout = 2,
            SuspendThreshold = 2, Liveness = Liveness.PongOnly,
        }, true),
        new("both ends ping, never again", new MachineSettings
        {
            Interval = 2, Timeout = 4, Misses = 1, Retry = 2, RetryCap = 2, Max = 0, ConnectTimeout = 2, CloseTimeout = 2, SuspendThreshold = 2, AcceptorPings = true,
        }, true),
        new("the acceptor pings, without a limit", new MachineSettings
        {
            Interval = 3, Timeout = 3, Misses = 2, Retry = 10, RetryCap = 10, Jitter = true, Max = -1, ConnectTimeout = 3, CloseTimeout = 2, SuspendThreshold = 3,
            DialerPings = false, AcceptorPings = true,
        }, false),
        new("both ends ping and nothing answers", new MachineSettings
        {
            Interval = 3, Timeout = 2, Misses = 1, Retry = 2, RetryCap = 2, Max = 1, ConnectTimeout = 3, CloseTimeout = 2, SuspendThreshold = 2,
            AcceptorPings = true, IsAnswered = false,
        }, false),
        new("the acceptor pings and nothing answers", new MachineSettings
        {
            Interval = 2, Timeout = 3, Misses = 1, Retry = 2, RetryCap = 2, Max = 1, ConnectTimeout = 2, CloseTimeout = 2, SuspendThreshold = 3,
            DialerPings = false, AcceptorPings = true, IsAnswered = false, Liveness = Liveness.PongOnly,
        }, false),
        new("the dialer pings and the acceptor asks", new MachineSettings
        {
            Interval = 2, Timeout = 4, Misses = 1, Retry = 2, RetryCap = 2, Max = 0, ConnectTimeout = 2, CloseTimeout = 2, SuspendThreshold = 3,
        }, true),
        new("the dialer pings and the acceptor asks, two misses", new MachineSettings
        {
            Interval = 2, Timeout = 4, Misses = 2, Retry = 2, RetryCap = 2, Max = 0, ConnectTimeout = 2, CloseTimeout = 2, SuspendThreshold = 4,
        }, true),
        new("the server dictates who pings, and when", Dictating, true, Dictated(Dictating) with { Interval = 2, Timeout = 2, FirstPing = HeartbeatFirstPing.AtOnce }, Dictating with { MayPing = false }),
        new("pings leave by the clock, which changes", Clocked, false, Dictated(Clocked) with { Interval = 4, FirstPing = HeartbeatFirstPing.AfterRandomPart }, Clocked with { IsAnswered = false, AcceptorPings = true }),
        new("the acceptor pings, which alone counts, and the server says for how long", Awaiting, true, Dictated(Awaiting) with { Interval = 1, LongestSilence = 3 }, Awaiting with { AcceptorPings = false }),
    ];

    /// <summary>Walks where an accepted end could ask silent peers, for whoever has put a fault into that.</summary>
    /// <returns>Null, or what does not hold, and after which history.</returns>
    internal static string? ViolationWhereItAsks() => Violation(walked => walked is { Asks: true, Changes: false });

    /// <summary>Walks of servers that dictate, for whoever has put a fault into what follows from that.</summary>
    /// <returns>Null, or what does not hold, and after which history.</returns>
    internal static string? ViolationWhereTermsChange() => Violation(walked => walked.Changes);

    private static string? Violation(Func<WalkedCase, bool> isAsked)
    {
        foreach (var walked in Walks.Where(isAsked))
        {
            try
            {
                new Walk(walked).Go(length: 6);
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
        var walks = Array.ConvertAll(Walks, static walked => (Case: walked, Walk: new Walk(walked)));
        try
        {
            Parallel.ForEach(walks, static each => each.Walk.Go(LengthOf(each.Case)));
        }
        catch (AggregateException exception)
        {
            Assert.Fail(exception.InnerExceptions[0].Message);
        }

        foreach (var (walked, walk) in walks)
        {
            Say($"every history of {LengthOf(walked)} events where {walked.Name}", walk.States, walk.Histories);
        }

        Say($"every history of {Length} events, in all", walks.Sum(static each => each.Walk.States), walks.Sum(static each => each.Walk.Histories));
        Figure.Say($"the most effects of one event, of 16 that there is room for: {walks.Max(static each => each.Walk.MostEffects)}");
    }

    /// <summary>
    /// The walk writes states down without what says nothing any more, and relative to now. Two worlds live through the same:
    /// one is put down and taken up after every event, the other never.
    /// </summary>
    [Fact]
    public void A_state_that_was_put_down_goes_on_as_before()
    {
        var letters = Enum.GetValues<Letter>();
        foreach (var walked in Walks)
        {
            for (var seed = 0; seed < 2_000; seed++)
            {
                var random = new Random(seed);
                var story = new List<Letter>();
                var seen = (new List<string>(), new List<string>());
                var lives = new WalkedWorld(walked);
                var isPutDown = new WalkedWorld(walked);
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
                        throw new WalkException(walked, [.. story], exception);
                    }

                    if (lives.Phase != isPutDown.Phase || !seen.Item1.SequenceEqual(seen.Item2))
                    {
                        Assert.Fail($"{string.Join(", ", seen.Item1.TakeLast(3))}; put down: {string.Join(", ", seen.Item2.TakeLast(3))}\n{walked}\n{WalkException.Tell(walked, [.. story])}");
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
