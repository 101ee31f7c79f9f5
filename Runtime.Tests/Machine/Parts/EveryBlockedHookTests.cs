using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>
/// Every short life of hooks on the reader's thread, with rounds that come when they like, but no later than the time of a hook after the reader came
/// into them: who holds the thread for the time that was set loses it, and nobody earlier.
/// </summary>
public sealed class EveryBlockedHookTests
{
    private const int Length = 14;

    /// <summary>A hook may hold the thread for three.</summary>
    private static readonly MachineSettings Settings = Plain.Settings with { Interval = 12, Timeout = 12 };

    [Fact]
    public void A_hook_loses_the_readers_thread_after_its_time_and_not_before()
    {
        var life = default(Life);
        life.Blocked.Start();
        GoOn(life, Length);
    }

    private static void GoOn(in Life before, int left)
    {
        for (var letter = 0; left > 0 && letter < 4; letter++)
        {
            var life = before;
            if (life.Play(letter))
            {
                GoOn(life, left - 1);
            }
        }
    }

    /// <summary>A copy of it is another life.</summary>
    private struct Life
    {
        public BlockedHook Blocked;
        private long _hooks;
        private long _running;
        private long _beganAt;
        private bool _isWatched;
        private long _now;

        /// <summary>The hook with which the reader came into the rounds, and when; 0 while it is in none.</summary>
        private long _inRounds;
        private long _inRoundsSince;

        /// <summary>Whether somebody looked after the reader when the hook began, so that nobody knows when that was.</summary>
        private bool _beganUnseen;

        public bool Play(int letter)
        {
            switch (letter)
            {
                case 0 when _running == 0:
                    _running = ++_hooks;
                    _beganAt = _now;
                    _beganUnseen = _isWatched || _inRounds != 0;
                    if (!_beganUnseen)
                    {
                        // Only where nobody looks after the reader already: the next look finds out which hook runs.
                        _inRounds = _running;
                        _inRoundsSince = _now;
                    }

                    return true;
                case 1 when _running != 0:
                    _running = 0;
                    return true;
                case 2:
                    _now++;
                    if (_inRounds != 0 && _now == _inRoundsSince + Settings.HookTakeoverDelay)
                    {
                        ComeRound();
                    }

                    Look();
                    return true;
                case 3 when _inRounds != 0:
                    ComeRound();
                    Look();
                    return true;
                default:
                    return false;
            }
        }

        private void ComeRound()
        {
            var first = _inRounds;
            _inRounds = 0;
            if (_running != 0)
            {
                _isWatched = true;
                Blocked.Watch(_running, _running == first ? _beganAt : Deadline.Never, _now, Settings);
            }
        }

        private void Look()
        {
            var isChecked = Deadline.IsDue(Blocked.CheckAt, _now);
            if (Blocked.HoldsReader(_running, _now, Settings, out var since, out var isLate))
            {
                Assert.Equal(isLate, _now > since + (2 * Settings.HookTakeoverDelay));
                Assert.True(isChecked, "A hook was looked at before its time.");
                Assert.True(_running != 0 && _now >= _beganAt + Settings.HookTakeoverDelay, "A hook lost the thread too early.");
                Assert.True(since >= _beganAt && since <= _now - Settings.HookTakeoverDelay, "A hook is said to have run before it began, or for too short a time.");
                _running = 0;
                _isWatched = false;
            }

            Assert.True(!isChecked || _running != 0 || Blocked.CheckAt == Deadline.Never, "No hook runs, and a timer is left.");
            _isWatched &= Blocked.CheckAt != Deadline.Never;
            Assert.True(_running == 0 || _isWatched || _inRounds != 0, "A hook runs that nobody watches.");

            // One that began unseen was seen first at the look after it began, and has its time from then.
            var most = _beganUnseen ? (2 * Settings.HookTakeoverDelay) : Settings.HookTakeoverDelay;
            Assert.True(_running == 0 || _now < _beganAt + most, "A hook keeps the thread.");
        }
    }
}
