namespace Heartbeat;

/// <summary>
/// An end that some may wait for, most often nobody: what they wait with is made when the first of them asks. Whoever waits goes on elsewhere, and
/// not on the thread that says that the end has come.
/// </summary>
internal struct AwaitableEnd
{
    /// <summary>What those wait with who have asked; the reason itself where it came first; null before both.</summary>
    private object? _state;

    public bool HasCome => Volatile.Read(ref _state) switch
    {
        null => false,
        TaskCompletionSource<SocketCloseReason> asked => asked.Task.IsCompleted,
        _ => true,
    };

    public Task<SocketCloseReason> Task
    {
        get
        {
            var state = Volatile.Read(ref _state);
            if (state is null)
            {
                var source = new TaskCompletionSource<SocketCloseReason>(TaskCreationOptions.RunContinuationsAsynchronously);
                state = Interlocked.CompareExchange(ref _state, source, null) ?? source;
            }

            return state is TaskCompletionSource<SocketCloseReason> asked
                ? asked.Task
                : System.Threading.Tasks.Task.FromResult((SocketCloseReason)state);
        }
    }

    /// <summary>The end has come.</summary>
    /// <returns>False if it had before.</returns>
    public bool TryCome(SocketCloseReason reason) => Interlocked.CompareExchange(ref _state, reason, null) switch
    {
        null => true,
        TaskCompletionSource<SocketCloseReason> asked => asked.TrySetResult(reason),
        _ => false,
    };
}
