namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>Ways to cut a stream.</summary>
internal static class Cuts
{
    /// <summary>So short a stream is cut in every way that there is.</summary>
    private const int EveryWay = 12;

    /// <summary>So short a one at each place, and at each two places.</summary>
    private const int EachTwo = 150;

    /// <summary>
    /// Whole; at each place; byte by byte; and, as far as the stream is short enough, at each two places, and in every way.
    /// A longer stream is cut near its frames' ends, where something happens, and in steps.
    /// </summary>
    public static IEnumerable<int[]> Of(int length)
    {
        yield return [];
        if (length <= EveryWay)
        {
            for (var chosen = 1; chosen < 1 << Math.Max(0, length - 1); chosen++)
            {
                yield return [.. Enumerable.Range(1, length - 1).Where(place => ((chosen >> (place - 1)) & 1) != 0)];
            }

            yield break;
        }

        if (length > EachTwo)
        {
            foreach (var cut in Enumerable.Range(1, 20).Concat(Enumerable.Range(length - 20, 20)))
            {
                yield return [cut];
                yield return [cut, cut + 1];
            }

            foreach (var step in new[] { 1, 2, 3, 5, 7, 64, 127, 1000, 4095, 4096, 4097, 16 * 1024, 64 * 1024 })
            {
                if (length / step < 100_000)
                {
                    yield return InSteps(length, step);
                }
            }

            yield break;
        }

        for (var first = 1; first < length; first++)
        {
            yield return [first];
            for (var second = first + 1; second < length; second++)
            {
                yield return [first, second];
            }
        }

        yield return InSteps(length, 1);
        yield return InSteps(length, 2);
        yield return InSteps(length, 3);
    }

    private static int[] InSteps(int length, int step) => [.. Enumerable.Range(1, (length - 1) / step).Select(each => each * step)];
}
