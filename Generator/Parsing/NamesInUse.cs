using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.Parsing;

/// <summary>What the names in a class stand for: its members, those that it inherits, and what has a name without being a member.</summary>
internal sealed class NamesInUse(INamedTypeSymbol type, KnownSymbols known)
{
    private readonly Dictionary<string, ISymbol> _ownNames = OwnNames(type);

    /// <summary>Whether a name is the class's, that of a parameter of it, or that of a member, save those that are left out.</summary>
    public bool Has(string name, Func<ISymbol, bool> isLeftOut)
    {
        if (_ownNames.ContainsKey(name))
        {
            return true;
        }

        for (INamedTypeSymbol? level = type; level is not null; level = level.BaseType)
        {
            foreach (var member in level.GetMembers(name))
            {
                if (!isLeftOut(member))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>A name that nothing has: the one that is wanted, or that with a number.</summary>
    public string Free(string wanted)
    {
        var free = wanted;
        for (var number = 2; Rival(free, null) is not null; number++)
        {
            free = FormattableString.Invariant($"{wanted}{number}");
        }

        return free;
    }

    /// <summary>What uses a name so that no member could be generated beside it, or only one that hides what is inherited.</summary>
    /// <param name="name">The name.</param>
    /// <param name="parameterTypes">Those of the method to be generated; null where it is not a method.</param>
    public ISymbol? Rival(string name, IReadOnlyList<KnownType>? parameterTypes)
    {
        if (_ownNames.TryGetValue(name, out var own))
        {
            return own;
        }

        for (INamedTypeSymbol? level = type; level is not null; level = level.BaseType)
        {
            foreach (var member in level.GetMembers(name))
            {
                if (!GeneratedCodeOrigin.IsOn(member) && IsSeenFrom(type, member) && Collides(member, parameterTypes, isInherited: !SymbolEqualityComparer.Default.Equals(level, type)))
                {
                    return member;
                }
            }
        }

        return parameterTypes is null ? Accessor("get_" + name, parameters: 0) ?? Accessor("add_" + name, parameters: 1) ?? Accessor("remove_" + name, parameters: 1) : null;
    }

    // The class, its type parameters, and the parameters of a primary constructor, which a member would hide from the rest of the class.
    private static Dictionary<string, ISymbol> OwnNames(INamedTypeSymbol type)
    {
        var names = new Dictionary<string, ISymbol>(StringComparer.Ordinal) { [type.Name] = type };
        foreach (var parameter in type.TypeParameters.Concat<ISymbol>(PrimaryParameters(type)))
        {
            if (!names.ContainsKey(parameter.Name))
            {
                names.Add(parameter.Name, parameter);
            }
        }

        return names;
    }

    private static IEnumerable<ISymbol> PrimaryParameters(INamedTypeSymbol type) => type.InstanceConstructors
        .Where(static constructor => constructor.Parameters.Length > 0 && constructor.DeclaringSyntaxReferences.Any(static reference => reference.GetSyntax() is TypeDeclarationSyntax))
        .SelectMany(static constructor => constructor.Parameters);

    // By these names the compiler knows the halves of a property and of an event. They collide only within one class.
    private IMethodSymbol? Accessor(string name, int parameters)
    {
        foreach (var member in type.GetMembers(name))
        {
            if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary, Arity: 0 } method && method.Parameters.Length == parameters)
            {
                return method;
            }
        }

        return null;
    }

    private bool Collides(ISymbol member, IReadOnlyList<KnownType>? parameterTypes, bool isInherited) => member switch
    {
        // What a base generic in itself has is not hidden by a name that is not.
        INamedTypeSymbol { Arity: > 0 } or IMethodSymbol { Arity: > 0 } when isInherited => false,
        IMethodSymbol method when parameterTypes is not null => method.Arity == 0 && known.Takes(method, parameterTypes),
        _ => true,
    };

    private static bool IsSeenFrom(INamedTypeSymbol type, ISymbol member) => member.DeclaredAccessibility switch
    {
        _ when SymbolEqualityComparer.Default.Equals(member.ContainingType, type) => true,
        Accessibility.Private => IsWithin(type, member.ContainingType),
        Accessibility.Internal or Accessibility.ProtectedAndInternal => SocketClass.SeesInternals(type.ContainingAssembly, member.ContainingAssembly),
        _ => true,
    };

    private static bool IsWithin(INamedTypeSymbol type, INamedTypeSymbol container) =>
        SocketClass.ContainersOf(type).Any(level => SymbolEqualityComparer.Default.Equals(level.OriginalDefinition, container.OriginalDefinition));
}
