using System.Threading.Tasks.Sources;

namespace Heartbeat.Benchmarks.Macro.Clients;

/// <summary>What every contender's handler does with a message: counts it, and lets go on whoever waits for it.</summary>
internal sealed class Tally : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _next = new() { RunContinuationsAsynchronously = true };
    private long _messages;
    private bool _isAwaited;

    public long Messages => Volatile.Read(ref _messages);

    /// <summary>How long the last message was, in bytes or characters.</summary>
    public int LastLength { get; private set; }

    public void Add(int length)
    {
        LastLength = length;
        Volatile.Write(ref _messages, _messages + 1);
        if (_isAwaited)
        {
            _isAwaited = false;
            _next.SetResult(true);
        }
    }

    /// <summary>Ends with the next message. To be asked for before it can come, and by one at a time.</summary>
    public ValueTask NextAsync()
    {
        _next.Reset();
        _isAwaited = true;
        return new ValueTask(this, _next.Version);
    }

    void IValueTaskSource.GetResult(short token) => _next.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _next.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _next.OnCompleted(continuation, state, token, flags);
}
