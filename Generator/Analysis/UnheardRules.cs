using Heartbeat.Generator.Model;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Heartbeat.Generator.Analysis;

/// <summary>
/// What the generator has to report itself. The command-line compiler stops at errors in declarations before it runs the
/// analyzer. A hook in a class that cannot be extended is such an error, and so is one without the access modifier that it needs: the
/// report that matters would never be seen. Where the analyzer runs too, the compiler shows the two as one.
/// </summary>
internal static class UnheardRules
{
    public static IEnumerable<DiagnosticModel> Check(INamedTypeSymbol type, WrittenHooks written, Compilation compilation, CancellationToken cancellationToken) =>
        type.TypeKind == TypeKind.Class
            ? Violations(type, written, compilation, cancellationToken).Select(violation => Model(violation, compilation))
            : [];

    /// <summary>The diagnostic of a model, at its place in the current compilation, so that whatever suppresses it there works.</summary>
    public static Diagnostic? Diagnostic(DiagnosticModel model, Compilation compilation)
    {
        var tree = FilesOf(model.Path, compilation).ElementAtOrDefault(model.Occurrence);
        return tree is null || tree.Length < model.Start + model.Length ? null : new Violation(
            Rules.All.Single(rule => rule.Id == model.Id),
            Location.Create(tree, new TextSpan(model.Start, model.Length)),
            model.Arguments.ToArray()).Diagnostic;
    }

    private static IEnumerable<Violation> Violations(INamedTypeSymbol type, WrittenHooks written, Compilation compilation, CancellationToken cancellationToken)
    {
        if (RequiredLanguage.IsMetBy(compilation) && SocketClass.CanBeExtended(type, cancellationToken))
        {
            return SocketClass.SocketAmongTheBasesOf(type) is null ? HookRules.CheckRefused(written) : [];
        }

        return !written.HaveHalves ? [] : SocketClass.ContainersOf(type)
            .Select(container => ClassRules.CheckContainer(container, cancellationToken))
            .OfType<Violation>()
            .Concat(ClassRules.Check(type, ((CSharpCompilation)compilation).LanguageVersion, cancellationToken));
    }

    private static DiagnosticModel Model(Violation violation, Compilation compilation)
    {
        var file = violation.Place.SourceTree!;
        return new DiagnosticModel(
            violation.Rule.Id,
            file.FilePath,
            FilesOf(file.FilePath, compilation).TakeWhile(other => other != file).Count(),
            violation.Place.SourceSpan.Start,
            violation.Place.SourceSpan.Length,
            new(violation.Arguments));
    }

    private static IEnumerable<SyntaxTree> FilesOf(string path, Compilation compilation) => compilation.SyntaxTrees.Where(tree => tree.FilePath == path);
}
