using System.Diagnostics;

namespace Heartbeat;

/// <summary>The activity source that all sockets share.</summary>
internal static class HeartbeatActivitySource
{
    private const string Name = "Heartbeat";

    private static Made? _made;

    /// <summary>
    /// The source; null where a listener has thrown when it was shown it, and nothing is traced. Made without a lock and outside a static
    /// constructor: a new source asks the program's listeners at once.
    /// </summary>
    public static ActivitySource? Source => (Volatile.Read(ref _made) ?? Make()).Source;

    private static Made Make()
    {
        var made = new Made(NewSource());
        if (Interlocked.CompareExchange(ref _made, made, null) is not { } first)
        {
            return made;
        }

        made.Source?.Dispose();
        return first;
    }

    private static ActivitySource? NewSource()
    {
        try
        {
            return new ActivitySource(Name, OwnVersion.Text);
        }
        catch (Exception)
        {
            return null;
        }
    }

    private sealed record Made(ActivitySource? Source);
}
