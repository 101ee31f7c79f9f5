using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.Parsing;

/// <summary>Finds the hooks that a class has written, and those that it could write.</summary>
internal static class HookParser
{
    public sealed record Hooks(
        EquatableArray<HookDeclarationModel> Declarations,
        EquatableArray<HookCallModel> Calls,
        EquatableArray<string> WrittenKinds,
        bool CallsInstance,
        bool GivesAddress);

    private sealed record Hook(HookShape Shape, IMethodSymbol Method, MethodDeclarationSyntax Syntax);

    public static Hooks Parse(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        var hooks = Find(type, cancellationToken);
        return new Hooks(
            new(HookShape.All.Select(shape => Declare(shape, type, hooks)).OfType<HookDeclarationModel>()),
            new(hooks.Select(hook => Call(hook, type))),
            new(Kinds(hooks)),
            CallsInstance: hooks.Exists(hook => !hook.Method.IsStatic),
            GivesAddress: hooks.Exists(hook => hook.Shape.Slot == HookSlot.Connecting));
    }

    private static List<Hook> Find(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        var methods = type.GetMembers().OfType<IMethodSymbol>().ToArray();
        var hooks = new List<Hook>();
        foreach (var shape in HookShape.All)
        {
            // Of two shapes for one slot the second stays undeclared, so that the compiler points at it.
            if (hooks.Exists(hook => hook.Shape.Slot == shape.Slot))
            {
                continue;
            }

            foreach (var method in methods.Where(shape.Matches))
            {
                // A user's own defining half stands for both; without one, the implementing half stands for itself.
                var implementation = method.PartialImplementationPart ?? method;
                if (Implementation(implementation, cancellationToken) is { } syntax)
                {
                    hooks.Add(new Hook(shape, implementation, syntax));
                }
            }
        }

        return hooks;
    }

    private static MethodDeclarationSyntax? Implementation(IMethodSymbol method, CancellationToken cancellationToken) =>
        method.DeclaringSyntaxReferences
            .Select(reference => reference.GetSyntax(cancellationToken))
            .OfType<MethodDeclarationSyntax>()
            .FirstOrDefault(syntax => syntax.Modifiers.Any(SyntaxKind.PartialKeyword) && (syntax.Body ?? (SyntaxNode?)syntax.ExpressionBody) is not null);

    private static HookDeclarationModel? Declare(HookShape shape, INamedTypeSymbol type, List<Hook> hooks)
    {
        var text = hooks.Find(hook => hook.Shape == shape) is { } written ? Mirror(written)
            : shape.CanBeOffered && !hooks.Exists(hook => hook.Shape.Slot == shape.Slot) && IsFree(shape.Name, type, hooks) ? shape.Offer
            : null;
        return text is null ? null : new HookDeclarationModel(shape.Slot.Summary, text);
    }

    /// <summary>The defining half of what was written, down to its names and modifiers: C# warns of any difference.</summary>
    private static string? Mirror(Hook hook)
    {
        if (hook.Method.PartialDefinitionPart is not null)
        {
            return null;
        }

        var words = hook.Syntax.Modifiers
            .Where(modifier => !modifier.IsKind(SyntaxKind.AsyncKeyword))
            .Select(modifier => modifier.Text)
            .Append(Display.Type(hook.Method.ReturnType));
        var parameters = hook.Method.Parameters.Zip(hook.Syntax.ParameterList.Parameters, MirrorParameter);
        return $"{string.Join(" ", words)} {hook.Syntax.Identifier.Text}({string.Join(", ", parameters)})";
    }

    private static string MirrorParameter(IParameterSymbol parameter, ParameterSyntax syntax) =>
        string.Join(" ", syntax.Modifiers.Select(modifier => modifier.Text).Append(Display.Type(parameter.Type)).Append(syntax.Identifier.Text));

    // A declaration without a body swallows every call that binds to it. So no name is offered that the class uses for anything else.
    private static bool IsFree(string name, INamedTypeSymbol type, List<Hook> hooks)
    {
        for (INamedTypeSymbol? level = type; level is not null; level = level.BaseType)
        {
            foreach (var member in level.GetMembers(name))
            {
                if (!hooks.Exists(hook => SymbolEqualityComparer.Default.Equals(hook.Method, member) || SymbolEqualityComparer.Default.Equals(hook.Method.PartialDefinitionPart, member)))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static HookCallModel Call(Hook hook, INamedTypeSymbol type) => new(
        hook.Shape.Slot.Override,
        hook.Shape.Call(hook.Method, hook.Method.IsStatic ? Display.Self(type) : "_socket"),
        hook.Shape.CompletesAtOnce);

    private static IEnumerable<string> Kinds(List<Hook> hooks) => hooks
        .Select(hook => hook.Shape.Slot.Kind)
        .DefaultIfEmpty("None")
        .Select(kind => $"global::Heartbeat.HookKinds.{kind}");
}
