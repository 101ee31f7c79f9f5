namespace Heartbeat.Testing;

/// <summary>Says what went wrong in a world, with what happened last.</summary>
internal sealed class Report(int seed, Story story, Census census)
{
    /// <summary>What is said apart from the story, which is told once only.</summary>
    public static string WithoutStory(Exception exception) => (exception as WorldException)?.WithoutStory ?? exception.Message;

    public WorldException Failure(string message, Exception? cause = null)
    {
        if (census.Sockets.Count == 0)
        {
            return new WorldException($"{message}\n\nNo socket has been used in this world. Give it options of this world: new TaskSocket {{ Options = world.Configure(TaskSocket.DefaultOptions) }}.", cause);
        }

        return new WorldException($"{message}\n\nWhat happened last (seed {seed}):\n{story.End()}", cause) { WithoutStory = message };
    }
}
