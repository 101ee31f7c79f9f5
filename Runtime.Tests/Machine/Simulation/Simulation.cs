using System.Collections.Concurrent;
using System.Text;

namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>Plays histories, and makes those that violate something as short as they can be.</summary>
internal static class Simulation
{
    /// <summary>How long one history is.</summary>
    public const long Length = TimeSpan.TicksPerHour;

    /// <summary>Plays the histories of many seeds, on as many threads as there are processors.</summary>
    /// <param name="seeds">The seeds; taken as long as nothing was violated.</param>
    /// <param name="mode">What the sockets are made of.</param>
    /// <param name="played">How many were played.</param>
    /// <returns>Null, or what was violated first, with the shortest history that shows it.</returns>
    public static string? Play(IEnumerable<int> seeds, SimulationMode mode, out int played)
    {
        var count = 0;
        var violated = new ConcurrentQueue<int>();
        Parallel.ForEach(Partitioner.Create(seeds, EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, (seed, loop) =>
        {
            Interlocked.Increment(ref count);
            if (Violation(History.Of(seed, Length), mode) is not null)
            {
                violated.Enqueue(seed);
                loop.Stop();
            }
        });
        played = count;
        return violated.TryDequeue(out var first) ? Explain(Shortened(History.Of(first, Length), mode), mode) : null;
    }

    /// <summary>Plays one history.</summary>
    /// <returns>Null, or what was violated.</returns>
    public static string? Violation(History history, SimulationMode mode)
    {
        var world = new SimulatedWorld(history, mode, isTold: false);
        Play(world);
        return world.Violation;
    }

    private static void Play(SimulatedWorld world)
    {
        try
        {
            world.Play();
        }
        catch (Exception exception)
        {
            // What cannot be carried out should not have been asked for.
            world.Violate($"{exception.GetType().Name}: {exception.Message}");
        }
    }

    /// <summary>
    /// Leaves out what the violation does not need: first the end, then ever smaller parts. The same world plays again each time,
    /// which is why this cuts down instead of drawing anew, as CsCheck does: a rare violation would hardly be drawn twice.
    /// </summary>
    public static History Shortened(History history, SimulationMode mode)
    {
        for (var part = Math.Max(1, history.Deeds.Count / 2); part >= 1; part /= 2)
        {
            for (var from = history.Deeds.Count - part; from >= 0; from -= part)
            {
                var shorter = history with { Deeds = [.. history.Deeds.Take(from), .. history.Deeds.Skip(from + part)] };
                if (Violation(shorter, mode) is not null)
                {
                    history = shorter;
                    from = Math.Min(from, history.Deeds.Count);
                }
            }
        }

        return history;
    }

    private static string Explain(History history, SimulationMode mode)
    {
        var world = new SimulatedWorld(history, mode, isTold: true);
        Play(world);
        var text = new StringBuilder();
        text.AppendLine($"{world.Violation}");
        text.AppendLine($"Seed {history.Seed}, {mode}. The shortest history that shows it:");
        text.AppendLine(history.Show());
        text.AppendLine("What was seen last:");
        foreach (var line in world.Story)
        {
            text.AppendLine($"  {line}");
        }

        return text.ToString();
    }
}
