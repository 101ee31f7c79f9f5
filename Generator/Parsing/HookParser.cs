using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.Parsing;

/// <summary>Reads what the generated half says of the hooks that a class has written, and of those that it could write.</summary>
internal static class HookParser
{
    // What both halves must say. Any other belongs to the user's half alone: if it is wrong, or misplaced, that is reported once, and there.
    private static readonly HashSet<SyntaxKind> HalfModifiers = new()
    {
        SyntaxKind.PublicKeyword, SyntaxKind.ProtectedKeyword, SyntaxKind.InternalKeyword, SyntaxKind.PrivateKeyword, SyntaxKind.StaticKeyword,
        SyntaxKind.NewKeyword, SyntaxKind.VirtualKeyword, SyntaxKind.OverrideKeyword, SyntaxKind.SealedKeyword, SyntaxKind.UnsafeKeyword,
    };

    /// <summary>What an editor offers of hooks that are not written.</summary>
    private static readonly Dictionary<HookSignature, HookDeclarationModel> Offers = HookSignature.All
        .Where(static signature => signature.CanBeOffered)
        .ToDictionary(static signature => signature, static signature => new HookDeclarationModel(signature, Offer(signature)));

    /// <summary>The defining halves of all that was written, called or not: without one the compiler would add an error of its own.</summary>
    /// <param name="type">The class.</param>
    /// <param name="known">The types that are known.</param>
    /// <param name="written">What was written.</param>
    /// <param name="offersOthers">Whether what could be written still is declared too, so that an editor offers it.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static IEnumerable<HookDeclarationModel> Declarations(INamedTypeSymbol type, KnownSymbols known, WrittenHooks written, bool offersOthers, CancellationToken cancellationToken)
    {
        var signatures = new HashSet<MethodSignatureModel>();
        return HooksAndOffers(type, known, written, offersOthers, cancellationToken)
            .Concat(InvalidHooks(written))
            .OfType<HookDeclarationModel>()
            .Where(declaration => signatures.Add(declaration.Signature));
    }

    public static IEnumerable<HookCallModel> Calls(WrittenHooks written) => written.Hooks.Select(hook => new HookCallModel(
        hook.Signature,
        hook.Method.Symbol.IsStatic,
        ReturnsClassTask: hook.Signature.Slot.ReturnsTask && !hook.Signature.CompletesAtOnce && !hook.Method.Symbol.ReturnType.IsValueType));

    private static IEnumerable<HookDeclarationModel?> HooksAndOffers(INamedTypeSymbol type, KnownSymbols known, WrittenHooks written, bool offersOthers, CancellationToken cancellationToken)
    {
        var names = new NamesInUse(type, known);
        var parts = SocketClass.PartsOf(type, cancellationToken).Select(static part => new UsedNames(part)).ToArray();
        foreach (var signature in HookSignature.All)
        {
            var hook = written.Hooks.FirstOrDefault(hook => hook.Signature.Slot == signature.Slot);
            if (hook?.Signature == signature)
            {
                yield return Declaration(hook.Method, signature);
            }
            else if (hook is null && offersOthers && Offers.TryGetValue(signature, out var offer) && !names.Has(signature.Name, IsHalfOfAHook) && !Array.Exists(parts, part => part.Contains(signature.Name)))
            {
                yield return offer;
            }
        }

        bool IsHalfOfAHook(ISymbol member) => written.Hooks.Any(hook => IsHalfOf(hook.Method.Symbol, member));
    }

    private static MethodSignatureModel Offer(HookSignature signature) => new(
        Modifiers: default,
        ReturnReference: null,
        signature.ReturnTypes[0].Spelling,
        signature.Name,
        TypeParameters: "",
        Constraints: "",
        new(signature.Parameters.Select(parameter => new HookParameterModel(default, parameter.Type.Spelling, parameter.Name, parameter.Name))));

    private static IEnumerable<HookDeclarationModel?> InvalidHooks(WrittenHooks written) => written.InvalidHooks
        .Where(invalid => invalid.Method is { IsPartial: true, HasBody: true })
        .Select(invalid => Declaration(invalid.Method, hook: null));

    // Half-typed parameters would be half-typed here too.
    private static HookDeclarationModel? Declaration(WrittenMethod method, HookSignature? hook) =>
        method.Symbol.PartialDefinitionPart is null && !method.Syntax.ParameterList.ContainsDiagnostics ? new HookDeclarationModel(hook, Mirror(method)) : null;

    /// <summary>The defining half of what was written, down to its names and modifiers: C# warns of any difference.</summary>
    private static MethodSignatureModel Mirror(WrittenMethod method)
    {
        var symbol = method.Symbol;
        var modifiers = method.Syntax.Modifiers.Where(modifier => IsForBoth(modifier.Kind(), symbol)).Select(modifier => modifier.Text).ToList();
        if (method.LacksAccessModifier)
        {
            // The compiler reports the missing modifier in every half that lacks it. This way it does so in the user's alone.
            modifiers.Insert(0, "private");
        }

        var reference = symbol.RefKind switch
        {
            RefKind.Ref => "ref",
            RefKind.RefReadOnly => "ref readonly",
            _ => null,
        };
        var (typeParameters, constraints) = Display.TypeParameters(symbol);
        return new MethodSignatureModel(
            new(modifiers),
            reference,
            Display.Type(symbol.ReturnType),
            method.Syntax.Identifier.Text,
            typeParameters,
            constraints,
            new(symbol.Parameters.Zip(method.Syntax.ParameterList.Parameters, MirrorParameter)));
    }

    private static bool IsForBoth(SyntaxKind modifier, IMethodSymbol method) =>
        HalfModifiers.Contains(modifier) && (modifier != SyntaxKind.OverrideKeyword || method.OverriddenMethod is not null);

    private static HookParameterModel MirrorParameter(IParameterSymbol parameter, ParameterSyntax syntax) => new(
        new(syntax.Modifiers.Where(modifier => !modifier.IsKind(SyntaxKind.ThisKeyword)).Select(modifier => modifier.Text)),
        Display.Type(parameter.Type),
        syntax.Identifier.Text,
        syntax.Identifier.ValueText);

    private static bool IsHalfOf(IMethodSymbol implementation, ISymbol member) =>
        SymbolEqualityComparer.Default.Equals(implementation, member) || SymbolEqualityComparer.Default.Equals(implementation.PartialDefinitionPart, member);
}
