namespace Heartbeat;

/// <summary>Moments at which something is due.</summary>
internal static class Deadline
{
    /// <summary>Stands for one that does not run.</summary>
    public const long Never = LinkFacts.Never;

    public static bool IsDue(long deadline, long now) => deadline != Never && now >= deadline;

    public static long Earlier(long one, long other)
        => one == Never ? other : other == Never ? one : Math.Min(one, other);
}
