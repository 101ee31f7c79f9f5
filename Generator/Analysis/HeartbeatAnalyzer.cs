using System.Collections.Immutable;
using Heartbeat.Generator.Integrations.AspNetCore;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Heartbeat.Generator.Analysis;

/// <summary>
/// Reports what is wrong with a socket class, at the place where it is wrong. Apart from the generator, whose own diagnostics
/// no <c>#pragma</c> and no code fix would reach; both read a class through the same parsers.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HeartbeatAnalyzer : DiagnosticAnalyzer
{
    private static readonly AspNetCoreIntegration Server = new();

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Rules.All;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            // It comes along with libraries that have sockets, to projects that have none.
            if (start.Compilation.GetTypesByMetadataName(SocketClass.AttributeName).IsEmpty)
            {
                return;
            }

            var (compilation, project) = (start.Compilation, start.Options.AnalyzerConfigOptionsProvider.GlobalOptions);
            var mapsSockets = new Lazy<bool>(() => Server.IsReferencedBy(compilation) && Server.IsWanted(project));
            start.RegisterSymbolAction(symbol => Check(symbol, mapsSockets), SymbolKind.NamedType);
        });
    }

    private static void Check(SymbolAnalysisContext context, Lazy<bool> mapsSockets)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (ClassRules.CheckContainer(type, context.CancellationToken) is { } container)
        {
            context.ReportDiagnostic(container.Diagnostic);
        }

        if (SocketClass.AttributeOf(type) is { } attribute && type.TypeKind == TypeKind.Class)
        {
            foreach (var violation in Check(type, attribute, (CSharpCompilation)context.Compilation, mapsSockets, context.CancellationToken))
            {
                context.ReportDiagnostic(violation.Diagnostic);
            }
        }
    }

    private static IEnumerable<Violation> Check(INamedTypeSymbol type, AttributeData attribute, CSharpCompilation compilation, Lazy<bool> mapsSockets, CancellationToken cancellationToken)
    {
        var found = ClassRules.Check(type, compilation.LanguageVersion, cancellationToken).Concat(SettingRules.Check(attribute, cancellationToken));

        // Where nothing but hooks' halves can be generated, what is wrong with the class is all that is to be reported of its members.
        if (!RequiredLanguage.IsMetBy(compilation) || !SocketClass.CanBeExtended(type, cancellationToken) || SocketClass.SocketAmongTheBasesOf(type) is not null)
        {
            return found;
        }

        var known = KnownSymbols.Of(attribute);
        var written = WrittenHooks.Find(type, known, cancellationToken);
        var isWanted = EndpointParser.IsWanted(attribute);

        // That it is abstract is an error of its own.
        var obstacle = mapsSockets.Value && isWanted && !type.IsAbstract ? EndpointConstructor.ObstacleOf(type, compilation) : null;
        var endpoint = !isWanted ? EndpointPresence.NotWanted
            : !mapsSockets.Value ? EndpointPresence.NotInProject
            : obstacle is not null ? EndpointPresence.NotPossible
            : EndpointPresence.Generated;
        return found
            .Concat(HookRules.Check(attribute, written, endpoint))
            .Concat(MemberRules.Check(type, known, cancellationToken))
            .Concat(obstacle is null ? [] : [EndpointRules.Check(type, obstacle, cancellationToken)])
            .Concat(FailureRules.Check(type, attribute, written, hasEndpoint: endpoint == EndpointPresence.Generated, cancellationToken));
    }
}
