namespace Heartbeat.Testing;

/// <summary>What is to happen and when, in one order and on one thread. Times are ticks since the world began.</summary>
internal sealed class Agenda
{
    /// <summary>Above the number of everything that is done in its turn.</summary>
    private const long Last = long.MaxValue / 2;

    private readonly PriorityQueue<Action, (long At, long Number)> _entries = new();
    private long _number;

    public long Now { get; private set; }

    public bool IsEmpty => _entries.Count == 0;

    public void At(long at, Action action) => _entries.Enqueue(action, (Math.Max(at, Now), _number++));

    /// <summary>As <see cref="At"/>, but after everything else that happens in that moment, be it asked for later.</summary>
    public void AtEndOf(long at, Action action) => _entries.Enqueue(action, (Math.Max(at, Now), Last + _number++));

    /// <summary>Takes what comes next, and moves the time to it.</summary>
    /// <returns>False if nothing is to happen up to <paramref name="end"/>; the time is then that.</returns>
    public bool TryNext(long end, out Action action)
    {
        if (_entries.TryPeek(out action!, out var when) && when.At <= end)
        {
            _entries.Dequeue();
            Now = when.At;
            return true;
        }

        Now = Math.Max(Now, end);
        return false;
    }
}
