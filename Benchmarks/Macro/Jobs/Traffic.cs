using System.Diagnostics;
using Heartbeat.Benchmarks.Macro.Clients;

namespace Heartbeat.Benchmarks.Macro.Jobs;

/// <summary>One connection, and as much as it can carry.</summary>
internal sealed class Traffic(ClientTask task)
{
    private const int MostRoundTrips = 4_000_000;

    private readonly Tally _tally = new();
    private readonly byte[] _message = [.. Enumerable.Repeat((byte)'m', task.Size)];
    private long _sent;
    private volatile bool _stops;

    public Dictionary<string, double> Measure()
    {
        var contender = Contender.New(task.Contender, new Setup(task.TakesText, Beat: null), _tally);
        contender.ConnectAsync(task.Address).GetAwaiter().GetResult();
        var figures = task.Job switch
        {
            JobKind.Receive => Receive(),
            JobKind.SendEach => Send(SendEachAsync(contender)),
            JobKind.SendMany => Send(SendManyAsync(contender)),
            JobKind.SendFromMany => Send(SendFromManyAsync(contender)),
            JobKind.TrySend => Send(task.Contender == ContenderKind.Heartbeat ? TrySendAsync(contender) : SendManyAsync(contender)),
            _ => Echo(contender),
        };
        contender.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(10));
        return figures;
    }

    private Dictionary<string, double> Receive()
    {
        var figures = Meter.Measure(task.Seconds, Meter.Forever, () => _tally.Messages);
        return _tally.LastLength == task.Size ? figures : throw new InvalidOperationException($"A message of {_tally.LastLength} came where {task.Size} were sent.");
    }

    private Dictionary<string, double> Send(Task sending)
    {
        var figures = Meter.Measure(task.Seconds, sending, () => Volatile.Read(ref _sent));
        _stops = true;
        sending.GetAwaiter().GetResult();
        return figures;
    }

    private async Task SendEachAsync(Contender contender)
    {
        await Task.Yield();
        while (!_stops)
        {
            await contender.SendAsync(_message);
            Volatile.Write(ref _sent, _sent + 1);
        }
    }

    /// <summary>One sender with many sends under way: each time the oldest has ended it starts another.</summary>
    private async Task SendManyAsync(Contender contender)
    {
        await Task.Yield();
        var underWay = new ValueTask[task.Count];
        for (var next = 0; !_stops; next = (next + 1) % underWay.Length)
        {
            await underWay[next];
#pragma warning disable CA2012 // Each is awaited once: before the next one takes its place, or at the end.
            underWay[next] = contender.SendAsync(_message);
#pragma warning restore CA2012
            Volatile.Write(ref _sent, _sent + 1);
        }

        foreach (var send in underWay)
        {
            await send;
        }
    }

    /// <summary>Many senders, each of which awaits its own.</summary>
    private Task SendFromManyAsync(Contender contender)
        => Task.WhenAll(Enumerable.Range(0, task.Count).Select(_ => SendAlongAsync(contender)));

    private async Task SendAlongAsync(Contender contender)
    {
        await Task.Yield();
        while (!_stops)
        {
            await contender.SendAsync(_message);
            Interlocked.Increment(ref _sent);
        }
    }

    /// <summary>Gives without waiting, and waits for one send where there is no room.</summary>
    private async Task TrySendAsync(Contender contender)
    {
        await Task.Yield();
        while (!_stops)
        {
            if (!contender.TrySend(_message))
            {
                await contender.SendAsync(_message);
            }

            Volatile.Write(ref _sent, _sent + 1);
        }
    }

    private Dictionary<string, double> Echo(Contender contender)
    {
        var trips = EchoAsync(contender);
        Meter.Run(TimeSpan.FromSeconds(task.Seconds), trips);
        _stops = true;
        var times = trips.GetAwaiter().GetResult();

        // The first ones belong to the connecting.
        times.RemoveRange(0, times.Count / 5);
        times.Sort();
        return new Dictionary<string, double>
        {
            [Figures.Median] = Microseconds(times[times.Count / 2]),
            [Figures.Late] = Microseconds(times[times.Count * 99 / 100]),
        };
    }

    private async Task<List<long>> EchoAsync(Contender contender)
    {
        await Task.Yield();
        var times = new List<long>(MostRoundTrips);
        while (!_stops && times.Count < MostRoundTrips)
        {
            var began = Stopwatch.GetTimestamp();
            var next = _tally.NextAsync();
            await contender.SendAsync(_message);
            await next;
            times.Add(Stopwatch.GetTimestamp() - began);
        }

        return times;
    }

    private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;
}
