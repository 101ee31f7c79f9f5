using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Parsing;

/// <summary>Tells apart what this generator has made and what the user wrote: the analyzer sees both, the generator only the user's.</summary>
internal static class GeneratedCodeOrigin
{
    /// <summary>The compiler puts the assembly's name and the generator's into the path of every file that it makes.</summary>
    private static readonly string Folder = $"Heartbeat.Generator{Path.DirectorySeparatorChar}Heartbeat.Generator.";

    public static bool IsIn(SyntaxTree tree) => tree.FilePath.Contains(Folder);

    public static bool IsOn(ISymbol symbol) => symbol.DeclaringSyntaxReferences.Any(reference => IsIn(reference.SyntaxTree));
}
