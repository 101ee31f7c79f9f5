using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Integrations.AspNetCore;

/// <summary>Attributes that are known by their names, because no assembly of ours has them.</summary>
internal static class NamedAttribute
{
    /// <summary>Those that warn wherever the class is named: the generated class, which names it, gets the same attribute.</summary>
    public static readonly string[] Warnings =
    [
        "System.ObsoleteAttribute",
        "System.Diagnostics.CodeAnalysis.ExperimentalAttribute",
        "System.Diagnostics.CodeAnalysis.RequiresDynamicCodeAttribute",
        "System.Diagnostics.CodeAnalysis.RequiresUnreferencedCodeAttribute",
        "System.Runtime.Versioning.RequiresPreviewFeaturesAttribute",
    ];

    public static bool IsOn(ISymbol symbol, string name) => symbol.GetAttributes().Any(attribute => Is(attribute, name));

    // By the last part first: to spell all of a name costs much more, and hardly any is the one.
    public static bool Is(AttributeData attribute, string name) =>
        attribute.AttributeClass is { } type && name.EndsWith(type.Name, StringComparison.Ordinal) && type.ToDisplayString() == name;
}
