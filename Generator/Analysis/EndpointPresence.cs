namespace Heartbeat.Generator.Analysis;

/// <summary>Whether an endpoint is generated for a class, and if not, why.</summary>
internal enum EndpointPresence
{
    /// <summary>It is.</summary>
    Generated,

    /// <summary>The class says that it is not to be.</summary>
    NotWanted,

    /// <summary>The framework could not construct the class.</summary>
    NotPossible,

    /// <summary>The project does not reference the framework, or has switched endpoints off.</summary>
    NotInProject,
}
