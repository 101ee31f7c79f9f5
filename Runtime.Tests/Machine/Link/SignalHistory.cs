namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>
/// A history of a link's signals, and what must be true of them after it: each answer is found by looking back over the whole
/// history, and nothing is kept from one letter to the next.
/// </summary>
/// <param name="history">The letters.</param>
/// <param name="anythingReplies">Whether messages answer a ping.</param>
internal readonly ref struct SignalHistory(ReadOnlySpan<SignalLetter> history, bool anythingReplies)
{
    private readonly ReadOnlySpan<SignalLetter> _history = history;

    /// <summary>When the last part of a message came.</summary>
    public long LastFragmentAt => LastAt(static (letter, _) => letter == SignalLetter.Fragment);

    /// <summary>When anything came, as far as anybody wanted to know.</summary>
    public long LastReceivedAt => LastAt(static (letter, place) => letter switch
    {
        SignalLetter.Fragment => true,
        SignalLetter.Message or SignalLetter.Pong => TimeOfWhole(place) != LinkFacts.Never,
        _ => false,
    });

    public bool IsUnfinished
    {
        get
        {
            var last = _history.LastIndexOfAny(SignalLetter.Message, SignalLetter.Pong, SignalLetter.Fragment);
            return last >= 0 && _history[last] == SignalLetter.Fragment;
        }
    }

    /// <summary>Whether the last letter is the first that is noted since the machine last looked.</summary>
    public bool IsFirst
    {
        get
        {
            var last = _history.Length - 1;
            if (!IsNoted(last))
            {
                return false;
            }

            for (var place = last - 1; place >= 0 && _history[place] != SignalLetter.Take; place--)
            {
                if (IsNoted(place))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>What the machine would get if it looked now.</summary>
    public ReceivedSignals Noted
    {
        get
        {
            var noted = default(ReceivedSignals);
            for (var place = _history.LastIndexOf(SignalLetter.Take) + 1; place < _history.Length; place++)
            {
                if (!IsNoted(place))
                {
                    continue;
                }

                switch (_history[place])
                {
                    case SignalLetter.Message or SignalLetter.Fragment:
                        noted.HasReply = true;
                        noted.ReplyPing = LastPingBefore(place);
                        break;
                    case SignalLetter.Pong:
                        noted.Pongs++;
                        noted.PongPing = LastPingBefore(place);
                        break;
                    case SignalLetter.Ping:
                        noted.HasPing = true;
                        break;
                    case SignalLetter.HookStillRuns:
                        noted.RunningHook = HookAt(place);
                        break;
                    case SignalLetter.ReadPauses:
                        noted.ReadPaused = true;
                        break;
                    default:
                        noted.ReadResumed = true;
                        noted.ReadPaused = false;
                        break;
                }
            }

            return noted;
        }
    }

    /// <summary>Lives through the history, and gives what the last letter answers.</summary>
    public (bool IsFirst, ReceivedSignals Taken) Play(LinkSignals signals)
    {
        var pings = 0;
        (bool IsFirst, ReceivedSignals Taken) answer = default;
        for (var place = 0; place < _history.Length; place++)
        {
            answer = default;
            switch (_history[place])
            {
                case SignalLetter.PingBegins:
                    pings++;
                    signals.PingBegins(pings, TimeOf(pings));
                    break;
                case SignalLetter.Message:
                    answer.IsFirst = signals.OnMessage(TimeOfWhole(place));
                    break;
                case SignalLetter.Fragment:
                    answer.IsFirst = signals.OnFragment(place);
                    break;
                case SignalLetter.Pong:
                    answer.IsFirst = signals.OnPong(TimeOfWhole(place));
                    break;
                case SignalLetter.Ping:
                    answer.IsFirst = signals.OnPing();
                    break;
                case SignalLetter.ReadPauses:
                    answer.IsFirst = signals.OnReadPause(true);
                    break;
                case SignalLetter.ReadResumes:
                    answer.IsFirst = signals.OnReadPause(false);
                    break;
                case SignalLetter.HookStillRuns:
                    answer.IsFirst = signals.OnHookStillRuns(HookAt(place));
                    break;
                default:
                    answer.Taken = signals.Take();
                    break;
            }
        }

        return answer;
    }

    private static BegunHook HookAt(int place) => new(place + 1, TimeOf(place));

    /// <summary>When the write of a ping begins.</summary>
    public static long TimeOf(long ping) => 100 + ping;

    // Where only answers matter, nobody reads the clock: every other time, so that a walk has both.
    private static long TimeOfWhole(int place) => place % 2 == 0 ? LinkFacts.Never : place;

    /// <summary>Whether the machine is to hear of a letter.</summary>
    private bool IsNoted(int place) => _history[place] switch
    {
        SignalLetter.PingBegins or SignalLetter.Take => false,
        SignalLetter.Message or SignalLetter.Fragment => anythingReplies && IsFirstSincePing(place),
        SignalLetter.Pong => IsOpenBefore(place),
        _ => true,
    };

    /// <summary>Whether nothing has arrived between the begin of the last ping's write and this.</summary>
    private bool IsFirstSincePing(int place)
    {
        var last = _history[..place].LastIndexOf(SignalLetter.PingBegins);
        return last >= 0 && !_history[(last + 1)..place].ContainsAny(SignalLetter.Message, SignalLetter.Fragment, SignalLetter.Pong);
    }

    /// <summary>Whether a ping is without its pong.</summary>
    private bool IsOpenBefore(int place)
    {
        var open = 0;
        foreach (var letter in _history[..place])
        {
            open += letter == SignalLetter.PingBegins ? 1 : letter == SignalLetter.Pong && open > 0 ? -1 : 0;
        }

        return open > 0;
    }

    private BegunPing LastPingBefore(int place)
    {
        var pings = _history[..place].Count(SignalLetter.PingBegins);
        return new BegunPing(pings, TimeOf(pings));
    }

    private long LastAt(Func<SignalLetter, int, bool> counts)
    {
        for (var place = _history.Length - 1; place >= 0; place--)
        {
            if (counts(_history[place], place))
            {
                return place;
            }
        }

        return LinkFacts.Never;
    }
}
