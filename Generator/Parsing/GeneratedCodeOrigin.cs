using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Parsing;

/// <summary>Tells apart what this generator has made and what the user wrote: the analyzer sees both, the generator only the user's.</summary>
internal static class GeneratedCodeOrigin
{
    /// <summary>The compiler puts the generator's name into the path of every file that it makes.</summary>
    public static bool IsIn(SyntaxTree tree) => tree.FilePath.Contains("Heartbeat.Generator.HeartbeatGenerator");

    public static bool IsOn(ISymbol symbol) => symbol.DeclaringSyntaxReferences.Any(reference => IsIn(reference.SyntaxTree));
}
