using Heartbeat.Runtime.Tests.Frames;

namespace Heartbeat.Fuzz;

/// <summary>The inputs that the fuzzer begins with: the reader's test cases, each for both roles.</summary>
internal static class Seeds
{
    /// <summary>A fuzzer is quick with short inputs only.</summary>
    private const int Longest = 512;

    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var number = 0;
        foreach (var @case in FrameCases.All)
        {
            foreach (var isServer in new[] { false, true })
            {
                var stream = @case.Write(new FrameBytes(isMasked: isServer)).ToArray();
                if (stream.Length <= Longest)
                {
                    File.WriteAllBytes(Path.Combine(folder, $"{number++:D4}"), [Target.Mode(isServer, @case.IsDeflating, @case.KeepsContext), (byte)number, .. stream]);
                }
            }
        }

        Console.WriteLine($"{number} seeds");
    }
}
