using System.Diagnostics;

namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>What this process holds. Only where no other test runs: see <see cref="Alone"/>.</summary>
/// <param name="Memory">Bytes that are no garbage.</param>
/// <param name="Handles">Open files and sockets; 0 where the system does not show them.</param>
/// <param name="Timers">Timers that would fire some day.</param>
/// <param name="Threads">Threads of the process.</param>
internal sealed record Resources(long Memory, int Handles, int Timers, int Threads)
{
    public static Resources Count()
    {
        // Before the collection: a handle that only a finalizer gives back is a leak too.
        var handles = OperatingSystem.IsLinux() ? Directory.GetFileSystemEntries("/proc/self/fd").Length : 0;
        using var process = Process.GetCurrentProcess();
        return new Resources(LiveMemory.Now(), handles, (int)Timer.ActiveCount, process.Threads.Count);
    }

    public Resources Beyond(Resources before)
        => new(Memory - before.Memory, Handles - before.Handles, Timers - before.Timers, Threads - before.Threads);
}
