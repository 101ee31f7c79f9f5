using Heartbeat.Generator.Analysis;
using Heartbeat.Generator.Emission;
using Heartbeat.Generator.Model;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator;

/// <summary>
/// Gives every class with a <c>[HeartbeatSocket]</c> its plumbing: parse, model, emit. What was parsed is compared
/// with the model of the run before, so nothing is emitted again until something changed that a reader of the output could see.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class HeartbeatGenerator : IIncrementalGenerator
{
    /// <summary>The step whose outputs are the models, for tests of the caching.</summary>
    internal const string SocketsStep = "Sockets";

    /// <summary>The step whose outputs are the complaints, for the same.</summary>
    internal const string ComplaintsStep = "Complaints";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var parsed = context.SyntaxProvider.ForAttributeWithMetadataName(
            SocketParser.AttributeName,
            predicate: static (node, _) => node is TypeDeclarationSyntax,
            transform: static (target, cancellationToken) => SocketMemory.Parse(target, cancellationToken));

        var sockets = parsed
            .Where(static found => found.Socket is not null)
            .Select(static (found, _) => found.Socket!)
            .WithTrackingName(SocketsStep);
        context.RegisterSourceOutput(sockets, static (output, socket) => Emit(output, socket));

        var complaints = parsed
            .SelectMany(static (found, _) => found.Complaints)
            .WithTrackingName(ComplaintsStep)
            .Combine(context.CompilationProvider);
        context.RegisterSourceOutput(complaints, static (output, complaint) => Complain(output, complaint.Left, complaint.Right));
    }

    private static void Complain(SourceProductionContext output, ComplaintModel complaint, Compilation compilation)
    {
        if (UnheardRules.Diagnostic(complaint, compilation) is { } diagnostic)
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
