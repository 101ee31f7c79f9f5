using Heartbeat.Generator.Integrations.AspNetCore;
using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Integrations;

/// <summary>The integrations that there are.</summary>
internal static class AllIntegrations
{
    public static readonly Integration[] List =
    [
        new AspNetCoreIntegration(),
    ];

    /// <summary>What they make of a class.</summary>
    public static EquatableArray<IntegrationModel> Parse(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellationToken) =>
        new(List
            .Where(integration => compilation.SourceModule.ReferencedAssemblies.Any(assembly => assembly.Name == integration.Assembly))
            .Select(integration => integration.Parse(type, compilation, cancellationToken))
            .OfType<IntegrationModel>());
}
