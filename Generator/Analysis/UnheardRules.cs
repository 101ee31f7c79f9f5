using Heartbeat.Generator.Model;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Heartbeat.Generator.Analysis;

/// <summary>
/// What the generator has to say itself. The command-line compiler stops at errors in declarations before it has heard the
/// analyzer, and a hook in a class that cannot be extended is such an error: the one that matters would never be seen.
/// Where the analyzer is heard too, the compiler shows the two as one.
/// </summary>
internal static class UnheardRules
{
    public static IEnumerable<ComplaintModel> Check(INamedTypeSymbol type, WrittenHooks written, Compilation compilation, CancellationToken cancellationToken)
    {
        var language = ((CSharpCompilation)compilation).LanguageVersion;
        if (type.TypeKind != TypeKind.Class || !written.HaveHalves || (SocketParser.IsNewEnough(language) && SocketParser.CanBeExtended(type, cancellationToken)))
        {
            return [];
        }

        return SocketParser.ContainersOf(type)
            .Select(container => ClassRules.CheckContainer(container, cancellationToken))
            .OfType<Finding>()
            .Concat(ClassRules.Check(type, language, cancellationToken))
            .Select(Complaint);
    }

    /// <summary>The diagnostic that a complaint stands for, at a place in the present compilation, so that what suppresses it there does.</summary>
    public static Diagnostic? Diagnostic(ComplaintModel complaint, Compilation compilation)
    {
        var tree = compilation.SyntaxTrees.FirstOrDefault(tree => tree.FilePath == complaint.Path && tree.Length >= complaint.Start + complaint.Length);
        return tree is null ? null : new Finding(
            Rules.All.Single(rule => rule.Id == complaint.Id),
            Location.Create(tree, new TextSpan(complaint.Start, complaint.Length)),
            complaint.Arguments.ToArray()).Diagnostic;
    }

    private static ComplaintModel Complaint(Finding finding) => new(
        finding.Rule.Id,
        finding.Place.SourceTree!.FilePath,
        finding.Place.SourceSpan.Start,
        finding.Place.SourceSpan.Length,
        new(finding.Arguments));
}
