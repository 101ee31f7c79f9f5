using System.Threading.Tasks.Sources;

namespace Heartbeat.Testing;

/// <summary>
/// A read or a write that ends later, again and again. Whoever awaits it goes on where it ends, in the same step: a task would send who awaits it without its
/// context to the thread pool, which no world plays.
/// </summary>
internal sealed class Awaited : IValueTaskSource<int>, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<int> _core;

    public bool IsPending { get; private set; }

    /// <summary>Begins to wait for a result.</summary>
    public ValueTask<int> Begin() => new(this, BeginVersion());

    /// <summary>Begins to wait.</summary>
    public ValueTask BeginWithoutResult() => new(this, BeginVersion());

    public void End(int result = 0)
    {
        IsPending = false;
        _core.SetResult(result);
    }

    public void Fail(Exception exception)
    {
        IsPending = false;
        _core.SetException(exception);
    }

    private short BeginVersion()
    {
        _core.Reset();
        IsPending = true;
        return _core.Version;
    }

    int IValueTaskSource<int>.GetResult(short token) => _core.GetResult(token);

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _core.GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _core.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _core.OnCompleted(continuation, state, token, flags);
}
