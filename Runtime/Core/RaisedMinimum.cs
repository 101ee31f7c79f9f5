namespace Heartbeat;

/// <summary>
/// The thread pool's minimum, as far as we have raised it: it is lowered again by as much as it was, and not at all where the program
/// has set another one meanwhile.
/// </summary>
internal sealed class RaisedMinimum
{
    /// <summary>What we set it to last.</summary>
    private int _minimum;

    /// <summary>By how much it is raised.</summary>
    public int By { get; private set; }

    /// <summary>Raises it, as far as the program's maximum allows: the pool refuses one that is higher.</summary>
    public void Raise(int by)
    {
        ThreadPool.GetMinThreads(out var minimum, out var completionPorts);
        ThreadPool.GetMaxThreads(out var maximum, out _);
        if (minimum != _minimum)
        {
            // Nobody has raised it yet, or the program has had the last word.
            By = 0;
        }

        var raised = Math.Min(minimum + by, maximum);
        if (raised > minimum && ThreadPool.SetMinThreads(raised, completionPorts))
        {
            By += raised - minimum;
            _minimum = raised;
        }
    }

    public void Lower()
    {
        ThreadPool.GetMinThreads(out var minimum, out var completionPorts);
        if (By > 0 && minimum == _minimum)
        {
            ThreadPool.SetMinThreads(minimum - By, completionPorts);
        }

        By = 0;
    }
}
