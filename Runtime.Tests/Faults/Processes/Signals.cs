using System.Diagnostics;
using System.Globalization;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Processes;

/// <summary>Signals to a process that the test has started, by its id.</summary>
internal static class Signals
{
    /// <summary>SIGSTOP: no instruction of the process runs any more, and its TCP stays up.</summary>
    public static async Task Stop(this Process process)
    {
        await Signal("STOP", process.Id);

        // When kill has returned, a thread that waits for a core has not heard of it yet, and may still accept a connection.
        await Patience.Until(() => !OperatingSystem.IsLinux() || process.HasExited || IsStopped(process.Id), $"all threads of the process {process.Id} to stop");
    }

    /// <summary>SIGCONT: it goes on where it was.</summary>
    public static Task Continue(this Process process) => Signal("CONT", process.Id);

    /// <summary>Ends a process, stopped or not, and waits until it is gone.</summary>
    public static async Task End(this Process process)
    {
        process.Kill();
        await process.WaitForExitAsync().InTime();
    }

    private static bool IsStopped(int process)
    {
        try
        {
            return Array.TrueForAll(Directory.GetDirectories($"/proc/{process}/task"), static thread => StateOf(File.ReadAllText($"{thread}/stat")) is 'T' or 'Z' or 'X');
        }
        catch (IOException)
        {
            // A thread has ended meanwhile.
            return false;
        }
    }

    // After the name, which is in parentheses and may have some in it.
    private static char StateOf(string stat) => stat[stat.LastIndexOf(')') + 2];

    public static async Task Signal(string name, int process)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync().InTime();
        Assert.Equal(0, kill.ExitCode);
    }
}
