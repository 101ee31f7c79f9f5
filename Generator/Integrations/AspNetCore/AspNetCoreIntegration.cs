using Heartbeat.Generator.Model;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Heartbeat.Generator.Integrations.AspNetCore;

/// <summary>Lets ASP.NET Core serve each class, where it is referenced.</summary>
internal sealed class AspNetCoreIntegration : Integration
{
    /// <summary>All that the printed code names, and a framework may lack, and the assemblies that have it.</summary>
    private static readonly (string Assembly, string Type)[] Needed =
    [
        ("Microsoft.AspNetCore.Connections.Abstractions", "Microsoft.AspNetCore.Connections.Features.IConnectionLifetimeFeature"),
        ("Microsoft.AspNetCore.Connections.Abstractions", "Microsoft.AspNetCore.Connections.Features.IConnectionSocketFeature"),
        ("Microsoft.AspNetCore.Http.Abstractions", "Microsoft.AspNetCore.Builder.IEndpointConventionBuilder"),
        ("Microsoft.AspNetCore.Http.Abstractions", "Microsoft.AspNetCore.Http.ConnectionInfo"),
        ("Microsoft.AspNetCore.Http.Abstractions", "Microsoft.AspNetCore.Http.HttpContext"),
        ("Microsoft.AspNetCore.Http.Abstractions", "Microsoft.AspNetCore.Http.HttpResponseWritingExtensions"),
        ("Microsoft.AspNetCore.Http.Abstractions", "Microsoft.AspNetCore.Http.RequestDelegate"),
        ("Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Http.Timeouts.IHttpRequestTimeoutFeature"),
        ("Microsoft.AspNetCore.Http.Features", "Microsoft.AspNetCore.Http.Features.IHttpExtendedConnectFeature"),
        ("Microsoft.AspNetCore.Http.Features", "Microsoft.AspNetCore.Http.Features.IHttpUpgradeFeature"),
        ("Microsoft.AspNetCore.Http.Features", "Microsoft.AspNetCore.Http.Features.IHttpWebSocketFeature"),
        ("Microsoft.AspNetCore.Routing", "Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions"),
        ("Microsoft.AspNetCore.Routing", "Microsoft.AspNetCore.Routing.IEndpointRouteBuilder"),
        ("Microsoft.AspNetCore.Server.Kestrel.Core", "Microsoft.AspNetCore.Server.Kestrel.Core.Features.IHttpMinRequestBodyDataRateFeature"),
        ("Microsoft.AspNetCore.WebSockets", "Microsoft.AspNetCore.Builder.WebSocketOptions"),
        ("Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions"),
        ("Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Extensions.Hosting.IHostApplicationLifetime"),
        ("Microsoft.Extensions.Options", "Microsoft.Extensions.Options.IOptions`1"),
    ];

    public override string Assembly => "Microsoft.AspNetCore.Http.Abstractions";

    // Asked at each keystroke. Of the compilation itself it would have the declarations of all files put together first.
    public override bool IsReferencedBy(Compilation compilation)
    {
        var assemblies = compilation.SourceModule.ReferencedAssemblySymbols;
        return Array.TrueForAll(Needed, needed => assemblies.Any(assembly => assembly.Name == needed.Assembly && KnownSymbols.Find(needed.Type, assembly) is not null));
    }

    public override bool IsWanted(AnalyzerConfigOptions project) =>
        !project.TryGetValue("build_property.HeartbeatEndpoints", out var value) || !bool.TryParse(value, out var isWanted) || isWanted;

    public override IntegrationModel? Parse(INamedTypeSymbol type, AttributeData attribute, string fileName, Compilation compilation, CancellationToken cancellationToken)
        => EndpointParser.Parse(type, attribute, fileName, compilation, cancellationToken);

    public override bool Owns(IntegrationModel model) => model is EndpointModel;

    public override IntegrationModel Shared(IntegrationModel model) => ((EndpointModel)model).Request;

    public override SourceText Emit(IntegrationModel model) => model is EndpointModel endpoint
        ? EndpointEmitter.Emit(endpoint)
        : RequestEmitter.Emit((RequestModel)model);
}
