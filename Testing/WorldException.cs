namespace Heartbeat.Testing;

/// <summary>
/// A test in a <see cref="HeartbeatWorld"/> has failed: something was expected that did not come, or the world was used in a way that cannot work.
/// The message says what came instead, and what happened last.
/// </summary>
public sealed class WorldException : Exception
{
    /// <summary>Says what went wrong.</summary>
    /// <param name="message">What, and what to do.</param>
    /// <param name="innerException">What was thrown, if something was.</param>
    public WorldException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>The message without the story, where another message tells that.</summary>
    internal string? WithoutStory { get; init; }
}
