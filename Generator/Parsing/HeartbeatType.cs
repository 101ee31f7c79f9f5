using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Parsing;

/// <summary>The type that the attribute names for the heartbeats of its connections.</summary>
internal static class HeartbeatType
{
    /// <summary>The type that was named; null where none was, or none that exists.</summary>
    public static ITypeSymbol? Named(TypedConstant constant) =>
        constant.Kind == TypedConstantKind.Type && constant.Value is ITypeSymbol { TypeKind: not TypeKind.Error } type ? type : null;

    /// <summary>Why the generated code could not make one for each connection, as a message says it; null where it can.</summary>
    public static string? ObstacleOf(ITypeSymbol type, KnownSymbols known, CancellationToken cancellationToken)
    {
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Class } named || !DerivesFrom(named.OriginalDefinition, known))
        {
            return "does not derive from HeartbeatProtocol";
        }

        if (named.IsAbstract)
        {
            return "is abstract";
        }

        if (named.IsUnboundGenericType)
        {
            return "lacks its type arguments";
        }

        if (LevelsOf(named).Any(level => SocketClass.IsFileLocal(level, cancellationToken)))
        {
            return "is seen in its own file only";
        }

        return named.InstanceConstructors.Any(static constructor => constructor.Parameters.IsEmpty && constructor.DeclaredAccessibility == Accessibility.Public)
            ? null
            : "has no public constructor without parameters";
    }

    private static bool DerivesFrom(INamedTypeSymbol type, KnownSymbols known)
    {
        for (var ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (known.Is(ancestor, KnownType.Protocol))
            {
                return true;
            }
        }

        return known.Is(type, KnownType.Protocol);
    }

    private static IEnumerable<INamedTypeSymbol> LevelsOf(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? level = type; level is not null; level = level.ContainingType)
        {
            yield return level;
        }
    }
}
