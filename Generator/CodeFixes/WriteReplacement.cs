using System.Collections.Immutable;
using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Writes a value that works, or a hook's right name, in the place of the one that is wrong. The analyzer knows which.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(WriteReplacement))]
public sealed class WriteReplacement : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
        ImmutableArray.Create("HBT0010", "HBT0011", "HBT0018", "HBT0025", "HBT0040", "HBT0041", "HBT0042", "HBT0043", "HBT0044");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            Offer(diagnostic, DiagnosticProperties.Replacement, context);
            Offer(diagnostic, DiagnosticProperties.SecondReplacement, context);
        }

        return Task.CompletedTask;
    }

    // The same offer for all is the first of each, or the second.
    private static void Offer(Diagnostic diagnostic, string property, CodeFixContext context)
    {
        if (diagnostic.Properties.TryGetValue(property, out var replacement) && replacement is not null)
        {
            var change = new TextChange(diagnostic.Location.SourceSpan, replacement);
            context.RegisterCodeFix(
                CodeAction.Create($"Change to {replacement}", cancellationToken => ChangeAsync(context.Document, change, cancellationToken), equivalenceKey: property),
                diagnostic);
        }
    }

    private static async Task<Document> ChangeAsync(Document document, TextChange change, CancellationToken cancellationToken) =>
        document.WithText((await document.GetTextAsync(cancellationToken).ConfigureAwait(false)).WithChanges(change));
}
