using Microsoft.CodeAnalysis;

namespace Heartbeat.Benchmarks.Micro;

/// <summary>Has the compiler find the attribute, and does nothing with what it finds: what every generator pays that goes by an attribute.</summary>
internal sealed class AttributeGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context) => context.RegisterSourceOutput(
        context.SyntaxProvider.ForAttributeWithMetadataName("Heartbeat.HeartbeatSocketAttribute", static (_, _) => true, static (_, _) => 0),
        static (_, _) => { });
}
