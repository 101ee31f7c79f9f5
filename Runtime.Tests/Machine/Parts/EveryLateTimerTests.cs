using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Every short life of a timer, in time and late: it judges nobody too early, and everybody by the second look.</summary>
public sealed class EveryLateTimerTests
{
    private const int Span = 10;

    /// <summary>The look before a deadline is two before it.</summary>
    private static readonly MachineSettings Settings = Plain.Settings with { Timeout = 8, SuspendThreshold = 4 };

    [Fact]
    public void A_deadline_is_looked_at_before_it_and_at_it_and_no_later()
    {
        foreach (var (timer, ranAt, recheckAt) in Lives())
        {
            Assert.Equal(Deadline.Never, timer.NextCheck(Deadline.Never, Settings));
            for (var deadline = 0L; deadline <= 2 * Span; deadline++)
            {
                var next = timer.NextCheck(deadline, Settings);
                var last = Math.Max(deadline, recheckAt);
                Assert.InRange(next, Math.Max(deadline - Settings.PreDeadlineCheck, recheckAt), last);
                if (next < last)
                {
                    // One look before the deadline, and then none but that at it.
                    Assert.True(ranAt < deadline - Settings.PreDeadlineCheck);
                    var looked = timer;
                    looked.NoteRun(next);
                    Assert.Equal(last, looked.NextCheck(deadline, Settings));
                }
            }
        }
    }

    [Fact]
    public void A_deadline_has_passed_when_it_was_seen_in_time_or_for_the_second_time()
    {
        foreach (var (timer, _, recheckAt) in Lives())
        {
            for (var deadline = 0L; deadline <= Span; deadline++)
            {
                for (var now = 0L; now <= 3 * Span; now++)
                {
                    Assert.Equal(now >= deadline && now >= recheckAt, Deadline.IsDue(deadline, timer.PassedUntil(late: 0, now)));
                    for (var late = 1L; late <= Span; late++)
                    {
                        // A first look that is late comes too soon, for what came meanwhile may not have been read.
                        Assert.Equal(now >= recheckAt && now - late >= deadline + late, Deadline.IsDue(deadline, timer.PassedUntil(late, now)));
                    }
                }
            }
        }
    }

    /// <summary>A timer is set to the next look again and again, and is late now and then: who is dead is found out, and soon once it is in time.</summary>
    [Fact]
    public void However_late_the_timer_is_the_deadline_passes_soon_after_it_is_in_time_again()
    {
        for (var deadline = 0L; deadline <= Span; deadline++)
        {
            for (var lateness = 0; lateness < 4 * 4 * 4; lateness++)
            {
                var timer = default(LateTimer);
                timer.Start(0);
                var (now, left, looks) = (0L, lateness, 0);
                while (true)
                {
                    var due = timer.NextCheck(deadline, Settings);
                    var late = left % 4;
                    now = Math.Max(now, due) + late;
                    late = (int)(now - due);
                    left /= 4;
                    timer.NoteRun(now);
                    if (Deadline.IsDue(deadline, timer.PassedUntil(late, now)))
                    {
                        break;
                    }

                    timer.NoteCheck(late, now, Settings);
                    Assert.True(++looks < 10, "The timer spins.");
                }

                // Three looks were late, by three at most, and each lets the deadline wait for as long again.
                Assert.InRange(now, deadline, deadline + (2 * 3 * 3));
            }
        }
    }

    private static IEnumerable<(LateTimer Timer, long RanAt, long RecheckAt)> Lives()
    {
        for (var ranAt = 0L; ranAt <= Span; ranAt++)
        {
            for (var late = 0L; late <= Settings.SuspendThreshold; late++)
            {
                for (var again = 0L; again <= Settings.SuspendThreshold; again++)
                {
                    var timer = default(LateTimer);
                    timer.Start(0);
                    timer.NoteRun(ranAt);
                    timer.NoteCheck(late, ranAt, Settings);
                    var recheckAt = late > 0 && late < Settings.SuspendThreshold ? ranAt + late : Deadline.Never;

                    // A second one, that is late while the patience for the first lasts, does not lengthen it.
                    timer.NoteCheck(again, ranAt + 1, Settings);
                    if (again > 0 && again < Settings.SuspendThreshold && ranAt + 1 >= recheckAt)
                    {
                        recheckAt = ranAt + 1 + again;
                    }

                    yield return (timer, ranAt, recheckAt);
                }
            }
        }
    }
}
