namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>A stream, and what a conforming end finds in it.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Write">Writes the stream as either end would send it.</param>
/// <param name="Expected">What is found, one line each.</param>
internal sealed record FrameCase(string Name, Func<FrameBytes, FrameBytes> Write, params string[] Expected)
{
    public const int UsualLimit = 1024 * 1024;

    /// <summary>The largest message, in bytes.</summary>
    public int MaxMessageSize { get; init; } = UsualLimit;

    /// <summary>Whether both ends have agreed on compression.</summary>
    public bool IsDeflating { get; init; }

    /// <summary>Whether messages that are compressed may refer back to earlier ones.</summary>
    public bool KeepsContext { get; init; } = true;

    public override string ToString() => Name;
}
