using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Every short life of the writes of a link: one that moves nothing for its time is found, and no other is.</summary>
public sealed class EveryWriteStallTests
{
    private const int Length = 8;

    private static readonly MachineSettings Settings = Plain.Settings with { Timeout = 3, StallTimeout = 5 };

    private static readonly Letter[] Letters = Enum.GetValues<Letter>();

    private enum Letter
    {
        Begin,
        Move,
        End,
        Pong,
        Pause,
        Resume,
        Tick,
        Sleep,
    }

    [Fact]
    public void Only_a_write_that_moves_nothing_for_its_time_is_found_and_each_is()
    {
        var life = default(Life);
        life.ProgressAt = Deadline.Never;
        life.PongAt = Deadline.Never;
        life.Stall.Start(0);
        life.ReadPause.Start(0);
        GoOn(life, Length);
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
        public WriteStall Stall;
        public ReadPause ReadPause;

        /// <summary>When the peer last said that it lives.</summary>
        public long PongAt;

        /// <summary>When the write under way moved last; the shell's knowledge.</summary>
        public long ProgressAt;
        private bool _isWatched;
        private long _awakeAt;
        private long _readingAt;
        private long _now;

        /// <returns>False if that cannot happen, or if the link is over.</returns>
        public bool Play(Letter letter)
        {
            switch (letter)
            {
                case Letter.Begin when ProgressAt == Deadline.Never:
                    ProgressAt = _now;
                    if (!_isWatched)
                    {
                        _isWatched = true;
                        Stall.Watch(_now, Settings);
                    }

                    return true;
                case Letter.Move when ProgressAt != Deadline.Never && ProgressAt < _now:
                    ProgressAt = _now;
                    return true;
                case Letter.End when ProgressAt != Deadline.Never:
                    ProgressAt = Deadline.Never;
                    return true;
                case Letter.Pong when !ReadPause.IsPaused && PongAt < _now:
                    PongAt = _now;
                    return true;
                case Letter.Pause when !ReadPause.IsPaused:
                    ReadPause.Pause(_now, Settings.UnsolicitedPong);
                    return true;
                case Letter.Resume when ReadPause.IsPaused:
                    ReadPause.Resume(_now);
                    _readingAt = _now;
                    return true;
                case Letter.Tick:
                    _now++;
                    return Look();
                case Letter.Sleep:
                    _now += 10;
                    _awakeAt = _now;
                    _readingAt = _now;
                    Stall.Resume(_now);
                    ReadPause.NoteSuspend(_now);
                    return Look();
                default:
                    return false;
            }
        }

        private bool Look()
        {
            if (!Deadline.IsDue(Stall.DeadlineAt, _now))
            {
                return true;
            }

            _isWatched &= ProgressAt != Deadline.Never;
            var since = Math.Max(ProgressAt, _awakeAt);
            var patientUntil = (ReadPause.IsPaused ? _now : Math.Max(since, Math.Max(PongAt, _readingAt))) + Settings.Timeout;
            var deadAt = Math.Min(patientUntil, since + Settings.StallTimeout!.Value);
            var isDead = ProgressAt != Deadline.Never && _now >= deadAt;
            var facts = new LinkFacts { WriteProgress = ProgressAt, LastPongAt = PongAt };
            Assert.Equal(isDead, Stall.HasStalled(facts, ReadPause, passedUntil: _now, _now, Settings));

            // The next look is set for the moment at which it would be dead, or for none.
            Assert.True(isDead || Stall.DeadlineAt == (ProgressAt == Deadline.Never ? Deadline.Never : deadAt));
            return !isDead;
        }
    }
}
