namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>
/// A send as a task that ends when the send does, on the world's thread. <see cref="ValueTask.AsTask"/> goes by way of the thread pool,
/// which virtual time knows nothing of.
/// </summary>
internal static class SentTask
{
    public static Task Of(ValueTask send)
    {
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var awaiter = send.GetAwaiter();
        if (awaiter.IsCompleted)
        {
            Finish();
            return sent.Task;
        }

        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new OnTheSpot());
        try
        {
            awaiter.OnCompleted(Finish);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }

        return sent.Task;

        void Finish()
        {
            try
            {
                awaiter.GetResult();
                sent.SetResult();
            }
            catch (OperationCanceledException exception)
            {
                sent.SetCanceled(exception.CancellationToken);
            }
            catch (Exception exception)
            {
                sent.SetException(exception);
            }
        }
    }

    private sealed class OnTheSpot : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => d(state);
    }
}
