namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>Whether everybody who called was answered, and with nothing but what is documented.</summary>
internal static class Answers
{
    /// <summary>For what goes on in the thread pool after the world has stood still: real time, and far more than it takes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static void Check(SimulatedWorld world, string name, IReadOnlyList<Task> calls)
    {
        foreach (var call in calls)
        {
            // Some answers are given by way of the thread pool, which virtual time knows nothing of.
            if (world.Violation is null && !call.IsCompleted && Task.WaitAny([call], Patience) < 0)
            {
                world.Violate($"{name}: a call was never answered.");
            }

            if (call.Exception?.InnerException is { } exception and not (SocketClosedException or InvalidOperationException))
            {
                world.Violate($"{name}: a call ended with {exception.GetType().Name}: {exception.Message}");
            }
        }
    }
}
