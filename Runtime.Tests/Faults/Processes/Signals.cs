using System.Diagnostics;
using System.Globalization;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Processes;

/// <summary>Signals to a process that the test has started, by its id.</summary>
internal static class Signals
{
    /// <summary>SIGSTOP: no instruction of the process runs any more, and its TCP stays up.</summary>
    public static Task Stop(this Process process) => Signal("STOP", process.Id);

    /// <summary>SIGCONT: it goes on where it was.</summary>
    public static Task Continue(this Process process) => Signal("CONT", process.Id);

    /// <summary>Ends a process, stopped or not, and waits until it is gone.</summary>
    public static async Task End(this Process process)
    {
        process.Kill();
        await process.WaitForExitAsync().InTime();
    }

    public static async Task Signal(string name, int process)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync().InTime();
        Assert.Equal(0, kill.ExitCode);
    }
}
