using Heartbeat.Runtime.Tests.Frames;

namespace Heartbeat.Fuzz;

/// <summary>What must hold for any stream: nothing is thrown, and what is found does not depend on how it is cut.</summary>
internal static class Target
{
    private static readonly int[] Limits = [1024, 0, 1, 100, 64 * 1024, 1024 * 1024, int.MaxValue, 5];

    /// <param name="input">The role and the limit, a number from which the cuts follow, and the stream.</param>
    public static void Run(byte[] input)
    {
        if (input.Length < 2)
        {
            return;
        }

        var isServer = (input[0] & 1) != 0;
        var limit = Limits[(input[0] >> 1) % Limits.Length];
        var stream = input[2..];
        var whole = Reading.Of(isServer, stream, [], limit);
        Compare(whole, Reading.Of(isServer, stream, Enumerable.Range(1, Math.Max(0, stream.Length - 1)), limit), "byte by byte");
        Compare(whole, Reading.Of(isServer, stream, Cuts(input[1], stream.Length), limit), "cut");
    }

    private static IEnumerable<int> Cuts(byte seed, int length)
    {
        var step = (seed % 16) + 2;
        for (var at = (seed / 16) + 1; at < length; at += step)
        {
            yield return at;
        }
    }

    private static void Compare(List<string> whole, List<string> cut, string how)
    {
        if (!whole.SequenceEqual(cut))
        {
            throw new InvalidOperationException($"Found whole:\n  {string.Join("\n  ", whole)}\nand {how}:\n  {string.Join("\n  ", cut)}");
        }
    }
}
