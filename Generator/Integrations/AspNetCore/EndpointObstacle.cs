using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Integrations.AspNetCore;

/// <summary>What keeps an endpoint from constructing a class.</summary>
internal enum EndpointObstacleKind
{
    /// <summary>The class, or one around it, has type parameters.</summary>
    Generic,

    /// <summary>The class, or one around it, is not seen by other code of the project.</summary>
    NotSeen,

    /// <summary>No constructor of the class is seen by other code of the project.</summary>
    NoConstructor,

    /// <summary>A parameter that must be given a variable.</summary>
    ByReference,

    /// <summary>A parameter of a type that no service can have: a pointer, or a type that lives on the stack.</summary>
    NotAService,

    /// <summary>A type that generated code cannot name, because it comes by an extern alias alone.</summary>
    ExternAlias,
}

/// <summary>Why an endpoint cannot construct a class.</summary>
/// <param name="Kind">What is in the way.</param>
/// <param name="Symbol">Where: the class, a class around it, a parameter or a type.</param>
internal sealed record EndpointObstacle(EndpointObstacleKind Kind, ISymbol Symbol);
