using System.Collections.Immutable;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Makes an <c>async void</c> hook one that is waited for, or, where it awaits nothing, one that is not async.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AwaitHook))]
public sealed class AwaitHook : CodeFixProvider
{
    /// <summary>The compiler's own error for a span in an async method, which for a hook has the same fix.</summary>
    private const string SpanInAsyncMethod = "CS4012";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("HBT0023", SpanInAsyncMethod);

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (UserCode.MethodAt(diagnostic.Location, root, model, context.CancellationToken) is not var (syntax, method)
                || !method.IsAsync
                || SocketClass.AttributeOf(method.ContainingType) is not { } attribute
                || HookCandidate.SignatureOf(method, KnownSymbols.Of(attribute)) is not { CanBeOffered: true } written)
            {
                continue;
            }

            var known = KnownSymbols.Of(attribute);

            // Of several, the one that keeps more of what was written.
            var awaited = FreeSignatures.Of(method.ContainingType, apart: method, context.CancellationToken)
                .Where(signature => signature.Slot == written.Slot && !signature.CanBeOffered)
                .OrderByDescending(signature => signature.Parameters.Count(parameter => written.Parameters.Any(other => other.Type == parameter.Type)))
                .FirstOrDefault();
            if (awaited is not null)
            {
                context.RegisterCodeFix(
                    CodeAction.Create($"Change to '{awaited.Title}'", cancellationToken => HookChange.ApplyAsync(context.Document, syntax, method, awaited, known, cancellationToken), equivalenceKey: "Await"),
                    diagnostic);
            }

            if (!AwaitingFunction.Awaits(syntax))
            {
                context.RegisterCodeFix(
                    CodeAction.Create("Remove 'async'", _ => Task.FromResult(context.Document.WithSyntaxRoot(root!.ReplaceNode(syntax, HookModifiers.NotAsync(syntax)))), equivalenceKey: "RemoveAsync"),
                    diagnostic);
            }
        }
    }
}
