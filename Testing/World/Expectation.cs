namespace Heartbeat.Testing;

/// <summary>What the test waits for, and until when it is worth waiting.</summary>
internal sealed class Expectation : IDisposable
{
    private readonly HeartbeatWorld _world;
    private readonly TaskCompletionSource _come = new();
    private bool _isAdded;

    /// <param name="world">The world.</param>
    /// <param name="what">What is said of it where it does not come; null where it comes for sure, for it is a moment.</param>
    public Expectation(HeartbeatWorld world, string? what)
    {
        _world = world;
        What = what;
    }

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

    public bool IsOver => _come.Task.IsCompleted;

    /// <summary>Waits for it. The wait begins with the first call.</summary>
    public Task ComesAsync()
    {
        if (!_isAdded)
        {
            _isAdded = true;

            // Fails it where something has gone wrong already: that must not be lost to what it waits for being there.
            _world.Add(this);
            Look();
        }

        return _come.Task;
    }

    public void Come() => _come.TrySetResult();

    /// <summary>It will not come.</summary>
    /// <returns>False if it had come: then somebody else must be told.</returns>
    public bool Fail(Exception exception) => _come.TrySetException(exception);

    /// <summary>Looks whether the condition holds.</summary>
    public void Look()
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
            Fail(exception);
        }
    }

    public void Dispose() => _world.Remove(this);
}
