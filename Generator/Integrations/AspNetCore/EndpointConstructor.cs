using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Integrations.AspNetCore;

/// <summary>Finds the constructor that an endpoint calls, or what keeps it from calling any.</summary>
internal static class EndpointConstructor
{
    private const string Marked = "Microsoft.Extensions.DependencyInjection.ActivatorUtilitiesConstructorAttribute";

    /// <summary>The constructor that is marked for this; else, of those without a warning, the one with the most parameters, the first of several such.</summary>
    public static IMethodSymbol? Of(INamedTypeSymbol type, Compilation compilation) => type.InstanceConstructors
        .Where(constructor => IsSeen(constructor) && ObstacleIn(constructor, type, compilation) is null)
        .OrderByDescending(constructor => NamedAttribute.IsOn(constructor, Marked))
        .ThenBy(constructor => NamedAttribute.Warnings.Any(warning => NamedAttribute.IsOn(constructor, warning)))
        .ThenByDescending(constructor => constructor.Parameters.Length)
        .FirstOrDefault();

    /// <summary>Why there is no endpoint for a class that is to have one; null where there is one.</summary>
    public static EndpointObstacle? ObstacleOf(INamedTypeSymbol type, Compilation compilation)
    {
        foreach (var level in SocketClass.ContainersOf(type).Append(type))
        {
            if (!CanBeNamed(level))
            {
                return new EndpointObstacle(level.Arity > 0 ? EndpointObstacleKind.Generic : EndpointObstacleKind.NotSeen, level);
            }
        }

        var seen = type.InstanceConstructors.Where(IsSeen).ToArray();
        return seen.Length == 0
            ? new EndpointObstacle(EndpointObstacleKind.NoConstructor, type)
            : Array.TrueForAll(seen, constructor => ObstacleIn(constructor, type, compilation) is not null) ? ObstacleIn(seen[0], type, compilation) : null;
    }

    /// <summary>Whether an extension method outside of all classes can name a type.</summary>
    public static bool CanBeNamed(INamedTypeSymbol type) => type.Arity == 0 && IsSeen(type);

    /// <summary>The types of what the endpoint asks the request's services for.</summary>
    public static IEnumerable<ITypeSymbol> Given(INamedTypeSymbol type, IMethodSymbol constructor) => constructor.Parameters
        .Select(parameter => parameter.Type)
        .Concat(SetsRequiredMembers(constructor) ? [] : RequiredMembers(type).Select(TypeOf));

    /// <summary>A type, those that it is constructed with, and those around it.</summary>
    public static IEnumerable<ITypeSymbol> NamedIn(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => NamedIn(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.SelectMany(NamedIn).Concat(named.ContainingType is { } container ? NamedIn(container) : []).Append(named),
        _ => [],
    };

    /// <summary>Whether the constructor says that nothing is left to be set.</summary>
    public static bool SetsRequiredMembers(IMethodSymbol constructor) =>
        NamedAttribute.IsOn(constructor, "System.Diagnostics.CodeAnalysis.SetsRequiredMembersAttribute");

    /// <summary>Those of the class and its bases, of which an override stands for what it overrides.</summary>
    public static IEnumerable<ISymbol> RequiredMembers(INamedTypeSymbol type)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (INamedTypeSymbol? level = type; level is not null; level = level.BaseType)
        {
            foreach (var member in level.GetMembers())
            {
                if (member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true } && names.Add(member.Name))
                {
                    yield return member;
                }
            }
        }
    }

    private static bool IsSeen(ISymbol symbol) =>
        symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal;

    private static EndpointObstacle? ObstacleIn(IMethodSymbol constructor, INamedTypeSymbol type, Compilation compilation)
    {
        foreach (var parameter in constructor.Parameters)
        {
            if (parameter.RefKind is not (RefKind.None or RefKind.In))
            {
                return new EndpointObstacle(EndpointObstacleKind.ByReference, parameter);
            }

            if (!parameter.IsParams && !CanBeTypeArgument(parameter.Type))
            {
                return new EndpointObstacle(EndpointObstacleKind.NotAService, parameter);
            }
        }

        return Given(type, constructor).SelectMany(NamedIn).FirstOrDefault(named => IsOnlyAliased(named, compilation)) is { } aliased
            ? new EndpointObstacle(EndpointObstacleKind.ExternAlias, aliased)
            : null;
    }

    private static bool CanBeTypeArgument(ITypeSymbol type) => type switch
    {
        IPointerTypeSymbol or IFunctionPointerTypeSymbol => false,
        IArrayTypeSymbol array => CanBeTypeArgument(array.ElementType),
        _ => !type.IsRefLikeType,
    };

    // What comes by an extern alias alone has no name that begins with "global::".
    private static bool IsOnlyAliased(ITypeSymbol type, Compilation compilation) =>
        compilation.GetMetadataReference(type.ContainingAssembly) is { Properties.Aliases: { IsEmpty: false } aliases } && !aliases.Contains("global");

    private static ITypeSymbol TypeOf(ISymbol member) => member is IPropertySymbol property ? property.Type : ((IFieldSymbol)member).Type;
}
