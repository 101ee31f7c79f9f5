using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Every short life of a peer from which something is awaited: silence for the time that was set is found, and no shorter one.</summary>
public sealed class EveryPeerSilenceTests
{
    private const int Length = 10;
    private const int Longest = 3;

    private static readonly MachineSettings Settings = Plain.Settings with { Timeout = 1 };

    private static readonly Letter[] Letters = Enum.GetValues<Letter>();

    private enum Letter
    {
        Tick,
        Hear,
        ReadAgain,
        Sleep,
    }

    [Fact]
    public void Only_a_silence_of_that_length_is_found_and_each_is()
    {
        var life = default(Life);
        life.LateTimer.Start(0);
        life.ReceivedAt = LinkFacts.Never;
        life.Silence.Await(0, Longest);
        GoOn(life, Length);
    }

    [Fact]
    public void A_peer_that_is_judged_by_its_answers_may_be_silent()
    {
        var silence = default(PeerSilence);
        silence.Await(0, Longest);
        silence.Ignore();
        for (var now = 0; now < 100; now++)
        {
            Assert.False(silence.IsTooLong(LinkFacts.Never, readingSince: 0, Longest, answerUntil: Deadline.Never, passedUntil: now));
            Assert.Equal(Deadline.Never, silence.DeadlineAt);
        }
    }

    private static void GoOn(in Life before, int left)
    {
        for (var i = 0; left > 0 && i < Letters.Length; i++)
        {
            var life = before;
            if (life.Play(Letters[i]))
            {
                GoOn(life, left - 1);
            }
        }
    }

    /// <summary>A copy of it is another life.</summary>
    private struct Life
    {
        public PeerSilence Silence;
        public LateTimer LateTimer;
        public long ReceivedAt;
        private long _readingSince;
        private long _now;

        public bool Play(Letter letter)
        {
            switch (letter)
            {
                case Letter.Hear:
                    ReceivedAt = _now;
                    return true;
                case Letter.ReadAgain:
                    _readingSince = _now;
                    Silence.Await(_now, Longest);
                    return true;
                case Letter.Sleep:
                    _now += 10;
                    _readingSince = _now;
                    break;
                default:
                    _now++;
                    break;
            }

            var deadAt = Math.Max(ReceivedAt, _readingSince) + Longest;
            var isLookedAt = _now >= LateTimer.NextCheck(Silence.DeadlineAt, Settings);
            Assert.True(isLookedAt || _now < deadAt, "Nobody looks at a peer that is dead.");
            if (!isLookedAt)
            {
                return true;
            }

            Assert.Equal(_now >= deadAt, Silence.IsTooLong(ReceivedAt, _readingSince, Longest, answerUntil: Deadline.Never, passedUntil: _now));
            return _now < deadAt;
        }
    }
}
