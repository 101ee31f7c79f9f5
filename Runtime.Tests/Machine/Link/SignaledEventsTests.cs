using System.Globalization;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>The events that the machine gets of what a link has received, for every record that a short history leaves.</summary>
public sealed class SignaledEventsTests
{
    private const int Generation = 7;

    [Fact]
    public void The_events_of_every_record_could_have_come_in_their_order_each_once()
    {
        var records = new HashSet<ReceivedSignals>();
        foreach (var anythingReplies in (bool[])[true, false])
        {
            SignalWalk.Go(history => records.Add(new SignalHistory(history, anythingReplies).Noted));
        }

        foreach (var record in records)
        {
            var happened = new List<MachineEvent>();
            foreach (var one in new SignaledEvents(record, Generation))
            {
                happened.Add(one);
            }

            try
            {
                Assert.Equal(record, HappenAgain(happened));
            }
            catch (Exception exception)
            {
                Assert.Fail($"{string.Join(", ", happened.Select(one => $"{one.Kind} {one.Ping}"))} of {record}: {exception.Message}");
            }
        }

        Figure.Say(string.Create(CultureInfo.InvariantCulture, $"every record that a history of up to {SignalWalk.Length} signals leaves: {records.Count:N0} records"));
    }

    [Fact]
    public void In_every_history_of_a_reader_nothing_is_said_to_have_come_while_it_did_not_read()
    {
        var histories = 0;
        SignalWalk.Go(history =>
        {
            if (history[^1] != SignalLetter.Take || !IsPossible(history))
            {
                return;
            }

            // What the machine knew before its last look is right: a shorter history shows it.
            histories++;
            var isPaused = IsPaused(history[..(history[..^1].LastIndexOf(SignalLetter.Take) + 1)]);
            var (_, taken) = new SignalHistory(history, anythingReplies: true).Play(new LinkSignals(anythingReplies: true));
            foreach (var one in new SignaledEvents(taken, Generation))
            {
                if (one.Kind is MachineEventKind.ReadPaused or MachineEventKind.ReadResumed)
                {
                    isPaused = one.Kind == MachineEventKind.ReadPaused;
                }
                else if (isPaused)
                {
                    Assert.Fail($"{one.Kind} is said to have come while nothing was read, after {string.Join(", ", history.ToArray())}");
                }
            }

            Assert.Equal(IsPaused(history), isPaused);
        });
        Assert.NotEqual(0, histories);
    }

    private static bool IsPaused(ReadOnlySpan<SignalLetter> history)
    {
        var last = history.LastIndexOfAny(SignalLetter.ReadPauses, SignalLetter.ReadResumes);
        return last >= 0 && history[last] == SignalLetter.ReadPauses;
    }

    /// <summary>Whether a reader can live through it: it resumes what it paused, and nothing comes between.</summary>
    private static bool IsPossible(ReadOnlySpan<SignalLetter> history)
    {
        for (var place = 0; place < history.Length; place++)
        {
            if (history[place] is not (SignalLetter.PingBegins or SignalLetter.Take)
                && (history[place] == SignalLetter.ReadResumes) != IsPaused(history[..place]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Lets the events happen to two new links, in their order. The machine looks at one of them after each event, and must see
    /// that event alone; at the other it looks once, after the last.
    /// </summary>
    /// <returns>What it sees then.</returns>
    private static ReceivedSignals HappenAgain(List<MachineEvent> happened)
    {
        var lookedAt = new LinkSignals(anythingReplies: true);
        var left = new LinkSignals(anythingReplies: true);
        var pings = 0L;
        foreach (var one in happened)
        {
            Assert.True(one.Ping >= pings || one.Ping == 0, "An event names a ping that was not the last one any more");
            while (pings < one.Ping)
            {
                pings++;
                lookedAt.PingBegins(pings, SignalHistory.TimeOf(pings));
                left.PingBegins(pings, SignalHistory.TimeOf(pings));
            }

            Assert.True(Happen(one, lookedAt));
            Happen(one, left);
            Assert.Equal(EventOf(lookedAt.Take()), one);
        }

        return left.Take();
    }

    private static bool Happen(in MachineEvent happened, LinkSignals signals) => happened.Kind switch
    {
        MachineEventKind.ReplyReceived => signals.OnMessage(LinkFacts.Never),
        MachineEventKind.PongReceived => signals.OnPong(LinkFacts.Never),
        MachineEventKind.PingReceived => signals.OnPing(),
        MachineEventKind.HookStillRuns => signals.OnHookStillRuns(new BegunHook(happened.Hook, happened.HookBegunAt)),
        MachineEventKind.ReadPaused => signals.OnReadPause(true),
        MachineEventKind.ReadResumed => signals.OnReadPause(false),
        _ => throw new InvalidOperationException($"Nothing that a link receives is {happened.Kind}."),
    };

    /// <summary>The one event of a record that holds one thing.</summary>
    private static MachineEvent EventOf(in ReceivedSignals one)
    {
        if (one == new ReceivedSignals { HasReply = true, ReplyPing = one.ReplyPing })
        {
            return new MachineEvent(MachineEventKind.ReplyReceived, Generation) { Ping = one.ReplyPing.Number, LeftAt = one.ReplyPing.At };
        }

        if (one == new ReceivedSignals { Pongs = 1, PongPing = one.PongPing })
        {
            return new MachineEvent(MachineEventKind.PongReceived, Generation) { Ping = one.PongPing.Number, LeftAt = one.PongPing.At };
        }

        if (one == new ReceivedSignals { HasPing = true })
        {
            return new MachineEvent(MachineEventKind.PingReceived, Generation);
        }

        if (one == new ReceivedSignals { RunningHook = one.RunningHook })
        {
            return new MachineEvent(MachineEventKind.HookStillRuns, Generation) { Hook = one.RunningHook.Number, HookBegunAt = one.RunningHook.At };
        }

        if (one == new ReceivedSignals { ReadPaused = true })
        {
            return new MachineEvent(MachineEventKind.ReadPaused, Generation);
        }

        Assert.Equal(new ReceivedSignals { ReadResumed = true }, one);
        return new MachineEvent(MachineEventKind.ReadResumed, Generation);
    }
}
