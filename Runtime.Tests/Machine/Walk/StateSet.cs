namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>States by their bytes, numbered in the order in which they came. Compared whole: a hash alone would lose some.</summary>
internal sealed class StateSet(int size)
{
    private const int StatesPerPage = 1 << 14;

    private readonly List<byte[]> _pages = [];
    private int[] _places = new int[1 << 16];

    public int Count { get; private set; }

    /// <summary>Finds a state, or takes it in.</summary>
    /// <returns>Its number, and whether it is new.</returns>
    public (int Number, bool IsNew) Add(ReadOnlySpan<byte> state)
    {
        if (Count > _places.Length / 2)
        {
            Grow();
        }

        var place = PlaceOf(state);
        if (_places[place] > 0)
        {
            return (_places[place] - 1, false);
        }

        if (Count % StatesPerPage == 0)
        {
            _pages.Add(new byte[StatesPerPage * size]);
        }

        state.CopyTo(_pages[^1].AsSpan(Count % StatesPerPage * size, size));
        _places[place] = ++Count;
        return (Count - 1, true);
    }

    public ReadOnlySpan<byte> this[int number] => _pages[number / StatesPerPage].AsSpan(number % StatesPerPage * size, size);

    private int PlaceOf(ReadOnlySpan<byte> state)
    {
        var hash = default(HashCode);
        hash.AddBytes(state);
        var place = hash.ToHashCode() & (_places.Length - 1);
        while (_places[place] > 0 && !this[_places[place] - 1].SequenceEqual(state))
        {
            place = (place + 1) & (_places.Length - 1);
        }

        return place;
    }

    private void Grow()
    {
        _places = new int[_places.Length * 2];
        for (var number = 0; number < Count; number++)
        {
            _places[PlaceOf(this[number])] = number + 1;
        }
    }
}
