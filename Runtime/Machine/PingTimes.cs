namespace Heartbeat;

/// <summary>
/// When the pings left that no pong has answered yet, oldest first. It holds as many as anybody will care about;
/// of older ones it remembers only that their pongs are still to come. A peer may send one pong for several pings: what is still open
/// when the next ping leaves, although a pong has come since the last one did, was answered by that.
/// </summary>
internal sealed class PingTimes
{
    /// <summary>How many pings' times are remembered.</summary>
    public const int Capacity = 16;

    private readonly long[] _times = new long[Capacity];
    private int _first;
    private int _count;
    private int _forgotten;

    /// <summary>Whether a pong has come since the last ping left.</summary>
    private bool _isAnswered;

    public void Clear()
    {
        _first = _count = _forgotten = 0;
        _isAnswered = false;
    }

    /// <summary>A ping has left whose pong may be the only one, for it and those before it.</summary>
    public void Skip() => _isAnswered = false;

    /// <summary>A ping has left.</summary>
    public void Add(long leftAt)
    {
        if (_isAnswered)
        {
            Clear();
        }

        if (_count == _times.Length)
        {
            _first = (_first + 1) % _times.Length;
            _count--;
            _forgotten++;
        }

        _times[(_first + _count) % _times.Length] = leftAt;
        _count++;
    }

    /// <summary>Takes the oldest ping out.</summary>
    /// <param name="leftAt">When it left.</param>
    /// <returns>False if there is none, or if its time is forgotten.</returns>
    public bool TryTake(out long leftAt)
    {
        leftAt = 0;
        _isAnswered = true;
        if (_forgotten > 0)
        {
            _forgotten--;
            return false;
        }

        if (_count == 0)
        {
            return false;
        }

        leftAt = _times[_first];
        _first = (_first + 1) % _times.Length;
        _count--;
        return true;
    }
}
