using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Rename;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Renames a member that has the name of a generated one, wherever it is used.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RenameMember))]
public sealed class RenameMember : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("HBT0030");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        var solution = context.Document.Project.Solution;
        foreach (var diagnostic in context.Diagnostics)
        {
            // A class, a type parameter and a constructor's parameter are renamed by the person who has to think of the name.
            if (root?.FindToken(diagnostic.Location.SourceSpan.Start).Parent is { } declaration
                && model?.GetDeclaredSymbol(declaration, context.CancellationToken) is { ContainingType: { } type, IsOverride: false } member
                && member is IPropertySymbol or IFieldSymbol or IEventSymbol or IMethodSymbol)
            {
                var name = FreeName(type, member.Name);
                context.RegisterCodeFix(
                    CodeAction.Create($"Rename to '{name}'", cancellationToken => Renamer.RenameSymbolAsync(solution, member, name, solution.Workspace.Options, cancellationToken), nameof(RenameMember)),
                    diagnostic);
            }
        }
    }

    private static string FreeName(INamedTypeSymbol type, string name)
    {
        var wanted = type.Name + name;
        var free = wanted;
        for (var number = 2; type.GetMembers(free).Any(); number++)
        {
            free = wanted + number;
        }

        return free;
    }
}
