using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Parsing;

/// <summary>Finds which generated members a class can have, and which it has used the names of for something else, itself or through a base.</summary>
internal static class MemberParser
{
    public const string Options = "Options";
    public const string DefaultOptions = "DefaultOptions";

    /// <summary>A generated member that is left out, and the member that takes its place.</summary>
    /// <param name="Member">What the class has.</param>
    /// <param name="Title">The generated member, as a message names it.</param>
    /// <param name="Interface">The interface that still has the generated member; null where nothing has it.</param>
    public sealed record Collision(ISymbol Member, string Title, KnownType? Interface);

    public sealed record Members(PrivateNames Names, EquatableArray<MemberModel> Offered, bool HasOptions, bool HasDefaultOptions);

    public static Members Parse(INamedTypeSymbol type, KnownSymbols known)
    {
        var names = new NamesInUse(type, known);
        return new Members(
            new PrivateNames(
                Field: names.Free("_heartbeatConnection"),
                Connection: names.Free("HeartbeatConnection"),
                Defaults: names.Free("HeartbeatDefaults"),
                Hooks: names.Free("HeartbeatWrittenHooks")),
            new(SocketMember.All
                .Select(member => new MemberModel(member, IsPublic: names.Rival(member.Name, member.ParameterTypes) is null))
                .Where(found => found.IsPublic || !type.GetMembers().Any(member => IsWrittenExplicitly(found.Member, member, known)))),
            HasOptions: names.Rival(Options, null) is null,
            HasDefaultOptions: names.Rival(DefaultOptions, null) is null);
    }

    /// <summary>Every generated member that a member of the class, or one that it inherits, keeps from being made.</summary>
    public static IEnumerable<Collision> Collisions(INamedTypeSymbol type, KnownSymbols known)
    {
        var names = new NamesInUse(type, known);
        var members = SocketMember.All
            .Select(member => (member.Name, member.ParameterTypes, member.Title, (KnownType?)member.Interface))
            .Append((Options, null, Options, KnownType.Socket))
            .Append((DefaultOptions, null, DefaultOptions, null));
        foreach (var (name, parameterTypes, title, @interface) in members)
        {
            if (names.Rival(name, parameterTypes) is { } rival)
            {
                yield return new Collision(rival, title, @interface);
            }
        }
    }

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
        && (implemented is not IMethodSymbol method || known.Takes(method, wanted.ParameterTypes ?? []));
}
