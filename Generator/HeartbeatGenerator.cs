using Heartbeat.Generator.Analysis;
using Heartbeat.Generator.Emission;
using Heartbeat.Generator.Integrations;
using Heartbeat.Generator.Model;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator;

/// <summary>
/// Gives every class with a <c>[HeartbeatSocket]</c> its implementation: parse, model, emit. What was parsed is compared
/// with the model of the previous run, so nothing is emitted again until something changed that shows in the output.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class HeartbeatGenerator : IIncrementalGenerator
{
    /// <summary>The step whose outputs are the models of the classes, for tests of the caching.</summary>
    internal const string SocketsStep = "Sockets";

    /// <summary>The steps whose outputs are the models of an integration, for the same tests.</summary>
    internal const string IntegrationsStep = "Integrations";

    /// <summary>The step whose outputs are the diagnostics, for the same tests.</summary>
    internal const string DiagnosticsStep = "Diagnostics";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var parsed = context.SyntaxProvider.ForAttributeWithMetadataName(
            SocketClass.AttributeName,
            predicate: static (node, _) => node is TypeDeclarationSyntax,
            transform: static (target, cancellationToken) => Parse(target, cancellationToken));

        var sockets = parsed
            .Where(static found => found.Socket is not null)
            .Select(static (found, _) => found.Socket!)
            .WithTrackingName(SocketsStep);
        context.RegisterSourceOutput(sockets, static (output, socket) => output.AddSource($"{socket.FileName}.g.cs", SocketEmitter.Emit(socket)));

        foreach (var integration in AllIntegrations.List)
        {
            var isReferenced = context.CompilationProvider.Select((compilation, _) => integration.IsReferencedBy(compilation));
            var isWanted = context.AnalyzerConfigOptionsProvider.Select((options, _) => integration.IsWanted(options.GlobalOptions));
            var models = parsed
                .SelectMany(static (found, _) => found.Integrations)
                .Where(integration.Owns)
                .Combine(isReferenced.Combine(isWanted))
                .Where(static found => found.Right.Left && found.Right.Right)
                .Select(static (found, _) => found.Left)
                .WithTrackingName(IntegrationsStep);
            var shared = models
                .Collect()
                .SelectMany((all, _) => all.Select(integration.Shared).OfType<IntegrationModel>().Distinct())
                .WithTrackingName(IntegrationsStep);
            context.RegisterSourceOutput(models, (output, model) => output.AddSource(model.HintName, integration.Emit(model)));
            context.RegisterSourceOutput(shared, (output, model) => output.AddSource(model.HintName, integration.Emit(model)));
        }

        var diagnostics = parsed
            .SelectMany(static (found, _) => found.Diagnostics)
            .WithTrackingName(DiagnosticsStep)
            .Combine(context.CompilationProvider);
        context.RegisterSourceOutput(diagnostics, static (output, diagnostic) => Report(output, diagnostic.Left, diagnostic.Right));
    }

    private static ParsedModel Parse(GeneratorAttributeSyntaxContext target, CancellationToken cancellationToken)
    {
        var type = (INamedTypeSymbol)target.TargetSymbol;
        var attribute = target.Attributes[0];
        if (!SocketClass.IsFirstPart(target.TargetNode, type, attribute))
        {
            return new ParsedModel(null, default, default);
        }

        var compilation = target.SemanticModel.Compilation;
        var known = KnownSymbols.Of(attribute);
        var written = WrittenHooks.Find(type, known, cancellationToken);
        var socket = SocketParser.Parse(type, attribute, known, written, compilation, cancellationToken);
        return new ParsedModel(
            socket,
            Integrations: socket?.Implementation is null ? default : AllIntegrations.Parse(type, attribute, socket.FileName, compilation, cancellationToken),
            Diagnostics: new(UnheardRules.Check(type, written, compilation, cancellationToken)));
    }

    private static void Report(SourceProductionContext output, DiagnosticModel model, Compilation compilation)
    {
        if (UnheardRules.Diagnostic(model, compilation) is { } diagnostic)
        {
            output.ReportDiagnostic(diagnostic);
        }
    }
}
