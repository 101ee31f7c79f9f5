using Heartbeat.Runtime.Tests.Frames;

namespace Heartbeat.Fuzz;

/// <summary>What must hold for any stream: nothing is thrown, and what is found does not depend on how it is cut.</summary>
internal static class Target
{
    private const byte IsServer = 1;
    private const byte IsDeflating = 0x10;
    private const byte KeepsContext = 0x20;

    private static readonly int[] Limits = [1024, 0, 1, 100, 64 * 1024, 1024 * 1024, int.MaxValue, 5];

    /// <summary>How a stream is to be read, with the first limit.</summary>
    public static byte Mode(bool isServer, bool isDeflating, bool keepsContext)
        => (byte)((isServer ? IsServer : 0) | (isDeflating ? IsDeflating : 0) | (keepsContext ? KeepsContext : 0));

    /// <param name="input">The role, whether messages may be compressed, and the limit; a number from which the cuts follow, and the stream.</param>
    public static void Run(byte[] input)
    {
        if (input.Length < 2)
        {
            return;
        }

        var stream = input[2..];
        var whole = Read(input[0], stream, []);
        Compare(whole, Read(input[0], stream, Enumerable.Range(1, Math.Max(0, stream.Length - 1))), "byte by byte");
        Compare(whole, Read(input[0], stream, Cuts(input[1], stream.Length)), "cut");
    }

    private static List<string> Read(byte mode, byte[] stream, IEnumerable<int> cuts)
    {
        var limit = Limits[(mode >> 1) % Limits.Length];
        if ((mode & IsDeflating) == 0)
        {
            return Reading.Of((mode & IsServer) != 0, stream, cuts, limit);
        }

        // What comes before bytes that cannot be decompressed is looked at only where it has come before them: which of these is found first depends on the cuts.
        var found = Reading.Of((mode & IsServer) != 0, stream, cuts, limit, new MessageInflater((mode & KeepsContext) != 0));
        var wrong = found.FindIndex(static line => line == "too big" || line.StartsWith("violation 1007", StringComparison.Ordinal));
        return wrong < 0 ? found : [.. found.Take(wrong), "wrong"];
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
