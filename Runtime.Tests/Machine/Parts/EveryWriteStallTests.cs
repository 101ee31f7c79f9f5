using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Every short life of the writes of a link: one that moves nothing for a timeout is found, and no other is.</summary>
public sealed class EveryWriteStallTests
{
    private const int Length = 9;

    private static readonly MachineSettings Settings = Plain.Settings with { Timeout = 3 };

    private static readonly Letter[] Letters = Enum.GetValues<Letter>();

    private enum Letter
    {
        Begin,
        Move,
        End,
        Tick,
        Sleep,
    }

    [Fact]
    public void Only_a_write_that_moves_nothing_for_a_timeout_is_found_and_each_is()
    {
        var life = default(Life);
        life.ProgressAt = Deadline.Never;
        life.Stall.Start(0);
        life.LateTimer.Start(0);
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
        public LateTimer LateTimer;

        /// <summary>When the write under way moved last; the shell's knowledge.</summary>
        public long ProgressAt;
        private bool _isWatched;
        private long _awakeAt;
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
                case Letter.Tick:
                    _now++;
                    return Look();
                case Letter.Sleep:
                    _now += 10;
                    _awakeAt = _now;
                    Stall.Resume(_now);
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
            var isDead = ProgressAt != Deadline.Never && _now >= Math.Max(ProgressAt, _awakeAt) + Settings.Timeout;
            Assert.Equal(isDead, Stall.HasStalled(ProgressAt, LateTimer, late: 0, _now, Settings));

            // The next look is set for the moment at which it would be dead, or for none.
            Assert.True(isDead || Stall.DeadlineAt == (ProgressAt == Deadline.Never ? Deadline.Never : Math.Max(ProgressAt, _awakeAt) + Settings.Timeout));
            return !isDead;
        }
    }
}
