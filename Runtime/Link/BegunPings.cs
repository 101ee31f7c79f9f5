namespace Heartbeat;

/// <summary>
/// The pings of a link whose pongs may say which one they answer, oldest first, from when their write began until they are answered. A pong answers
/// every ping up to its own. It holds as many as anybody will care about, and forgets older ones. Guarded by whoever has it.
/// </summary>
internal sealed class BegunPings
{
    public const int Capacity = 16;

    private readonly BegunPing[] _pings = new BegunPing[Capacity];
    private int _first;
    private int _count;

    /// <summary>The write of a ping begins, which is newer than all others.</summary>
    public void Add(BegunPing ping)
    {
        if (_count == Capacity)
        {
            _first = (_first + 1) % Capacity;
            _count--;
        }

        _pings[(_first + _count) % Capacity] = ping;
        _count++;
    }

    /// <summary>How many are open, of those that are not forgotten.</summary>
    public int Count => _count;

    /// <summary>The number of the oldest ping; 0 where none is open.</summary>
    public long Oldest => _count == 0 ? 0 : _pings[_first].Number;

    /// <summary>Takes the ping of a number out, and all before it.</summary>
    /// <returns>False if there is none: it never left, is forgotten or was answered already.</returns>
    public bool TryAnswer(long number, out BegunPing answered)
    {
        for (var place = 0; place < _count; place++)
        {
            answered = _pings[(_first + place) % Capacity];
            if (answered.Number == number)
            {
                _first = (_first + place + 1) % Capacity;
                _count -= place + 1;
                return true;
            }
        }

        answered = default;
        return false;
    }
}
