using System.Globalization;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>
/// Every short history of pongs that say which ping they answer: each open ping is answered once, with those before it, and what answers none
/// is life and nothing more.
/// </summary>
public sealed class NamedPongTests
{
    private static readonly int Length = Effort.Of(quick: 6, full: 7);

    private enum Letter
    {
        PingBegins,
        PongOfTheNewest,
        PongOfTheOneBefore,
        PongOfNoPing,
        PongThatDoesNotSay,
        Message,
        Take,
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_open_ping_is_answered_once_with_those_before_it(bool anythingReplies)
    {
        var histories = 0;
        var history = new Letter[Length];
        do
        {
            histories++;
            Check(history, anythingReplies);
        }
        while (Next(history));

        Figure.Say(string.Create(CultureInfo.InvariantCulture, $"every history of {Length} of pongs that name their pings, {(anythingReplies ? "anything replies" : "pongs only")}: {histories:N0} histories"));
    }

    [Fact]
    public void A_ping_is_forgotten_when_as_many_newer_ones_are_open_as_anybody_will_care_about()
    {
        var signals = new LinkSignals(anythingReplies: false, pongsNamePings: true);
        for (var ping = 1; ping <= BegunPings.Capacity + 1; ping++)
        {
            signals.PingBegins(ping, now: 100 + ping);
        }

        Assert.False(signals.OnPongOf(now: 200, ping: 1));
        Assert.True(signals.OnPongOf(now: 201, ping: 2));
        Assert.Equal(new ReceivedSignals { Pongs = 1, PongPing = new BegunPing(2, 102), PongNamesPing = true }, signals.Take());
        Assert.True(signals.OnPongOf(now: 202, ping: BegunPings.Capacity + 1));
        Assert.Equal(BegunPings.Capacity + 1, signals.Take().PongPing.Number);
    }

    private static void Check(Letter[] history, bool anythingReplies)
    {
        var signals = new LinkSignals(anythingReplies, pongsNamePings: true);
        var begun = 0;
        var answered = 0;
        var replied = 0;
        var expected = default(ReceivedSignals);
        for (var place = 0; place < history.Length; place++)
        {
            var isFirst = false;
            var before = expected;
            switch (history[place])
            {
                case Letter.PingBegins:
                    begun++;
                    signals.PingBegins(begun, now: 100 + begun);
                    continue;
                case Letter.Take:
                    Assert.Equal(expected, signals.Take());
                    expected = default;
                    continue;
                case Letter.Message:
                    isFirst = signals.OnMessage(place);
                    Reply();
                    break;
                case Letter.PongThatDoesNotSay:
                    isFirst = signals.OnPong(place);
                    if (answered < begun)
                    {
                        // It may stand for all that are open.
                        answered++;
                        replied = begun;
                        expected = expected with { Pongs = expected.Pongs + 1, PongPing = new BegunPing(begun, 100 + begun), PongNamesPing = false };
                    }

                    Assert.Equal(place, signals.LastPongAt);
                    break;
                default:
                    var number = history[place] switch
                    {
                        Letter.PongOfTheNewest => begun,
                        Letter.PongOfTheOneBefore => begun - 1,
                        _ => begun + 1,
                    };
                    isFirst = signals.OnPongOf(place, number);
                    if (number > answered && number <= begun)
                    {
                        answered = number;
                        if (expected.Pongs == 0 || expected.PongPing.Number <= number)
                        {
                            expected = expected with { Pongs = 1, PongPing = new BegunPing(number, 100 + number), PongNamesPing = true };
                        }
                    }

                    if (answered == begun && number == begun)
                    {
                        replied = begun;
                    }

                    Reply();
                    Assert.Equal(place, signals.LastPongAt);
                    break;
            }

            Assert.Equal(before.IsEmpty && !expected.IsEmpty, isFirst);
            Assert.Equal(place, signals.LastReceivedAt);
        }

        Assert.Equal(expected, signals.Take());

        // The first thing that arrives after a ping's write began answers it, unless its own pong does.
        void Reply()
        {
            if (anythingReplies && replied < begun)
            {
                replied = begun;
                expected = expected with { HasReply = true, ReplyPing = new BegunPing(begun, 100 + begun) };
            }
        }
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
