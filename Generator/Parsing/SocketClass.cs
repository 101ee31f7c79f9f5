using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.Parsing;

/// <summary>What can be asked of any type that has the attribute, contains such a class, or derives from one.</summary>
internal static class SocketClass
{
    public const string AttributeName = "Heartbeat.HeartbeatSocketAttribute";

    /// <summary>Whether a type is the attribute.</summary>
    public static bool IsAttribute(ITypeSymbol? type) => type is { Name: "HeartbeatSocketAttribute" } && type.ToDisplayString() == AttributeName;

    /// <summary>The nearest base class that is a socket, if there is one.</summary>
    public static INamedTypeSymbol? SocketAmongTheBasesOf(INamedTypeSymbol type)
    {
        for (var level = type.BaseType; level is not null; level = level.BaseType)
        {
            if (AttributeOf(level) is not null)
            {
                return level;
            }
        }

        return null;
    }

    /// <summary>The attribute on a class, or null.</summary>
    public static AttributeData? AttributeOf(INamedTypeSymbol type) => type.GetAttributes().FirstOrDefault(attribute =>
        IsAttribute(attribute.AttributeClass));

    /// <summary>The types around a type, outermost first.</summary>
    public static IEnumerable<INamedTypeSymbol> ContainersOf(INamedTypeSymbol type)
    {
        var containers = new Stack<INamedTypeSymbol>();
        for (var container = type.ContainingType; container is not null; container = container.ContainingType)
        {
            containers.Push(container);
        }

        return containers;
    }

    /// <summary>Whether a generated file can add to the class.</summary>
    public static bool CanBeExtended(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        !type.IsStatic
        && ContainersOf(type).Append(type).All(level => IsNamed(level) && IsPartial(level, cancellationToken) && !IsFileLocal(level, cancellationToken));

    /// <summary>Whether a part of the type says so. Where another does not, the compiler has its own error.</summary>
    public static bool IsPartial(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        PartsOf(type, cancellationToken).Any(part => part.Modifiers.Any(SyntaxKind.PartialKeyword));

    /// <summary>Whether no other file can see the type. This Roslyn has no symbol API for it yet.</summary>
    public static bool IsFileLocal(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        PartsOf(type, cancellationToken).Any(part => part.Modifiers.Any(modifier => modifier.ValueText == "file"));

    /// <summary>The declarations of a type that the user wrote.</summary>
    public static IEnumerable<TypeDeclarationSyntax> PartsOf(INamedTypeSymbol type, CancellationToken cancellationToken) => type.DeclaringSyntaxReferences
        .Where(reference => !GeneratedCodeOrigin.IsIn(reference.SyntaxTree))
        .Select(reference => reference.GetSyntax(cancellationToken))
        .OfType<TypeDeclarationSyntax>();

    /// <summary>Whether a part is the first one with the attribute.</summary>
    /// <remarks>The attribute on two parts is the compiler's error to report. Two outputs of one name would take every other output with them.</remarks>
    public static bool IsFirstPart(SyntaxNode part, INamedTypeSymbol type, AttributeData attribute) =>
        type.GetAttributes().First(other => SymbolEqualityComparer.Default.Equals(other.AttributeClass, attribute.AttributeClass)).ApplicationSyntaxReference is { } first
        && first.SyntaxTree == part.SyntaxTree
        && part.FullSpan.Contains(first.Span);

    /// <summary>The socket classes in a type, however deep.</summary>
    public static IEnumerable<INamedTypeSymbol> Within(INamedTypeSymbol type) =>
        type.GetTypeMembers().SelectMany(nested => AttributeOf(nested) is null ? Within(nested) : Within(nested).Prepend(nested));

    /// <summary>Whether one assembly may use what another keeps to itself.</summary>
    public static bool SeesInternals(IAssemblySymbol from, IAssemblySymbol of) =>
        SymbolEqualityComparer.Default.Equals(from, of) || of.GivesAccessTo(from);

    /// <summary>Whether it has a name. While it is being typed it has none.</summary>
    public static bool IsNamed(INamedTypeSymbol type) => type.Name.Length > 0 && type.TypeParameters.All(parameter => parameter.Name.Length > 0) && IsNamed(type.ContainingNamespace);

    private static bool IsNamed(INamespaceSymbol space) => space.IsGlobalNamespace || (space.Name.Length > 0 && IsNamed(space.ContainingNamespace));
}
