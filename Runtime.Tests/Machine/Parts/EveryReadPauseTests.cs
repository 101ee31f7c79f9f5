using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Every short life of an inbox that fills up and has room again: while nothing is read it is said often enough, and not too often.</summary>
public sealed class EveryReadPauseTests
{
    private static readonly int Length = Effort.Of(quick: 12, full: 14);

    /// <summary>It is to be said every three.</summary>
    private static readonly MachineSettings Settings = Plain.Settings with { Interval = 5, Timeout = 6 };

    [Fact]
    public void While_nothing_is_read_it_is_said_at_once_and_then_every_so_often()
    {
        var life = default(Life);
        life.Pause.Start(0);
        life.SaidAt = Deadline.Never;
        GoOn(life, Length);
    }

    private static void GoOn(in Life before, int left)
    {
        for (var letter = 0; left > 0 && letter < 3; letter++)
        {
            var life = before;
            life.Play(letter);
            GoOn(life, left - 1);
        }
    }

    /// <summary>A copy of it is another life.</summary>
    private struct Life
    {
        public ReadPause Pause;
        public long SaidAt;
        private bool _isPaused;
        private long _readingSince;
        private long _now;

        public void Play(int letter)
        {
            switch (letter)
            {
                case 0 when !_isPaused:
                    _isPaused = true;
                    Pause.Pause(_now, Settings.UnsolicitedPong);
                    break;
                case 0:
                    _isPaused = false;
                    _readingSince = _now;
                    Pause.Resume(_now);
                    break;
                case 1:
                    _now++;
                    break;
                case 2:
                    _now += 20;
                    _readingSince = _now;
                    Pause.NoteSuspend(_now);
                    break;
            }

            Assert.Equal((_isPaused, _readingSince), (Pause.IsPaused, Pause.ReadingSince));
            Assert.Equal(_isPaused, Pause.PongAt != Deadline.Never);
            var mustSay = _isPaused && (SaidAt == Deadline.Never || _now >= SaidAt + Settings.UnsolicitedPong);
            Assert.Equal(mustSay, Deadline.IsDue(Pause.PongAt, _now));
            Assert.Equal(mustSay, Pause.TakePong(_now, Settings.UnsolicitedPong));
            SaidAt = mustSay ? _now : SaidAt;
        }
    }
}
