using Microsoft.CodeAnalysis;

namespace Heartbeat.Benchmarks.Micro;

/// <summary>Asks the compiler for nothing.</summary>
internal sealed class EmptyGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
    }
}
