using System.Runtime.CompilerServices;

namespace Heartbeat.Tests;

/// <summary>A test of many cases that the short run skips, and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LongTheoryAttribute : TheoryAttribute
{
    public LongTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
        => Skip = Effort.Skip;
}
