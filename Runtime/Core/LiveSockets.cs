using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Heartbeat;

/// <summary>The sockets that have been started and have not ended, for whoever observes. It keeps none of them alive.</summary>
internal sealed class LiveSockets
{
    private readonly ConcurrentDictionary<WeakReference<SocketMetrics>, bool> _sockets = new();

    public void Add(WeakReference<SocketMetrics> socket) => _sockets.TryAdd(socket, true);

    public void Remove(WeakReference<SocketMetrics> socket) => _sockets.TryRemove(socket, out _);

    /// <summary>Measures all sockets, those with the same tags together.</summary>
    public List<Measurement<long>> Measure(Func<SocketMetrics, long> measure)
    {
        var sums = new Dictionary<MetricTags, long>();
        foreach (var (reference, _) in _sockets)
        {
            if (!reference.TryGetTarget(out var socket))
            {
                // Nobody has ended it, and it is gone all the same.
                Remove(reference);
                continue;
            }

            var tags = socket.Tags;
            sums[tags] = sums.GetValueOrDefault(tags) + measure(socket);
        }

        return [.. sums.Select(static sum => new Measurement<long>(sum.Value, sum.Key.ToList()))];
    }
}
