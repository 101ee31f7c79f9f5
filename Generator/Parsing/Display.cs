using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Parsing;

/// <summary>
/// How symbols are spelled in the output. Options are added, never replaced: replacing them drops the <c>@</c> of a keyword.
/// Roslyn gives it to the reserved ones alone, so the others get it here: <c>class @record</c> is a class like any other.
/// </summary>
internal static class Display
{
    // Not asked of Roslyn, which knows more of them in each version: the output must not depend on that.
    private static readonly HashSet<string> ContextualKeywords = new(StringComparer.Ordinal)
    {
        "add", "alias", "allows", "and", "args", "ascending", "async", "await", "by", "closed", "descending", "dynamic", "equals", "extension",
        "field", "file", "from", "get", "global", "group", "init", "into", "join", "let", "managed", "nameof", "nint", "not", "notnull", "nuint",
        "on", "or", "orderby", "partial", "record", "remove", "required", "scoped", "select", "set", "union", "unmanaged", "value", "var",
        "when", "where", "with", "yield",
    };

    /// <summary><c>global::System.Collections.Generic.List&lt;string?&gt;</c>.</summary>
    private static readonly SymbolDisplayFormat Annotated = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary><c>My.App</c>.</summary>
    private static readonly SymbolDisplayFormat Qualified = SymbolDisplayFormat.FullyQualifiedFormat
        .WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted);

    /// <summary><c>Feed&lt;T&gt;</c>.</summary>
    private static readonly SymbolDisplayFormat NameAndTypeParameters = SymbolDisplayFormat.MinimallyQualifiedFormat
        .WithKindOptions(SymbolDisplayKindOptions.None);

    private static readonly SymbolDisplayFormat TypeParameterList = Annotated
        .WithMemberOptions(SymbolDisplayMemberOptions.None)
        .WithGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeParameters);

    private static readonly SymbolDisplayFormat TypeParametersAndConstraints = TypeParameterList
        .AddGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeConstraints);

    /// <summary>A type as it can be named anywhere.</summary>
    public static string Type(ITypeSymbol type) => Spell(type.ToDisplayParts(Annotated));

    /// <summary>A type as its own declaration names it.</summary>
    public static string Self(INamedTypeSymbol type) => string.Concat(type.ToDisplayParts(NameAndTypeParameters).Select(DeclaredName));

    /// <summary>
    /// A type as the code inside it names it: in full, because a base class may have a member of its name; but not where one of its
    /// type parameters hides a container's, which could then not be named.
    /// </summary>
    public static string FromWithin(INamedTypeSymbol type) => HidesTypeParameter(type) ? Self(type) : Type(type);

    /// <summary>A method's type parameters and their constraints: <c>&lt;T&gt;</c> and <c> where T : class</c>, or nothing and nothing.</summary>
    public static (string List, string Constraints) TypeParameters(IMethodSymbol method)
    {
        if (method.Arity == 0)
        {
            return ("", "");
        }

        var list = method.ToDisplayParts(TypeParameterList).Skip(1).ToArray();
        var both = method.ToDisplayParts(TypeParametersAndConstraints).Skip(1);
        return (Spell(list), Spell(both.Skip(list.Length)));
    }

    /// <summary>The namespace of a type, or null for the global one.</summary>
    public static string? Namespace(INamedTypeSymbol type) =>
        type.ContainingNamespace.IsGlobalNamespace ? null : Spell(type.ContainingNamespace.ToDisplayParts(Qualified));

    /// <summary>A name as code may write it.</summary>
    public static string Name(string name) =>
        ContextualKeywords.Contains(name) || SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None ? "@" + name : name;

    private static string Spell(IEnumerable<SymbolDisplayPart> parts) =>
        string.Concat(parts.Select(part => part.Kind == SymbolDisplayPartKind.Keyword ? part.ToString() : Escape(part.ToString(), ContextualKeywords.Contains)));

    // Each declaration of a type in small letters is warned of, save one with the mark: the output cannot be where the user suppresses it.
    private static string DeclaredName(SymbolDisplayPart part) =>
        Escape(part.ToString(), name => name.Length > 0 && name.All(letter => letter is >= 'a' and <= 'z'));

    private static string Escape(string text, Func<string, bool> isEscaped) => isEscaped(text) ? "@" + text : text;

    private static bool HidesTypeParameter(INamedTypeSymbol type)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (INamedTypeSymbol? level = type; level is not null; level = level.ContainingType)
        {
            if (!level.TypeParameters.All(parameter => names.Add(parameter.Name)))
            {
                return true;
            }
        }

        return false;
    }
}
