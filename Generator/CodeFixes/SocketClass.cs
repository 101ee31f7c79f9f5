using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Which classes have the attribute.</summary>
internal static class SocketClass
{
    private const string Attribute = "global::Heartbeat.HeartbeatSocketAttribute";

    public static bool IsAttribute(ITypeSymbol? type) => type?.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat) == Attribute;

    public static bool Is(INamedTypeSymbol type) => type.GetAttributes().Any(attribute => IsAttribute(attribute.AttributeClass));

    /// <summary>The socket classes in a type, however deep.</summary>
    public static IEnumerable<INamedTypeSymbol> Within(INamedTypeSymbol type) =>
        type.GetTypeMembers().SelectMany(nested => Is(nested) ? Within(nested).Prepend(nested) : Within(nested));
}
