namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>
/// Every history of a machine up to a length, from a few beginnings. Histories that lead to the same state are continued
/// once, and counted all the same.
/// </summary>
/// <param name="walked">The settings.</param>
internal sealed class Walk(WalkedCase walked)
{
    /// <summary>How a link comes to be open.</summary>
    public static Letter[] ToOpen { get; } = [Letter.Connect, Letter.YesToConnecting, Letter.AttemptSucceeds, Letter.YesToOpening];

    /// <summary>Where histories begin that have had their first events: on a link just opened, on a link just accepted, on each of those while its opening waits, and on the successor of one that ended with a ping out.</summary>
    private static readonly Letter[][] Beginnings =
    [
        ToOpen,
        [Letter.Accept, Letter.YesToOpening],
        [.. ToOpen.AsSpan(0, 3), Letter.OpeningWaits],
        [Letter.Accept, Letter.OpeningWaits],
        [
            .. ToOpen, Letter.TimerFires, Letter.PingIsWritten, Letter.LinkEnds, Letter.YesToReconnecting, Letter.TimerFires,
            .. ToOpen.AsSpan(1),
        ],
    ];

    private static readonly Letter[] Letters = Enum.GetValues<Letter>();

    private readonly WalkedWorld _world = new(walked);
    private readonly StateSet _states = new(WalkedWorld.Size);

    private readonly List<(int State, Letter[] Beginning)> _begun = [];

    /// <summary>For each state: from where it was first reached and by what; -1 for a beginning.</summary>
    private readonly List<int> _from = [];
    private readonly List<byte> _by = [];

    /// <summary>For each state that was continued: where each of the ways on leads, and how many lead nowhere else.</summary>
    private readonly List<int> _waysOn = [];
    private readonly List<int> _firstWayOn = [];
    private readonly List<int> _waysBack = [];

    public int States => _states.Count;

    public double Histories { get; private set; }

    public int MostEffects => _world.MostEffects;

    /// <summary>Walks.</summary>
    /// <param name="length">How many events histories have that begin with none; those that have begun have one less to go.</param>
    /// <exception cref="WalkException">Something does not hold; says by which history.</exception>
    public void Go(int length)
    {
        var image = new byte[WalkedWorld.Size];
        Begin([], image);
        var next = 0;
        for (var depth = 0; depth < length; depth++)
        {
            if (depth == 1)
            {
                foreach (var beginning in Beginnings)
                {
                    Begin(beginning, image);
                }
            }

            for (var end = _states.Count; next < end; next++)
            {
                GoOn(next, image);
            }
        }

        Count(length);
    }

    private void Begin(Letter[] beginning, byte[] image)
    {
        var world = new WalkedWorld(walked);
        var played = new List<Letter>();
        try
        {
            foreach (var letter in beginning)
            {
                played.Add(letter);
                world.Play(letter);
            }
        }
        catch (Exception exception)
        {
            throw new WalkException(walked, [.. played], exception);
        }

        world.Save(image);
        var (number, isNew) = _states.Add(image);
        _begun.Add((number, beginning));
        Note(isNew, -1, 0);
    }

    private void GoOn(int state, byte[] image)
    {
        var from = _states[state].ToArray();
        _firstWayOn.Add(_waysOn.Count);
        _waysBack.Add(0);
        var letter = Letter.Connect;
        try
        {
            _world.Load(from);
            _waysBack[state] += _world.GiveStrays();
            foreach (var one in Letters)
            {
                letter = one;
                _world.Load(from);
                if (!_world.Play(letter))
                {
                    continue;
                }

                _world.Save(image);
                var (number, isNew) = _states.Add(image);
                Note(isNew, state, (byte)letter);
                if (number == state)
                {
                    _waysBack[state]++;
                }
                else
                {
                    _waysOn.Add(number);
                }
            }
        }
        catch (Exception exception)
        {
            throw new WalkException(walked, [.. HistoryOf(state), letter], exception);
        }
    }

    private void Note(bool isNew, int from, byte by)
    {
        if (isNew)
        {
            _from.Add(from);
            _by.Add(by);
        }
    }

    private Letter[] HistoryOf(int state)
    {
        var history = new List<Letter>();
        while (_from[state] >= 0)
        {
            history.Add((Letter)_by[state]);
            state = _from[state];
        }

        history.Reverse();
        return [.. _begun.Find(begun => begun.State == state).Beginning, .. history];
    }

    /// <summary>Counts the histories of exactly this length: each is the beginning of none other.</summary>
    private void Count(int length)
    {
        var ways = new double[_states.Count];
        ways[0] = 1;
        _firstWayOn.Add(_waysOn.Count);
        for (var depth = 0; depth < length; depth++)
        {
            var longer = new double[_states.Count];
            for (var state = 0; state < _waysBack.Count; state++)
            {
                if (ways[state] == 0)
                {
                    continue;
                }

                longer[state] += ways[state] * _waysBack[state];
                for (var way = _firstWayOn[state]; way < _firstWayOn[state + 1]; way++)
                {
                    longer[_waysOn[way]] += ways[state];
                }
            }

            ways = longer;
            foreach (var (state, _) in depth == 0 ? _begun.Skip(1) : [])
            {
                ways[state]++;
            }
        }

        Histories = ways.Sum();
    }
}
