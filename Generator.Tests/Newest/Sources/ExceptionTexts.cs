using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.Tests.Newest.Sources;

/// <summary>
/// Finds the text of every exception that the runtime makes: where one is made, where one of its own is given its text, where .NET is asked to
/// throw one, and where a helper is given a part of one. The reasons of a close are found too, for exceptions quote them.
/// </summary>
internal sealed class ExceptionTexts
{
    private const string TextOfNet = "(the text of .NET)";

    private readonly Compilation _runtime;
    private readonly INamedTypeSymbol _exception;
    private readonly INamedTypeSymbol _reason;

    /// <summary>The parameters whose text becomes a part of an exception's, and of which exceptions'.</summary>
    private readonly Dictionary<IParameterSymbol, SortedSet<string>> _passedOn = new(SymbolEqualityComparer.Default);

    private readonly List<ExceptionText> _found = [];

    private ExceptionTexts(Compilation runtime)
    {
        _runtime = runtime;
        _exception = runtime.GetTypeByMetadataName("System.Exception")!;
        _reason = runtime.GetTypeByMetadataName("Heartbeat.SocketCloseReason")!;
    }

    /// <summary>All of them, file by file, as they are written.</summary>
    /// <param name="runtime">What was compiled without an error that would hide one.</param>
    public static IReadOnlyList<ExceptionText> Of(Compilation runtime)
    {
        var texts = new ExceptionTexts(runtime);
        int known;
        do
        {
            // A helper may be called by another helper, which is found to be one only then.
            known = texts._passedOn.Count;
            texts._found.Clear();
            texts.Search();
        }
        while (texts._passedOn.Count > known);
        return texts._found;
    }

    private void Search()
    {
        foreach (var tree in _runtime.SyntaxTrees)
        {
            var model = _runtime.GetSemanticModel(tree);
            foreach (var node in tree.GetRoot().DescendantNodes())
            {
                Look(node, model);
            }
        }
    }

    private void Look(SyntaxNode node, SemanticModel model)
    {
        switch (node)
        {
            case BaseObjectCreationExpressionSyntax creation when IsException(model.GetTypeInfo(creation).Type):
                Made(creation, creation.ArgumentList, model.GetTypeInfo(creation).Type!.Name, model);
                break;
            case ConstructorInitializerSyntax initializer when model.GetEnclosingSymbol(initializer.SpanStart)?.ContainingType is { } type && IsException(type):
                Made(initializer, initializer.ArgumentList, type.Name, model);
                break;
            case PrimaryConstructorBaseTypeSyntax initializer when model.GetDeclaredSymbol((TypeDeclarationSyntax)initializer.Parent!.Parent!) is { } type && IsException(type):
                Made(initializer, initializer.ArgumentList, type.Name, model);
                break;
            case InvocationExpressionSyntax invocation when model.GetSymbolInfo(invocation).Symbol is IMethodSymbol { IsStatic: true } method && IsException(method.ContainingType) && !IsOurs(method):
                Add(invocation, method.ContainingType.Name, $"{TextOfNet} {method.Name}{WrittenText.AsWritten(invocation.ArgumentList)}", model);
                break;
            case AssignmentExpressionSyntax { Left: IdentifierNameSyntax } assignment
                when model.GetSymbolInfo(assignment.Left).Symbol is IPropertySymbol { Name: "Description" } property && SymbolEqualityComparer.Default.Equals(property.ContainingType, _reason):
                PassOn(assignment.Right, [_reason.Name], model);
                AddText(assignment, _reason.Name, assignment.Right, model);
                break;
        }

        if (ArgumentsOf(node) is { } arguments)
        {
            Given(node, arguments, model);
        }
    }

    /// <summary>What a call gives to a helper of which it becomes a text.</summary>
    private void Given(SyntaxNode node, ArgumentListSyntax arguments, SemanticModel model)
    {
        var types = new SortedSet<string>(StringComparer.Ordinal);
        var parts = new List<string>();
        var helper = "";
        foreach (var (parameter, argument) in Pairs(node, arguments, model))
        {
            if (_passedOn.TryGetValue(parameter.OriginalDefinition, out var exceptions))
            {
                types.UnionWith(exceptions);
                helper = $"{parameter.ContainingType.Name}.{parameter.ContainingSymbol.Name}";
                PassOn(argument, exceptions, model);
                parts.Add($"{parameter.Name} = {string.Join(" | ", WrittenText.Of(argument, model))}");
            }
        }

        if (parts.Count > 0)
        {
            Add(node, $"{string.Join(" or ", types)} by {helper}", string.Join(", ", parts), model);
        }
    }

