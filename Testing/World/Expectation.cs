namespace Heartbeat.Testing;

/// <summary>What the test waits for, and until when it is worth waiting.</summary>
internal sealed class Expectation
{
    private readonly TaskCompletionSource _come = new();

    /// <param name="what">What is said of it where it does not come; null where it comes for sure, for it is a moment.</param>
    public Expectation(string? what) => What = what;

    public string? What { get; }

    /// <summary>
    /// What is looked at after every event, those first that were begun first; it takes what it waits for, so that nobody else gets it. Null where somebody
    /// calls <see cref="Come"/>.
    /// </summary>
    public Func<bool>? Condition { get; init; }

    /// <summary>Whether the test is over, and failures are told otherwise.</summary>
    public bool IsLast { get; init; }

    /// <summary>Until when, in virtual time, it is worth waiting.</summary>
    public long Deadline { get; set; }

    public bool IsOver => Task.IsCompleted;

    /// <summary>Completes when it has come, or will not.</summary>
    public Task Task => _come.Task;

    public void Come() => _come.TrySetResult();

    /// <summary>It will not come.</summary>
    /// <returns>False if it had come: then somebody else must be told.</returns>
    public bool Fail(Exception exception) => _come.TrySetException(exception);

    /// <summary>Looks whether the condition holds.</summary>
    /// <param name="report">Says with the story what it has thrown.</param>
    public void Look(Report report)
    {
        try
        {
            if (!IsOver && Condition?.Invoke() == true)
            {
                Come();
            }
        }
        catch (Exception exception)
        {
            Fail(exception as WorldException ?? report.Failure($"{What} threw {exception.GetType().Name}: {exception.Message}", exception));
        }
    }
}
