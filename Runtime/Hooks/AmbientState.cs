namespace Heartbeat;

/// <summary>
/// What is ambient on a thread: the values of its <see cref="AsyncLocal{T}"/>s, its culture, its synchronization context. What a hook
/// leaves there must reach neither the next hook nor the reading, which would take it along to every later message.
/// </summary>
internal readonly struct AmbientState
{
    private readonly ExecutionContext? _execution;
    private readonly SynchronizationContext? _synchronization;

    private AmbientState(ExecutionContext? execution, SynchronizationContext? synchronization)
        => (_execution, _synchronization) = (execution, synchronization);

    public static AmbientState Capture() => new(ExecutionContext.Capture(), SynchronizationContext.Current);

    /// <summary>Takes back what was changed. Where nothing was, this is two comparisons.</summary>
    public void Restore()
    {
        if (!ReferenceEquals(SynchronizationContext.Current, _synchronization))
        {
            SynchronizationContext.SetSynchronizationContext(_synchronization);
        }

        if (_execution is not null && !ReferenceEquals(ExecutionContext.Capture(), _execution))
        {
            ExecutionContext.Restore(_execution);
        }
    }
}
