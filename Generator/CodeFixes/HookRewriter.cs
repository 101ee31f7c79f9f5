using Heartbeat.Generator.Model;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Gives a method the signature of a hook, and keeps all else that the user wrote.</summary>
internal static class HookRewriter
{
    public static MethodDeclarationSyntax Rewrite(MethodDeclarationSyntax syntax, IMethodSymbol method, HookSignature signature, KnownSymbols known, SignatureTypes types)
    {
        // One that does not bind yet is known by its name.
        var returnType = signature.ReturnTypes.FirstOrDefault(type => type.ShortName == method.ReturnType.Name) ?? signature.ReturnTypes[0];
        var changed = syntax
            .WithReturnType(types.Of(returnType).WithTriviaFrom(syntax.ReturnType))
            .WithIdentifier(SyntaxFactory.Identifier(signature.Name).WithTriviaFrom(syntax.Identifier))
            .WithTypeParameterList(null)
            .WithParameterList(Parameters(syntax, method, signature, known, types))
            .WithConstraintClauses(default);

        changed = !returnType.IsTask ? HookModifiers.NotAsync(changed)
            : method.ReturnsVoid && UserCode.HasBody(syntax) ? HookModifiers.Async(changed)
            : changed;
        return HookModifiers.Partial(changed, returnsNothing: returnType == KnownType.Void);
    }

    private static ParameterListSyntax Parameters(MethodDeclarationSyntax syntax, IMethodSymbol method, HookSignature signature, KnownSymbols known, SignatureTypes types)
    {
        var wanted = ParametersOf(syntax, method, signature, known, types);
        var list = syntax.ParameterList.Parameters;
        for (var i = 0; i < wanted.Count; i++)
        {
            list = i < list.Count ? list.Replace(list[i], wanted[i].WithTriviaFrom(list[i])) : list.Add(wanted[i]);
        }

        while (list.Count > wanted.Count)
        {
            list = list.RemoveAt(list.Count - 1);
        }

        var changed = syntax.ParameterList.WithParameters(list).WithAdditionalAnnotations(Formatter.Annotation);
        return syntax.ConstraintClauses.Any() ? changed.WithTrailingTrivia(syntax.ConstraintClauses.Last().GetTrailingTrivia()) : changed;
    }

    /// <summary>First those whose type stays, or stays one of bytes, wherever they stood; then the others keep the names of their places.</summary>
    private static List<ParameterSyntax> ParametersOf(MethodDeclarationSyntax syntax, IMethodSymbol method, HookSignature signature, KnownSymbols known, SignatureTypes types)
    {
        var written = syntax.ParameterList.Parameters;
        var ofSameType = signature.Parameters.Select(parameter => IndexOf(method, written => known.Is(written, parameter.Type))).ToArray();
        var ofBytes = signature.Parameters.Select(parameter => IndexOf(method, written => Bytes.AreBoth(written, parameter.Type))).ToArray();
        var wanted = new List<ParameterSyntax>();
        for (var i = 0; i < signature.Parameters.Count; i++)
        {
            var (type, name) = signature.Parameters[i];
            var isToken = type == KnownType.CancellationToken;
            wanted.Add(
                ofSameType[i] >= 0 ? Keep(written[ofSameType[i]], method.Parameters[ofSameType[i]])
                : ofBytes[i] >= 0 ? Retype(written[ofBytes[i]], types.Of(type))
                : i < written.Count && !ofSameType.Contains(i) && !ofBytes.Contains(i) && !isToken ? Retype(written[i], types.Of(type))
                : SyntaxFactory.Parameter(SyntaxFactory.Identifier(FreeName(name, syntax))).WithType(types.Of(type).WithTrailingTrivia(SyntaxFactory.Space)));
        }

        return wanted;
    }

    private static int IndexOf(IMethodSymbol method, Func<ITypeSymbol, bool> isMeant)
    {
        for (var i = 0; i < method.Parameters.Length; i++)
        {
            if (isMeant(method.Parameters[i].Type))
            {
                return i;
            }
        }

        return -1;
    }

    private static ParameterSyntax Keep(ParameterSyntax syntax, IParameterSymbol parameter) =>
        parameter.RefKind is RefKind.None or RefKind.In ? WithoutDefault(syntax) : WithoutModifiers(WithoutDefault(syntax));

    private static ParameterSyntax Retype(ParameterSyntax syntax, TypeSyntax type)
    {
        var plain = WithoutModifiers(WithoutDefault(syntax));
        return plain.WithType(plain.Type is { } old ? type.WithTriviaFrom(old) : type.WithTrailingTrivia(SyntaxFactory.Space));
    }

    // Nobody would use it: the hook's call gives every argument.
    private static ParameterSyntax WithoutDefault(ParameterSyntax syntax) =>
        syntax.Default is null ? syntax : syntax.WithDefault(null).WithTrailingTrivia();

    private static ParameterSyntax WithoutModifiers(ParameterSyntax syntax) =>
        syntax.Modifiers.Any() ? syntax.WithModifiers(default) : syntax;

    private static string FreeName(string name, MethodDeclarationSyntax method)
    {
        var declared = new HashSet<string>(method.DescendantTokens().Where(DeclaresName).Select(token => token.ValueText), StringComparer.Ordinal);
        var free = name;
        for (var i = 2; declared.Contains(free); i++)
        {
            free = name + i;
        }

        return free;
    }

    private static bool DeclaresName(SyntaxToken token) =>
        token.IsKind(SyntaxKind.IdentifierToken)
        && token.Parent is ParameterSyntax or VariableDeclaratorSyntax or SingleVariableDesignationSyntax or ForEachStatementSyntax or CatchDeclarationSyntax or LocalFunctionStatementSyntax;
}
