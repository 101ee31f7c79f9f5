using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.Parsing;

/// <summary>Finds which names are free for the generated members, and which the class has used for something else, itself or through a base.</summary>
internal static class MemberParser
{
    public const string Options = "Options";
    public const string DefaultOptions = "DefaultOptions";

    /// <summary>A generated member that is left out, and the member that takes its place.</summary>
    /// <param name="Member">What the class has.</param>
    /// <param name="Title">The generated member, as a message names it.</param>
    public sealed record Collision(ISymbol Member, string Title);

    public sealed record Members(PrivateNames Names, EquatableArray<MemberModel> Offered, bool HasOptions, bool HasDefaultOptions);

    /// <summary>Whether something gives an address to a connect without one.</summary>
    public static bool KnowsItsAddress(AttributeData attribute, WrittenHooks written) =>
        SettingsParser.WritesAddress(attribute) || written.Hooks.Any(hook => hook.Shape.Slot == HookSlot.Connecting);

    public static Members Parse(INamedTypeSymbol type, KnownSymbols known, bool knowsItsAddress)
    {
        var names = new PrivateNames(
            Field: Free("_heartbeatConnection", type, known),
            Connection: Free("HeartbeatConnection", type, known),
            Defaults: Free("HeartbeatDefaults", type, known),
            Hooks: Free("HeartbeatWrittenHooks", type, known));
        return new Members(
            names,
            new(SocketMember.All
                .Select(member => new MemberModel(member, IsPublic: IsOffered(member, knowsItsAddress) && Rival(type, known, member.Name, member.ParameterTypes) is null))
                .Where(found => found.IsPublic || !type.GetMembers().Any(member => IsWrittenExplicitly(found.Member, member, known)))),
            HasOptions: Rival(type, known, Options, null) is null,
            HasDefaultOptions: Rival(type, known, DefaultOptions, null) is null);
    }

    /// <summary>Every generated member that a member of the class, or one that it inherits, keeps from being made.</summary>
    public static IEnumerable<Collision> Collisions(INamedTypeSymbol type, KnownSymbols known, bool knowsItsAddress)
    {
        var members = SocketMember.All
            .Where(member => IsOffered(member, knowsItsAddress))
            .Select(member => (member.Name, member.ParameterTypes, member.Title))
            .Append((Options, null, Options))
            .Append((DefaultOptions, null, DefaultOptions));
        foreach (var (name, parameterTypes, title) in members)
        {
            if (Rival(type, known, name, parameterTypes) is { } rival)
            {
                yield return new Collision(rival, title);
            }
        }
    }

    private static bool IsOffered(SocketMember member, bool knowsItsAddress) => knowsItsAddress || member != SocketMember.ConnectToKnownAddress;

    /// <summary>Whether a member of a class is one of the interface's, written for the interface alone.</summary>
    private static bool IsWrittenExplicitly(SocketMember wanted, ISymbol member, KnownSymbols known) => member switch
    {
        IMethodSymbol method => method.ExplicitInterfaceImplementations.Any(implemented => Is(wanted, implemented, known)),
        IPropertySymbol property => property.ExplicitInterfaceImplementations.Any(implemented => Is(wanted, implemented, known)),
        IEventSymbol @event => @event.ExplicitInterfaceImplementations.Any(implemented => Is(wanted, implemented, known)),
        _ => false,
    };

    private static bool Is(SocketMember wanted, ISymbol implemented, KnownSymbols known) =>
        implemented.Name == wanted.Name
        && known.Is(implemented.ContainingType, wanted.Interface)
        && (implemented is not IMethodSymbol method || Takes(method, wanted.ParameterTypes ?? [], known));

    private static string Free(string name, INamedTypeSymbol type, KnownSymbols known)
    {
        var free = name;
        for (var number = 2; Rival(type, known, free, null) is not null; number++)
        {
            free = FormattableString.Invariant($"{name}{number}");
        }

        return free;
    }

