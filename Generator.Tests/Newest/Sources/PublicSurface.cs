using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.Tests.Newest.Sources;

/// <summary>What users of the runtime can name: its public types and members, without the code behind them.</summary>
internal static class PublicSurface
{
    private static readonly ArrowExpressionClauseSyntax NoCode = SyntaxFactory.ArrowExpressionClause(SyntaxFactory.ParseExpression("throw null!"));

    private static readonly SyntaxToken Semicolon = SyntaxFactory.Token(SyntaxKind.SemicolonToken);

    /// <summary>The files without what is not public. Those that hold a type for the runtime alone are empty then.</summary>
    public static IEnumerable<SyntaxTree> Of(IEnumerable<SyntaxTree> sources)
    {
        var trees = sources.ToList();
        var own = trees.SelectMany(Types).Where(type => !IsPublic(type)).Select(type => type.Identifier.ValueText).ToHashSet(StringComparer.Ordinal);
        return trees.Select(tree => tree.WithRootAndOptions(Stripped((CompilationUnitSyntax)tree.GetRoot(), own).NormalizeWhitespace(), tree.Options));
    }

    /// <summary>The name of each public member, and of each type, in such files.</summary>
    public static IEnumerable<string> Names(IEnumerable<SyntaxTree> surface)
        => from type in surface.SelectMany(Types)
           from name in TypeMembers(type).SelectMany(NamesOf).Prepend("")
           select string.Join('.', type.AncestorsAndSelf().OfType<BaseTypeDeclarationSyntax>().Reverse().Select(outer => outer.Identifier.ValueText).Append(name)).TrimEnd('.');

    private static IEnumerable<BaseTypeDeclarationSyntax> Types(SyntaxTree tree) => tree.GetRoot().DescendantNodes().OfType<BaseTypeDeclarationSyntax>();

    private static IEnumerable<MemberDeclarationSyntax> TypeMembers(BaseTypeDeclarationSyntax type) => type switch
    {
        TypeDeclarationSyntax { Members: var members } => members,
        EnumDeclarationSyntax { Members: var members } => members,
        _ => [],
    };

    private static IEnumerable<string> NamesOf(MemberDeclarationSyntax member) => member switch
    {
        BaseFieldDeclarationSyntax field => field.Declaration.Variables.Select(variable => variable.Identifier.ValueText),
        MethodDeclarationSyntax method => [$"{method.Identifier.ValueText}{WrittenText.AsWritten(method.ParameterList)}"],
        ConstructorDeclarationSyntax constructor => [$"{constructor.Identifier.ValueText}{WrittenText.AsWritten(constructor.ParameterList)}"],
        PropertyDeclarationSyntax property => [property.Identifier.ValueText],
        EventDeclarationSyntax named => [named.Identifier.ValueText],
        EnumMemberDeclarationSyntax named => [named.Identifier.ValueText],
        BaseTypeDeclarationSyntax => [],
        _ => [WrittenText.AsWritten(member)],
    };

    private static CompilationUnitSyntax Stripped(CompilationUnitSyntax file, HashSet<string> own)
        => file.WithMembers(List(file.Members.Select(member => member switch
        {
            BaseNamespaceDeclarationSyntax space => space.WithMembers(List(space.Members.Select(inner => Stripped(inner, own)))),
            _ => Stripped(member, own),
        })));

    private static MemberDeclarationSyntax? Stripped(MemberDeclarationSyntax member, HashSet<string> own) => member switch
    {
        _ when !IsPublic(member) => null,
        TypeDeclarationSyntax type => WithoutOwnBases(type, own).WithMembers(List(type.Members.Select(inner => Stripped(inner, own)))),
        MethodDeclarationSyntax { Body: null, ExpressionBody: null } => member,
        MethodDeclarationSyntax method => method.WithBody(null).WithExpressionBody(NoCode).WithSemicolonToken(Semicolon).WithModifiers(WithoutAsync(method.Modifiers)),
        ConstructorDeclarationSyntax constructor => constructor.WithInitializer(null).WithBody(null).WithExpressionBody(NoCode).WithSemicolonToken(Semicolon),
        PropertyDeclarationSyntax { ExpressionBody: not null } property => property.WithExpressionBody(NoCode),
        PropertyDeclarationSyntax property => property.WithInitializer(null).WithSemicolonToken(default).WithAccessorList(Stripped(property.AccessorList!)),
        EventDeclarationSyntax raised => raised.WithAccessorList(Stripped(raised.AccessorList!)),
        _ => member,
    };

    private static AccessorListSyntax Stripped(AccessorListSyntax accessors)
        => accessors.WithAccessors(SyntaxFactory.List(
            from accessor in accessors.Accessors
            where !accessor.Modifiers.Any(SyntaxKind.PrivateKeyword) && (!accessor.Modifiers.Any(SyntaxKind.InternalKeyword) || accessor.Modifiers.Any(SyntaxKind.ProtectedKeyword))
            select accessor.Body is null && accessor.ExpressionBody is null ? accessor : accessor.WithBody(null).WithExpressionBody(NoCode).WithSemicolonToken(Semicolon)));

    private static TypeDeclarationSyntax WithoutOwnBases(TypeDeclarationSyntax type, HashSet<string> own)
    {
        var kept = type.BaseList?.Types.Where(named => !own.Contains(named.Type.ToString())).Select(named => (BaseTypeSyntax)SyntaxFactory.SimpleBaseType(named.Type)).ToList() ?? [];
        return (TypeDeclarationSyntax)type.WithBaseList(kept.Count == 0 ? null : SyntaxFactory.BaseList(SyntaxFactory.SeparatedList(kept)));
    }

    private static SyntaxList<MemberDeclarationSyntax> List(IEnumerable<MemberDeclarationSyntax?> members) => SyntaxFactory.List(members.OfType<MemberDeclarationSyntax>());

    private static SyntaxTokenList WithoutAsync(SyntaxTokenList modifiers) => SyntaxFactory.TokenList(modifiers.Where(modifier => !modifier.IsKind(SyntaxKind.AsyncKeyword)));

    /// <summary>Whether users can name it, or derive from what has it.</summary>
    private static bool IsPublic(MemberDeclarationSyntax member)
    {
        var modifiers = member.Modifiers;
        if (modifiers.Any(SyntaxKind.PrivateKeyword))
        {
            return false;
        }

        return modifiers.Any(SyntaxKind.PublicKeyword)
            || modifiers.Any(SyntaxKind.ProtectedKeyword)
            || member is EnumMemberDeclarationSyntax
            || member is MethodDeclarationSyntax { ExplicitInterfaceSpecifier: not null } or PropertyDeclarationSyntax { ExplicitInterfaceSpecifier: not null } or EventDeclarationSyntax { ExplicitInterfaceSpecifier: not null }
            || (member.Parent is InterfaceDeclarationSyntax && !modifiers.Any(SyntaxKind.InternalKeyword));
    }
}
