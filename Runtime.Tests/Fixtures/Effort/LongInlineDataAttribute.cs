using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Heartbeat.Tests;

/// <summary>A case that the short run skips, and says so.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class LongInlineDataAttribute(params object?[] arguments) : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
        => new([new TheoryDataRow(arguments) { Skip = Effort.Skip }]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