    /// <summary>What uses a name so that no member could be generated beside it, or only one that hides what is inherited.</summary>
    /// <param name="type">The class.</param>
    /// <param name="known">The types that are known.</param>
    /// <param name="name">The name.</param>
    /// <param name="parameterTypes">Those of the method to be generated; null where it is not a method.</param>
    private static ISymbol? Rival(INamedTypeSymbol type, KnownSymbols known, string name, IReadOnlyList<KnownType>? parameterTypes)
    {
        if (OwnName(type, name) is { } own)
        {
            return own;
        }

        for (INamedTypeSymbol? level = type; level is not null; level = level.BaseType)
        {
            foreach (var member in level.GetMembers(name))
            {
                if (!GeneratedCodeOrigin.IsOn(member) && IsSeenFrom(type, member) && Collides(member, parameterTypes, known, isInherited: !SymbolEqualityComparer.Default.Equals(level, type)))
                {
                    return member;
                }
            }
        }

        return parameterTypes is null ? Accessor(type, name) : null;
    }

    /// <summary>What has a name without being a member: the class, or a parameter of it.</summary>
    public static ISymbol? OwnName(INamedTypeSymbol type, string name) =>
        type.Name == name
            ? type
            : (ISymbol?)type.TypeParameters.FirstOrDefault(parameter => parameter.Name == name) ?? PrimaryParameter(type, name);

    // By these names the compiler knows the halves of a property and of an event. They collide only within one class.
    private static IMethodSymbol? Accessor(INamedTypeSymbol type, string name) =>
        new[] { (Name: "get_", Parameters: 0), (Name: "add_", Parameters: 1), (Name: "remove_", Parameters: 1) }
            .SelectMany(half => type.GetMembers(half.Name + name).OfType<IMethodSymbol>().Where(method => method.Parameters.Length == half.Parameters))
            .FirstOrDefault(method => method is { MethodKind: MethodKind.Ordinary, Arity: 0 });

    // A member would hide it from the rest of the class.
    private static IParameterSymbol? PrimaryParameter(INamedTypeSymbol type, string name) => type.InstanceConstructors
        .SelectMany(constructor => constructor.Parameters)
        .FirstOrDefault(parameter =>
            parameter.Name == name
            && parameter.ContainingSymbol.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() is TypeDeclarationSyntax));

    private static bool Collides(ISymbol member, IReadOnlyList<KnownType>? parameterTypes, KnownSymbols known, bool isInherited) => member switch
    {
        // What a base generic in itself has is not hidden by a name that is not.
        INamedTypeSymbol { Arity: > 0 } or IMethodSymbol { Arity: > 0 } when isInherited => false,
        IMethodSymbol method when parameterTypes is not null =>
            method.Arity == 0
            && Takes(method, parameterTypes, known),
        _ => true,
    };

    private static bool Takes(IMethodSymbol method, IReadOnlyList<KnownType> parameterTypes, KnownSymbols known) =>
        method.Parameters.Length == parameterTypes.Count
        && method.Parameters.Zip(parameterTypes, (parameter, type) => parameter.RefKind == RefKind.None && known.Is(parameter.Type, type)).All(static same => same);

    private static bool IsSeenFrom(INamedTypeSymbol type, ISymbol member) => member.DeclaredAccessibility switch
    {
        _ when SymbolEqualityComparer.Default.Equals(member.ContainingType, type) => true,
        Accessibility.Private => IsWithin(type, member.ContainingType),
        Accessibility.Internal or Accessibility.ProtectedAndInternal => SeesInternals(type.ContainingAssembly, member.ContainingAssembly),
        _ => true,
    };

    private static bool SeesInternals(IAssemblySymbol from, IAssemblySymbol of) =>
        SymbolEqualityComparer.Default.Equals(from, of) || of.GivesAccessTo(from);

    private static bool IsWithin(INamedTypeSymbol type, INamedTypeSymbol container) =>
        SocketClass.ContainersOf(type).Any(level => SymbolEqualityComparer.Default.Equals(level.OriginalDefinition, container.OriginalDefinition));
}
