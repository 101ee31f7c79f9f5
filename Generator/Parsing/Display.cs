using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Parsing;

/// <summary>How symbols are spelled in the output. Options are added, never replaced: replacing them drops the <c>@</c> of a keyword.</summary>
internal static class Display
{
    /// <summary><c>global::System.Collections.Generic.List&lt;string?&gt;</c>.</summary>
    private static readonly SymbolDisplayFormat Annotated = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary><c>My.App</c>.</summary>
    private static readonly SymbolDisplayFormat Qualified = SymbolDisplayFormat.FullyQualifiedFormat
        .WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted);

    /// <summary><c>Feed&lt;T&gt;</c>.</summary>
    private static readonly SymbolDisplayFormat NameAndTypeParameters = SymbolDisplayFormat.MinimallyQualifiedFormat
        .WithKindOptions(SymbolDisplayKindOptions.None);

    /// <summary><c>@class</c>.</summary>
    private static readonly SymbolDisplayFormat NameAlone = new SymbolDisplayFormat(parameterOptions: SymbolDisplayParameterOptions.IncludeName)
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    private static readonly SymbolDisplayFormat TypeParameterList = Annotated
        .WithMemberOptions(SymbolDisplayMemberOptions.None)
        .WithGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeParameters);

    private static readonly SymbolDisplayFormat TypeParametersAndConstraints = TypeParameterList
        .AddGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeConstraints);

    /// <summary>A type as it can be named anywhere.</summary>
    public static string Type(ITypeSymbol type) => type.ToDisplayString(Annotated);

    /// <summary>The same whether or not null is allowed: what shapes are compared by.</summary>
    public static string TypeWithoutNullability(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    /// <summary>A type as its own declaration names it.</summary>
    public static string Self(INamedTypeSymbol type) => type.ToDisplayString(NameAndTypeParameters);

    /// <summary>A method's type parameters and what is asked of them: <c>&lt;T&gt;</c> and <c> where T : class</c>, or nothing and nothing.</summary>
    public static (string List, string Constraints) TypeParameters(IMethodSymbol method)
    {
        var list = string.Concat(method.ToDisplayParts(TypeParameterList).Skip(1));
        var both = string.Concat(method.ToDisplayParts(TypeParametersAndConstraints).Skip(1));
        return (list, both.Substring(list.Length));
    }

    /// <summary>A parameter's name.</summary>
    public static string Name(IParameterSymbol parameter) => parameter.ToDisplayString(NameAlone);

    /// <summary>The namespace of a type, or null for the global one.</summary>
    public static string? Namespace(INamedTypeSymbol type) =>
        type.ContainingNamespace.IsGlobalNamespace ? null : type.ContainingNamespace.ToDisplayString(Qualified);
}
