using System.Collections.Concurrent;
using System.Diagnostics;

namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>The activities of all sockets, as they end.</summary>
internal sealed class Activities : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = [];
    private readonly ActivityListener _listener;

    public Activities()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Heartbeat",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                _ended.Enqueue(activity);
                Heard?.Invoke(activity.OperationName);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Is called with the name of each that ends, where it ends.</summary>
    public Action<string>? Heard { get; set; }

    public IReadOnlyList<Activity> Ended => [.. _ended];

    /// <summary>Those of one name.</summary>
    public IReadOnlyList<Activity> Of(string name) => [.. _ended.Where(activity => activity.OperationName == name)];

    /// <summary>The tags in one line, in the order of their names.</summary>
    public static string Line(Activity activity)
        => string.Join(", ", activity.TagObjects.OrderBy(static tag => tag.Key, StringComparer.Ordinal).Select(static tag => $"{tag.Key}={tag.Value}"));

    public void Dispose() => _listener.Dispose();
}
