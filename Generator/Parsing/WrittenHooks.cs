using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.Parsing;

/// <summary>A method that the user wrote: of a partial one, the half with the body.</summary>
internal sealed record WrittenMethod(IMethodSymbol Symbol, MethodDeclarationSyntax Syntax)
{
    public bool IsPartial => Syntax.Modifiers.Any(SyntaxKind.PartialKeyword);

    /// <summary>Whether it is the half that does something, be it elsewhere.</summary>
    public bool HasBody => Syntax.Body is not null || Syntax.ExpressionBody is not null || Syntax.Modifiers.Any(SyntaxKind.ExternKeyword);
}

/// <summary>A method that is called, in the shape in which it is written.</summary>
internal sealed record WrittenHook(HookShape Shape, WrittenMethod Method);

/// <summary>Why a method with a hook's name is not called.</summary>
internal enum InvalidHookReason
{
    ShapeNotOffered,
    NotPartial,
    WrittenTwice,
}

/// <summary>A method with a hook's name that is not called.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Method">The method.</param>
/// <param name="Rival">The hook that is called instead, where there are two.</param>
internal sealed record InvalidHook(InvalidHookReason Reason, WrittenMethod Method, WrittenHook? Rival = null);

/// <summary>The methods of a class that bear a hook's name: those that are called, and those that are not.</summary>
internal sealed class WrittenHooks
{
    private static readonly HashSet<string> Names = new(HookShape.All.Select(shape => shape.Name), StringComparer.Ordinal);

    private readonly List<WrittenHook> _hooks = [];
    private readonly List<InvalidHook> _invalidHooks = [];

    /// <summary>In the order of the shapes, at most one of each slot.</summary>
    public IReadOnlyList<WrittenHook> Hooks => _hooks;

    public IReadOnlyList<InvalidHook> InvalidHooks => _invalidHooks;

    /// <summary>Whether there is a half that needs another.</summary>
    public bool HaveHalves => _hooks.Count > 0 || _invalidHooks.Exists(invalid => invalid.Method is { IsPartial: true, HasBody: true });

    public static WrittenHooks Find(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        var written = new WrittenHooks();
        var methods = type.GetMembers().OfType<IMethodSymbol>()
            .Where(method => Names.Contains(method.Name) && method.MethodKind == MethodKind.Ordinary)
            .Select(method => Written(method, cancellationToken))
            .OfType<WrittenMethod>()
            .Where(method => method.IsPartial || !IsWrittenForAnother(method.Symbol))
            .ToArray();
        foreach (var shape in HookShape.All)
        {
            foreach (var method in methods.Where(method => shape.Matches(method.Symbol)))
            {
                written.Add(shape, method);
            }
        }

        written._invalidHooks.AddRange(methods
            .Where(method => !HookShape.All.Any(shape => shape.Matches(method.Symbol)))
            .Select(method => new InvalidHook(InvalidHookReason.ShapeNotOffered, method)));
        return written;
    }

    private void Add(HookShape shape, WrittenMethod method)
    {
        var rival = _hooks.Find(hook => hook.Shape.Slot == shape.Slot);
        if (!method.IsPartial)
        {
            _invalidHooks.Add(new InvalidHook(InvalidHookReason.NotPartial, method));
        }
        else if (!method.HasBody)
        {
            // The class's own defining half of a hook that it has not written.
        }
        else if (rival is not null)
        {
            if (HasSameSignature(rival.Method.Symbol, method.Symbol))
            {
                // The compiler's error. Of two that nothing tells apart, neither can be called.
                _hooks.Remove(rival);
                _invalidHooks.Add(new InvalidHook(InvalidHookReason.WrittenTwice, rival.Method, rival));
            }

            _invalidHooks.Add(new InvalidHook(InvalidHookReason.WrittenTwice, method, rival));
        }
        else
        {
            _hooks.Add(new WrittenHook(shape, method));
        }
    }

    private static bool HasSameSignature(IMethodSymbol one, IMethodSymbol other) =>
        one.Name == other.Name
        && one.Parameters.Select(parameter => parameter.RefKind).SequenceEqual(other.Parameters.Select(parameter => parameter.RefKind))
        && one.Parameters.Select(parameter => parameter.Type).SequenceEqual(other.Parameters.Select(parameter => parameter.Type), SymbolEqualityComparer.Default);

    // What a base or an interface requires is no hook that somebody forgot to make partial. One that does not exist yet may require anything.
    private static bool IsWrittenForAnother(IMethodSymbol method) =>
        method.IsOverride
        || method.ContainingType.BaseType?.TypeKind == TypeKind.Error
        || method.ContainingType.AllInterfaces.Any(contract =>
            contract.TypeKind == TypeKind.Error
            || contract.GetMembers(method.Name).OfType<IMethodSymbol>().Any(required => Implements(method, required)));

    // One that could and does not, for want of a 'public', say, is the compiler's error.
    private static bool Implements(IMethodSymbol method, IMethodSymbol required) =>
        method.ContainingType.FindImplementationForInterfaceMember(required) is { } implementation
            ? SymbolEqualityComparer.Default.Equals(implementation, method)
            : HasSameSignature(required, method);

    private static WrittenMethod? Written(IMethodSymbol method, CancellationToken cancellationToken)
    {
        // A user's own defining half stands for both; without one, the implementing half stands for itself.
        var implementation = method.PartialImplementationPart ?? method;
        return implementation.DeclaringSyntaxReferences
            .Select(reference => reference.GetSyntax(cancellationToken))
            .OfType<MethodDeclarationSyntax>()
            .Select(syntax => new WrittenMethod(implementation, syntax))
            .FirstOrDefault();
    }
}
