using System.Runtime.CompilerServices;

namespace Heartbeat.Tests;

/// <summary>A test that the short run skips, and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
        => Skip = Effort.Skip;
}
