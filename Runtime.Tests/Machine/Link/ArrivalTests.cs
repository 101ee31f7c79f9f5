using System.Globalization;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Whatever arrives first after that was asked for is noted, once, beside whatever else is noted.</summary>
public sealed class ArrivalTests
{
    private static readonly int Length = Effort.Of(quick: 5, full: 7);

    private enum Letter
    {
        Await,
        Message,
        Fragment,
        Pong,
        Ping,
        PingBegins,
        Take,
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_first_arrival_after_it_was_awaited_is_noted_once(bool anythingReplies)
    {
        var histories = 0;
        var history = new Letter[Length];
        do
        {
            histories++;
            Check(history, anythingReplies);
        }
        while (Next(history));

        Figure.Say(string.Create(CultureInfo.InvariantCulture, $"every history of {Length} around an awaited arrival, {(anythingReplies ? "anything replies" : "pongs only")}: {histories:N0} histories"));
    }

    private static void Check(Letter[] history, bool anythingReplies)
    {
        var signals = new LinkSignals(anythingReplies);
        var isAwaited = false;
        var hasArrived = false;
        var pings = 0;
        foreach (var letter in history)
        {
            var wasEmpty = !hasArrived;
            switch (letter)
            {
                case Letter.Await:
                    signals.AwaitArrival();
                    isAwaited = true;
                    continue;
                case Letter.PingBegins:
                    signals.PingBegins(++pings, pings);
                    continue;
                case Letter.Take:
                    Assert.Equal(hasArrived, signals.Take().HasArrived);
                    hasArrived = false;
                    continue;
            }

            var isFirst = letter switch
            {
                Letter.Message => signals.OnMessage(LinkFacts.Never),
                Letter.Fragment => signals.OnFragment(1),
                Letter.Pong => signals.OnPong(1),
                _ => ArrivesAsPing(signals),
            };
            if (isAwaited && wasEmpty && isFirst is false)
            {
                // It wakes the machine, unless something that was noted before has done so and was not taken.
                Assert.False(signals.Take() is { Pongs: 0, HasReply: false, HasPing: false }, $"{string.Join(", ", history)}: nobody is woken for {letter}.");
                return;
            }

            hasArrived |= isAwaited;
            isAwaited = false;
        }

        Assert.Equal(hasArrived, signals.Take().HasArrived);
    }

    // As the reader does: a ping is a message first.
    private static bool ArrivesAsPing(LinkSignals signals)
    {
        var isFirst = signals.OnMessage(LinkFacts.Never);
        return signals.OnPing() | isFirst;
    }

    private static bool Next(Letter[] history)
    {
        var letters = Enum.GetValues<Letter>().Length;
        for (var place = history.Length - 1; place >= 0; place--)
        {
            if ((int)++history[place] < letters)
            {
                return true;
            }

            history[place] = default;
        }

        return false;
    }
}
