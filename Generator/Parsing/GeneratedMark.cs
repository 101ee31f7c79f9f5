using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Parsing;

/// <summary>
/// Tells what this generator has made from what the user wrote: the analyzer sees both, the generator only the user's.
/// Hooks carry no mark, because an attribute on one half of a partial method is on the other too.
/// </summary>
internal static class GeneratedMark
{
    public const string Tool = "Heartbeat.Generator";

    /// <summary>The compiler puts the generator's name into the path of every file that it makes.</summary>
    public static bool IsIn(SyntaxTree tree) => tree.FilePath.Contains("Heartbeat.Generator.HeartbeatGenerator");

    public static bool IsOn(ISymbol symbol) => symbol.GetAttributes().Any(attribute =>
        attribute.AttributeClass is { Name: "GeneratedCodeAttribute" }
        && attribute.ConstructorArguments.Length == 2
        && attribute.ConstructorArguments[0].Value is Tool);
}
