namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>Whether everybody who called was answered, and with nothing but what is documented.</summary>
internal static class Answers
{
    public static void Check(SimulatedWorld world, string name, IReadOnlyList<Task> calls)
    {
        foreach (var call in calls)
        {
            if (world.Violation is null && !call.IsCompleted)
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
