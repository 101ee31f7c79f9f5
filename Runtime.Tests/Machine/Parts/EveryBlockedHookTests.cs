using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Every short life of hooks on the reader's thread: who holds it for the time that was set loses it, and nobody earlier.</summary>
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
        for (var letter = 0; left > 0 && letter < 3; letter++)
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

        public bool Play(int letter)
        {
            switch (letter)
            {
                case 0 when _running == 0:
                    _running = ++_hooks;
                    _beganAt = _now;
                    if (!_isWatched)
                    {
                        // Only where none is watched already: the next look finds out which hook runs.
                        _isWatched = true;
                        Blocked.Watch(_running, _now, Settings);
                    }

                    return true;
                case 1 when _running != 0:
                    _running = 0;
                    return true;
                case 2:
                    _now++;
                    Look();
                    return true;
                default:
                    return false;
            }
        }

        private void Look()
        {
            var isChecked = Deadline.IsDue(Blocked.CheckAt, _now);
            if (Blocked.HoldsReader(_running, _now, Settings, out var since))
            {
                Assert.True(isChecked, "A hook was looked at before its time.");
                Assert.True(_running != 0 && _now >= _beganAt + Settings.HookTakeoverDelay, "A hook lost the thread too early.");
                Assert.True(since >= _beganAt && since <= _now - Settings.HookTakeoverDelay, "A hook is said to have run before it began, or for too short a time.");
                _running = 0;
                _isWatched = false;
            }

            Assert.True(!isChecked || _running != 0 || Blocked.CheckAt == Deadline.Never, "No hook runs, and a timer is left.");
            _isWatched &= Blocked.CheckAt != Deadline.Never;
            Assert.True(_running == 0 || _isWatched, "A hook runs that nobody watches.");

            // It was seen first at the look after it began, and has its time from then.
            Assert.True(_running == 0 || _now < _beganAt + (2 * Settings.HookTakeoverDelay), "A hook keeps the thread.");
        }
    }
}
