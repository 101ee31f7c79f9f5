namespace Heartbeat.Testing;

/// <summary>What the test waits for now. By that it hears of what goes wrong, too.</summary>
internal sealed class Expectations(Stage stage, Story story, Report report, Lifetime lifetime)
{
    private readonly List<Expectation> _begun = [];
    private readonly List<string> _failures = [];

    /// <summary>How long, in virtual time, it is worth waiting.</summary>
    public long Patience { get; set; } = TimeSpan.TicksPerHour;

    /// <summary>What the test waits for in vain if nothing comes any more.</summary>
    public IReadOnlyList<Expectation> Waiting => _begun.FindAll(static expectation => expectation is { IsOver: false, What: not null });

    /// <summary>What went wrong while nothing was waited for: the test hears of it by what it waits for next, or where the world ends.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>Waits for something.</summary>
    public async Task ComesAsync(Expectation expectation)
    {
        expectation.Deadline = stage.Now + Patience;
        _begun.Add(expectation);
        try
        {
            // Where something has gone wrong already: that must not be lost to what it waits for being there.
            if (_failures.Count > 0 && !expectation.IsLast && expectation.Fail(report.Failure(string.Join("\n", _failures))))
            {
                _failures.Clear();
            }

            expectation.Look(report);
            await expectation.Task;
        }
        finally
        {
            _begun.Remove(expectation);
        }
    }

    /// <summary>Waits until a time has passed, and all has been done that happens up to then.</summary>
    /// <param name="time">How long, in ticks.</param>
    /// <param name="isLast">Whether the test is over.</param>
    public Task TimePassesAsync(long time, bool isLast = false)
    {
        var end = new Expectation(what: null) { IsLast = isLast };
        stage.Agenda.AtEndOf(stage.Now + time, end.Come);
        return ComesAsync(end);
    }

    /// <summary>Something was done: what the test waits for may be there.</summary>
    public void LookAtAll()
    {
        for (var each = 0; each < _begun.Count; each++)
        {
            _begun[each].Look(report);
        }
    }

    /// <summary>Until when the test may wait for what it waits for now.</summary>
    /// <param name="testRanAt">Since when it waits if it has begun to wait for nothing that is known here.</param>
    public long DeadlineSince(long testRanAt)
        => _begun.Count == 0
            ? testRanAt + Patience
            : Waiting.Select(static expectation => expectation.Deadline).DefaultIfEmpty(long.MaxValue).Min();

    /// <summary>Something went wrong that the test must hear of.</summary>
    public void Fail(string what)
    {
        if (lifetime.IsOver)
        {
            return;
        }

        if (stage.IsPlayedHere)
        {
            story.Tell("the world", what);
        }

        if (_begun.Find(static expectation => !expectation.IsOver && !expectation.IsLast)?.Fail(report.Failure(what)) != true)
        {
            Keep(what);
        }
    }

    /// <summary>Something threw that nobody awaits.</summary>
    public void Fail(Exception exception) => Fail($"Something threw that nobody awaits: {exception}");

    /// <summary>Something went wrong that belongs to no expectation.</summary>
    public void Keep(string failure) => _failures.Add(failure);

    /// <summary>Nothing comes any more.</summary>
    public void End()
    {
        _failures.Clear();
        foreach (var expectation in _begun.ToList())
        {
            expectation.Fail(report.Failure("The world has ended."));
        }
    }
}
