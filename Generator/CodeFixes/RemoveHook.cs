using System.Collections.Immutable;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Removes a hook that is never called; of two for the same event, either.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveHook))]
public sealed class RemoveHook : CodeFixProvider
{
    private const string HookWrittenTwice = "HBT0022";
    private const string HookNeverCalled = "HBT0024";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(HookWrittenTwice, HookNeverCalled);

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (UserCode.MethodAt(diagnostic.Location, root, model, context.CancellationToken) is not var (syntax, method))
            {
                continue;
            }

            Offer(new WrittenMethod(method, syntax), "Remove", diagnostic);
            if (RivalOf(method, context.CancellationToken) is { } rival && UserCode.Holds(rival.Syntax.SyntaxTree, context.Document.Project.Solution))
            {
                Offer(rival, "RemoveOther", diagnostic);
            }
        }

        void Offer(WrittenMethod hook, string key, Diagnostic diagnostic)
        {
            var halves = new HookHalves(context.Document, hook.Syntax, hook.Symbol);
            context.RegisterCodeFix(CodeAction.Create($"Remove '{Title(hook.Symbol)}'", halves.RemoveAsync, equivalenceKey: key), diagnostic);
        }
    }

    private static WrittenMethod? RivalOf(IMethodSymbol method, CancellationToken cancellationToken) =>
        SocketClass.AttributeOf(method.ContainingType) is { } attribute
            ? WrittenHooks.Find(method.ContainingType, KnownSymbols.Of(attribute), cancellationToken).InvalidHooks
                .FirstOrDefault(invalid => SymbolEqualityComparer.Default.Equals(invalid.Method.Symbol, method))?.Rival?.Method
            : null;

    private static string Title(IMethodSymbol method) =>
        $"{method.Name}({string.Join(", ", method.Parameters.Select(parameter => parameter.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)))})";
}
