using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Gives a hook that returns something the access modifier that C# requires.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddAccessModifier))]
public sealed class AddAccessModifier : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("HBT0026");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (UserCode.MethodAt(diagnostic.Location, root, model, context.CancellationToken) is var (syntax, method))
            {
                var halves = new HookHalves(context.Document, syntax, method);
                context.RegisterCodeFix(
                    CodeAction.Create(
                        $"Add '{(method.IsVirtual || method.IsOverride ? "protected" : "private")}'",
                        cancellationToken => halves.ChangeAsync(static (_, _, half) => HookModifiers.Partial(half, returnsNothing: false), cancellationToken),
                        nameof(AddAccessModifier)),
                    diagnostic);
            }
        }
    }
}
