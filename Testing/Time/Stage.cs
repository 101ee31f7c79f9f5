namespace Heartbeat.Testing;

/// <summary>
/// Hosts in virtual time, on one thread at a time: what is ready to run, in an order that chance decides as threads would, and what is to happen later.
/// Time moves only where nothing is ready.
/// </summary>
internal sealed class Stage
{
    private const int MostStepsInAMoment = 100_000;

    /// <summary>As much once something was found that runs on and on.</summary>
    private const int MostStepsOnceSpun = 1_000;

    private readonly List<(IHost On, Action Action)> _ready = [];
    private readonly ExecutionContext _clean = ExecutionContext.Capture()!;
    private int _steps;
    private bool _hasSpun;
    private long _lastStep;

    /// <param name="seed">Decides what chance decides.</param>
    /// <param name="counts">Which of its decisions count; null for all.</param>
    public Stage(int seed, Func<int, bool>? counts = null) => Chance = new Chance(seed, Agenda) { Counts = counts };

    public Agenda Agenda { get; } = new();

    public long Now => Agenda.Now;

    /// <summary>Where everything that is left open is decided.</summary>
    public Chance Chance { get; }

    /// <summary>How many threads the pool of each host has.</summary>
    public int Threads { get; init; } = int.MaxValue;

    /// <summary>How many tasks and tokens end by themselves at a time by a clock of a host.</summary>
    public int TimeLimits { get; set; }

    /// <summary>The thread that plays. What another one makes ready has strayed.</summary>
    public int Thread { get; set; } = Environment.CurrentManagedThreadId;

    /// <summary>Whether the caller is the thread that plays.</summary>
    public bool IsPlayedHere => Environment.CurrentManagedThreadId == Thread;

    /// <summary>Takes what another thread makes ready, with the task that it is, if it is one.</summary>
    public required Action<IHost, Action, Task?> Strayed { get; init; }

    /// <summary>Something runs on and on in one moment.</summary>
    public required Action Spins { get; init; }

    /// <summary>Whether something runs on and on, so that time goes on although something is ready: a busy machine stops no clock.</summary>
    public bool IsSpinning => _hasSpun && _steps > MostStepsOnceSpun;

    /// <summary>Whether nothing is to be played any more.</summary>
    public Func<bool> IsOver { get; init; } = static () => false;

    /// <summary>Something can run on a host; in which order is chance, as with threads.</summary>
    public void Ready(IHost host, Action action, Task? task = null)
    {
        if (!TryStray(host, action, task))
        {
            _ready.Add((host, action));
        }
    }

    /// <summary>Has the thread that plays do what another thread was about to do.</summary>
    /// <returns>False if this is the thread that plays.</returns>
    public bool TryStray(IHost host, Action action, Task? task = null)
    {
        if (IsPlayedHere)
        {
            return false;
        }

        Strayed(host, action, task);
        return true;
    }

    /// <summary>Does one thing that is ready.</summary>
    /// <returns>False if none is.</returns>
    public bool TryDo()
    {
        if (_ready.Count == 0 || IsOver())
        {
            return false;
        }

        var chosen = Chance.Below(_ready.Count);
        var (host, action) = _ready[chosen];
        _ready.RemoveAt(chosen);
        Do(host, action);
        return true;
    }

    /// <summary>Does what has its turn.</summary>
    public void Do(IHost host, Action action)
    {
        CountStep();
        host.Do(action);
    }

    /// <summary>Lets the next thing happen that is to happen up to a moment, and moves the time to it.</summary>
    /// <returns>False if there is none; the time is then that moment.</returns>
    public bool TryGoOn(long end)
    {
        if (IsOver() || !Agenda.TryNext(end, out var action))
        {
            return false;
        }

        CountStep();
        action();
        return true;
    }

    public void RunUntil(long end)
    {
        do
        {
            while (TryDo())
            {
            }
        }
        while (TryGoOn(end));
    }

    /// <summary>A hook keeps its thread. The others go on, which is what the rest of the world does here meanwhile.</summary>
    public void Block(long until) => ExecutionContext.Run(_clean, _ => RunUntil(until), null);

    /// <summary>Something that runs indefinitely in one moment is found out too.</summary>
    private void CountStep()
    {
        _steps = Now == _lastStep ? _steps + 1 : 0;
        _lastStep = Now;
        if (_steps > MostStepsInAMoment && !_hasSpun)
        {
            _hasSpun = true;
            Spins();
        }
    }
}
