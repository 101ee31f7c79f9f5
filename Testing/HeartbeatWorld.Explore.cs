using System.Diagnostics;

namespace Heartbeat.Testing;

public sealed partial class HeartbeatWorld
{
    /// <summary>How often a failing test is played again as it was, to see whether its seed decides that it fails.</summary>
    private const int Repetitions = 3;

    /// <summary>How often a failing test is played again, to find a shorter story of the same failure.</summary>
    private const int MostReplays = 200;

    private const string OnceOnly = "Played again, it did not fail in that way, so not all that happens in it is decided by the seed: it may leave the world, take time or chance from elsewhere, or keep something from one play to the next. To try it again:";

    /// <summary>How long that may take, in real time: a test that waits for what is real takes long each time.</summary>
    private static readonly TimeSpan LongestReplaying = TimeSpan.FromSeconds(30);

    /// <summary>Plays a test in many worlds, each with other delays and another order of what could run at once.</summary>
    /// <param name="times">In how many worlds.</param>
    /// <param name="test">The test. It must make its sockets anew each time.</param>
    /// <param name="seed">Plays the world of this seed alone, as a failure asks for it.</param>
    /// <returns>Completed: the test is played by the caller's thread, and a failure is thrown by the call itself.</returns>
    /// <exception cref="WorldException">The test failed. The message has the seed and the shortest story that was found; the inner exception is the test's.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive.</exception>
    public static Task Explore(int times, Func<HeartbeatWorld, Task> test, int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(test);
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        var first = seed ?? 1;
        var last = seed ?? times;
        for (long each = first; each <= last; each++)
        {
            var played = Play(test, (int)each);
            if (played.Failure is not null)
            {
                var failsAgain = FailsAgain(test, played, (int)each);
                var shortest = failsAgain ? Shortened(test, played, (int)each) : played;
                throw new WorldException(
                    $"The test failed in the world of seed {each}{(seed is null ? $", which is number {each} of {times}" : "")}. {(failsAgain ? "To play it again:" : OnceOnly)} HeartbeatWorld.Explore({times}, test, seed: {each}).\n{Report.WithoutStory(shortest.Failure!)}\n{string.Concat(shortest.Complaints.Select(static complaint => $"{complaint}\n"))}\nThe shortest story that was found:\n{shortest.Story}",
                    shortest.Failure);
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>Plays a test once, on the caller's thread.</summary>
    internal static PlayedTest Play(Func<HeartbeatWorld, Task> test, int seed) => Play(test, seed, counts: null, patienceForStrays: null);

    private static PlayedTest Play(Func<HeartbeatWorld, Task> test, int seed, Func<int, bool>? counts, TimeSpan? patienceForStrays)
    {
        var world = new HeartbeatWorld(seed, counts, isPlayedByCaller: true);
        world.Parts.Outsiders.GivenPatience = patienceForStrays;
        List<string> complaints = [];
        var run = world.RunAsync(test, complaints);
        world.Parts.Player.PlayUntil(run);
        world.Parts.Lifetime.End();
        var failure = run.IsCompleted
            ? run.Exception?.InnerException
            : world.Parts.Report.Failure($"The test waits for what never comes.{(world.Parts.Expectations.Failures.Count > 0 ? $"\n{string.Join('\n', world.Parts.Expectations.Failures)}" : "")}");
        return new PlayedTest(failure, complaints, world.Story, world.Parts.Stage.Chance.Draws, world.Parts.Outsiders.HaveCome);
    }

    /// <param name="test">The test. What it throws is what counts; what the world complains of may follow from it.</param>
    /// <param name="complaints">Where the world's complaints go, beside what the test throws.</param>
    private async Task RunAsync(Func<HeartbeatWorld, Task> test, List<string> complaints)
    {
        try
        {
            await test(this);
        }
        catch (Exception) when (!Parts.Lifetime.IsOver)
        {
            complaints.AddRange(await _ending.EndAsync());
            throw;
        }

        await DisposeAsync();
    }

    private static bool FailsAgain(Func<HeartbeatWorld, Task> test, PlayedTest failed, int seed)
    {
        var began = Stopwatch.GetTimestamp();
        for (var each = 0; each < Repetitions && Stopwatch.GetElapsedTime(began) < LongestReplaying; each++)
        {
            if (!IsSame(Play(test, seed).Failure, failed.Failure!))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Takes away chance where the test fails without it too, in ever smaller parts; of all that failed the shortest is the one to read.</summary>
    private static PlayedTest Shortened(Func<HeartbeatWorld, Task> test, PlayedTest failed, int seed)
    {
        var shortest = failed;
        var calm = new HashSet<int>();
        var draws = failed.Draws;
        var replays = 0;
        var began = Stopwatch.GetTimestamp();
        for (var part = draws; part >= 1 && MayReplay(); part /= 2)
        {
            for (var from = 0; from < draws && MayReplay(); from += part)
            {
                var muted = Enumerable.Range(from, part).Where(draw => !calm.Contains(draw)).ToList();
                if (muted.Count == 0)
                {
                    continue;
                }

                var trial = calm.Concat(muted).ToHashSet();
                var played = Play(test, seed, draw => !trial.Contains(draw), failed.CameFromOutside ? null : TimeSpan.Zero);
                replays++;
                if (IsSame(played.Failure, failed.Failure!))
                {
                    calm = trial;
                    shortest = played.Story.Length <= shortest.Story.Length ? played : shortest;
                }
            }
        }

        return shortest;

        bool MayReplay() => replays < MostReplays && Stopwatch.GetElapsedTime(began) < LongestReplaying;
    }

    /// <summary>Whether a test has failed in the same way, as far as that can be told: by the same type, with the same first line.</summary>
    private static bool IsSame(Exception? failure, Exception other)
        => failure is not null && failure.GetType() == other.GetType()
            && string.Equals(failure.Message.Split('\n')[0], other.Message.Split('\n')[0], StringComparison.Ordinal);

    /// <summary>A test that was played, and what came of it.</summary>
    internal sealed record PlayedTest(Exception? Failure, IReadOnlyList<string> Complaints, string Story, int Draws, bool CameFromOutside);
}
