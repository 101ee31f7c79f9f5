namespace Heartbeat.Testing;

/// <summary>Says what went wrong in a world, with what happened last.</summary>
internal sealed class Report(int seed, Story story, Census census)
{
    public WorldException Failure(string message, Exception? cause = null)
        => new(
            census.Sockets.Count == 0
                ? $"{message}\n\nNo socket has been used in this world. Give it options of this world: new TaskSocket {{ Options = world.Configure(TaskSocket.DefaultOptions) }}."
                : $"{message}\n\nWhat happened last (seed {seed}):\n{story.End()}",
            cause);
}
