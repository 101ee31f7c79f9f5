using System.Diagnostics;

namespace Heartbeat.Benchmarks.Macro.Jobs;

/// <summary>A great many connections in one process, all of which are cut at once and come back.</summary>
internal sealed class Fleet
{
    private const int AtOnce = 200;

    /// <summary>Within this all are to be back; many times what it takes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>How often it is looked whether all are.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly List<ReturningSocket> _sockets = [];

    public Dictionary<string, double> Connect(ClientTask task)
    {
        var began = Stopwatch.GetTimestamp();
        ConnectAsync(task).GetAwaiter().GetResult();
        var took = Stopwatch.GetElapsedTime(began);
        ProcessMemory.ForgetPeak();
        return new Dictionary<string, double> { [Figures.Took] = took.TotalSeconds };
    }

    /// <summary>Waits until all were cut and are back, then watches some heartbeats.</summary>
    public Dictionary<string, double> Return(ClientTask task)
    {
        var began = Stopwatch.GetTimestamp();
        while (!_sockets.TrueForAll(socket => socket.ClosedAt != 0 && socket.OpenedAt > socket.ClosedAt))
        {
            Meter.Wait(Look);
            if (Stopwatch.GetElapsedTime(began) > Patience)
            {
                throw new InvalidOperationException($"After {Patience} {_sockets.Count(socket => socket.OpenedAt <= socket.ClosedAt)} of {_sockets.Count} connections are not back.");
            }
        }

        var back = Stopwatch.GetElapsedTime(_sockets.Min(socket => socket.ClosedAt), _sockets.Max(socket => socket.OpenedAt));
        var peak = ProcessMemory.Peak;
        Meter.Wait(TimeSpan.FromSeconds(task.Seconds));
        var lost = _sockets.Count(socket => socket.State != SocketState.Open);
        return lost > 0
            ? throw new InvalidOperationException($"{lost} connections were lost again.")
            : new Dictionary<string, double>
            {
                [Figures.Took] = back.TotalSeconds,
                [Figures.Peak] = peak / 1024 / 1024,
                [Figures.Lateness] = _sockets.Max(socket => socket.Lateness).TotalMilliseconds,
                [Figures.Beats] = _sockets.Sum(socket => socket.Beats),
            };
    }

    private async Task ConnectAsync(ClientTask task)
    {
        while (_sockets.Count < task.Count)
        {
            var next = Enumerable.Range(0, Math.Min(AtOnce, task.Count - _sockets.Count)).Select(_ => new ReturningSocket()).ToList();
            await Task.WhenAll(next.Select(socket => socket.ConnectAsync(task.Address)));
            _sockets.AddRange(next);
        }
    }
}
