using System.Runtime.CompilerServices;

namespace Heartbeat;

/// <summary>
/// A connection that belongs to a server, which lends it for the time of a request. To dispose of it is to give it back: when the request is over
/// the server ends it, after all that was written has left. At once it ends only where the server is asked to abort it.
/// </summary>
/// <param name="stream">The connection. What is written to it leaves without a flush.</param>
/// <param name="abort">Asks the server to end it at once.</param>
/// <param name="closed">Cancelled when the server has seen it end.</param>
internal sealed class LentStream(Stream stream, Action abort, CancellationToken closed) : AsyncStream
{
    private readonly TaskCompletionSource _returned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _givenBack = new();
    private int _isGivenBack;

    /// <summary>Whoever it was lent to, until it is given back, and whoever reads it away.</summary>
    private int _users = 1;

    /// <summary>Completes when it was given back and nobody reads it away any more. The request has to wait for that: the server may use what belongs to it for another one.</summary>
    public Task Returned => _returned.Task;

    /// <summary>Whoever calls reads away what comes, until <see cref="EndReadingAway"/>.</summary>
    /// <returns>Cancelled when the stream is given back: no read begins after that.</returns>
    public CancellationToken BeginReadingAway()
    {
        Interlocked.Increment(ref _users);
        return _givenBack.Token;
    }

    public void EndReadingAway() => Leave();

    /// <summary>
    /// Ends the connection at once, and takes from the other end what it has not read yet. It still has to be given back; once it is, the server may
    /// use what belongs to it for another request, and nothing happens.
    /// </summary>
    public void Abort()
    {
        if (!_returned.Task.IsCompleted)
        {
            abort();
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => stream.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var write = stream.WriteAsync(buffer, cancellationToken);
        return write.IsCompletedSuccessfully && !closed.IsCancellationRequested ? write : CheckedAsync(write);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _isGivenBack, 1) == 0)
        {
            _givenBack.Cancel();
            Leave();
        }

        base.Dispose(disposing);
    }

    /// <summary>Kestrel says nothing at a write to a connection that it has seen end, and forgets what was written.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask CheckedAsync(ValueTask write)
    {
        await write.ConfigureAwait(false);
        if (closed.IsCancellationRequested)
        {
            throw new IOException("The connection has ended, and what was written last may not have left it.");
        }
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            _returned.TrySetResult();
        }
    }
}
