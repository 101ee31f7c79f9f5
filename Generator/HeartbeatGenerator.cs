using Heartbeat.Generator.Analysis;
using Heartbeat.Generator.Emission;
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
    /// <summary>The step whose outputs are the models, for tests of the caching.</summary>
    internal const string SocketsStep = "Sockets";

    /// <summary>The step whose outputs are the diagnostics, for the same tests.</summary>
    internal const string DiagnosticsStep = "Diagnostics";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var parsed = context.SyntaxProvider.ForAttributeWithMetadataName(
            SocketClass.AttributeName,
            predicate: static (node, _) => node is TypeDeclarationSyntax,
            transform: static (target, cancellationToken) => ParseCache.Parse(target, Parse, cancellationToken));

        var sockets = parsed
            .Where(static found => found.Socket is not null)
            .Select(static (found, _) => found.Socket!)
            .WithTrackingName(SocketsStep);
        context.RegisterSourceOutput(sockets, static (output, socket) => Emit(output, socket));

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
            return new ParsedModel(null, default);
        }

        var compilation = target.SemanticModel.Compilation;
        var written = WrittenHooks.Find(type, cancellationToken);
        return new ParsedModel(
            Socket: SocketParser.Parse(type, attribute, written, compilation, cancellationToken),
            Diagnostics: new(UnheardRules.Check(type, written, compilation, cancellationToken)));
    }

    private static void Report(SourceProductionContext output, DiagnosticModel model, Compilation compilation)
    {
        if (UnheardRules.Diagnostic(model, compilation) is { } diagnostic)
        {
            output.ReportDiagnostic(diagnostic);
        }
    }

    private static void Emit(SourceProductionContext output, SocketModel socket)
    {
        output.AddSource(socket.HintName, SocketEmitter.Emit(socket));
        if (socket.Endpoint is { } endpoint)
        {
            output.AddSource(endpoint.HintName, EndpointEmitter.Emit(endpoint));
        }
    }
}
