using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Heartbeat.Benchmarks.Starved.Ends;

/// <summary>What became of each connection at this end; and where its hooks, or other work, block.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "It is there for as long as its process.")]
internal sealed class Book(EndSetup setup)
{
    private readonly ManualResetEventSlim _isReleased = new();
    private readonly ConcurrentDictionary<int, Ending> _endings = new();

    public IReadOnlyList<Ending> Endings => [.. _endings.Values];

    /// <summary>A message has come. Whoever calls holds a thread of the pool, as code does that waits for a database without awaiting it.</summary>
    public void OnMessage()
    {
        if (setup.HookBlocks > TimeSpan.Zero)
        {
            Block(setup.HookBlocks);
        }
    }

    public void Block(TimeSpan time) => _isReleased.Wait(time);

    public void Release() => _isReleased.Set();

    /// <summary>A connection has ended; what is said of it first counts.</summary>
    public void OnEnd(int number, bool isDeclaredDead, string why) => _endings.TryAdd(number, new Ending(number, isDeclaredDead, why));

    public void OnEnd(int number, bool isDeclaredDead, Exception? exception)
    {
        var why = new List<string>();
        for (; exception is not null; exception = exception.InnerException)
        {
            why.Add($"{exception.GetType().Name}: {exception.Message}");
        }

        OnEnd(number, isDeclaredDead, string.Join(" <- ", why));
    }
}
