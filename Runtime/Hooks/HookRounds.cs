using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Heartbeat;

/// <summary>
/// Goes round, after the time that a hook may hold its reader's thread, and sees which hooks still run that have begun since the last round: the
/// machine hears of these alone. Sockets with the same clock go together: however many of them get a message meanwhile, one timer is set once.
/// </summary>
internal sealed class HookRounds
{
    private static readonly ConditionalWeakTable<TimeProvider, ConcurrentDictionary<long, HookRounds>> All = [];

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _delay;

    /// <summary>Whom to visit in the next round, the last that came first.</summary>
    private BlockedHookDetector? _last;

    /// <summary>Set by whoever comes first after a round, and so by one thread at a time. It holds nothing while it is not set.</summary>
    private ITimer? _timer;

    private HookRounds(TimeProvider time, long milliseconds)
    {
        _time = time;
        _delay = TimeSpan.FromMilliseconds(milliseconds);
    }

    /// <summary>The rounds of all sockets with a clock.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="delay">How long a hook may hold its reader's thread, in ticks.</param>
    public static HookRounds Of(TimeProvider time, long delay)
    {
        // Up to the next millisecond, as the machine's timer: a round that comes early finds hooks whose time is not over. So there are few of them, too.
        var milliseconds = (delay + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
        return All.GetOrCreateValue(time).GetOrAdd(milliseconds, static (milliseconds, time) => new HookRounds(time, milliseconds), time);
    }

    /// <summary>Has the reader visited in the next round. Not to be called with a lock held: the timer is the user's.</summary>
    /// <param name="reader">The reader, which nobody looked after.</param>
    /// <param name="hook">The hook that it is about to call.</param>
    public void Add(BlockedHookDetector reader, BegunHook hook)
    {
        if (!reader.TryEnterRounds(hook))
        {
            return;
        }

        bool isFirst;
        lock (_gate)
        {
            isFirst = _last is null;
            reader.Next = _last;
            _last = reader;
        }

        if (isFirst)
        {
            SetTimer();
        }
    }

    private void SetTimer()
    {
        try
        {
            _timer ??= _time.CreateQuietTimer(static rounds => ((HookRounds)rounds!).Go(), this, Timeout.InfiniteTimeSpan);
            _timer.Change(_delay, Timeout.InfiniteTimeSpan);
        }
        catch
        {
            // There will be no round: the next hooks to begin try again.
            Each(static reader => reader.LeaveRounds());
            throw;
        }
    }

    private void Go() => Each(static reader => reader.Visit());

    private void Each(Action<BlockedHookDetector> visit)
    {
        BlockedHookDetector? next;
        lock (_gate)
        {
            next = _last;
            _last = null;
        }

        while (next is { } reader)
        {
            // Before the visit: after it the reader may wait for the next round.
            next = reader.Next;
            reader.Next = null;
            visit(reader);
        }
    }
}