    private void Made(SyntaxNode node, ArgumentListSyntax? arguments, string type, SemanticModel model)
    {
        var pairs = arguments is null ? [] : Pairs(node, arguments, model).ToList();
        var texts = pairs.Where(pair => pair.Parameter.Type.SpecialType == SpecialType.System_String && pair.Parameter.Name == "message" && model.GetConstantValue(pair.Argument) is not { HasValue: true, Value: null }).Select(pair => pair.Argument).ToList();
        foreach (var text in pairs.Where(pair => pair.Parameter.Type.SpecialType == SpecialType.System_String).Select(pair => pair.Argument))
        {
            PassOn(text, [type], model);
        }

        var parameter = pairs.Where(pair => pair.Parameter.Name == "paramName").SelectMany(pair => WrittenText.Of(pair.Argument, model)).SingleOrDefault();
        foreach (var text in texts)
        {
            AddText(node, parameter is null ? type : $"{type} of {parameter}", text, model);
        }

        if (texts.Count == 0)
        {
            var own = model.GetSymbolInfo(node).Symbol is { } constructor && IsOurs(constructor) ? "(its own text)" : TextOfNet;
            Add(node, type, arguments is null ? own : $"{own} {WrittenText.AsWritten(arguments)}", model);
        }
    }

    private void AddText(SyntaxNode node, string type, ExpressionSyntax text, SemanticModel model)
    {
        foreach (var way in WrittenText.Of(text, model))
        {
            Add(node, type, way, model);
        }

        foreach (var (name, way) in WrittenText.Locals(text, model))
        {
            Add(node, $"{type}, its {{{name}}}", way, model);
        }
    }

    private void PassOn(ExpressionSyntax text, IEnumerable<string> types, SemanticModel model)
    {
        foreach (var identifier in text.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>())
        {
            // nameof(text) is a constant: it passes nothing on.
            if (model.GetSymbolInfo(identifier).Symbol is IParameterSymbol { Type.SpecialType: SpecialType.System_String, ContainingSymbol: IMethodSymbol method } parameter
                && !IsForUsers(method)
                && !identifier.Ancestors().OfType<InvocationExpressionSyntax>().Any(invocation => text.Span.Contains(invocation.Span) && model.GetConstantValue(invocation).HasValue))
            {
                if (!_passedOn.TryGetValue(parameter.OriginalDefinition, out var known))
                {
                    _passedOn.Add(parameter.OriginalDefinition, known = new SortedSet<string>(StringComparer.Ordinal));
                }

                known.UnionWith(types);
            }
        }
    }

    private void Add(SyntaxNode node, string type, string text, SemanticModel model)
        => _found.Add(new ExceptionText(node.SyntaxTree.FilePath, MemberOf(node, model), type, text.ReplaceLineEndings("\\n")));

    private static string MemberOf(SyntaxNode node, SemanticModel model)
    {
        var member = node.AncestorsAndSelf().OfType<MemberDeclarationSyntax>().First();
        var symbol = model.GetDeclaredSymbol(member is BaseFieldDeclarationSyntax field ? field.Declaration.Variables[0] : member)!;
        return symbol is INamedTypeSymbol type ? type.Name : $"{symbol.ContainingType.Name}.{(symbol is IMethodSymbol { MethodKind: MethodKind.Constructor } ? "constructor" : symbol.Name)}";
    }

    private static ArgumentListSyntax? ArgumentsOf(SyntaxNode node) => node switch
    {
        InvocationExpressionSyntax invocation => invocation.ArgumentList,
        BaseObjectCreationExpressionSyntax creation => creation.ArgumentList,
        ConstructorInitializerSyntax initializer => initializer.ArgumentList,
        PrimaryConstructorBaseTypeSyntax initializer => initializer.ArgumentList,
        _ => null,
    };

    private static IEnumerable<(IParameterSymbol Parameter, ExpressionSyntax Argument)> Pairs(SyntaxNode node, ArgumentListSyntax arguments, SemanticModel model)
    {
        if (model.GetSymbolInfo(node).Symbol is not IMethodSymbol method)
        {
            yield break;
        }

        for (var index = 0; index < arguments.Arguments.Count; index++)
        {
            var argument = arguments.Arguments[index];
            var parameter = argument.NameColon is { } name
                ? method.Parameters.Single(parameter => parameter.Name == name.Name.Identifier.ValueText)
                : method.Parameters[Math.Min(index, method.Parameters.Length - 1)];
            yield return (parameter, argument.Expression);
        }
    }

    /// <summary>What users give is theirs to word.</summary>
    private static bool IsForUsers(ISymbol symbol)
        => symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal
            && (symbol.ContainingType is null || IsForUsers(symbol.ContainingType));

    private static bool IsOurs(ISymbol symbol) => symbol.ContainingType.Locations.Any(location => location.IsInSource);

    private bool IsException(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(type, _exception))
            {
                return true;
            }
        }

        return false;
    }
}
