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

    /// <summary>What they make of a class. Where a framework's assembly is not there, nobody reads the class for it.</summary>
    public static EquatableArray<IntegrationModel> Parse(INamedTypeSymbol type, AttributeData attribute, string fileName, Compilation compilation, CancellationToken cancellationToken) =>
        new(List
            .Where(integration => compilation.SourceModule.ReferencedAssemblies.Any(assembly => assembly.Name == integration.Assembly))
            .Select(integration => integration.Parse(type, attribute, fileName, compilation, cancellationToken))
            .OfType<IntegrationModel>());
}
