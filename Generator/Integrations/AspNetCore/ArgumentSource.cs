namespace Heartbeat.Generator.Integrations.AspNetCore;

/// <summary>Where an argument of a class's constructor, or the value of a required member, comes from.</summary>
internal abstract record ArgumentSource
{
    /// <summary>The request itself.</summary>
    public sealed record HttpContext : ArgumentSource;

    /// <summary>The token that is cancelled when the request ends.</summary>
    public sealed record RequestAborted : ArgumentSource;

    /// <summary>The request's services, all of them.</summary>
    public sealed record ServiceProvider : ArgumentSource;

    /// <param name="Type">What is asked for, fully qualified.</param>
    /// <param name="Key">The key that it is registered by, as an expression, or null.</param>
    /// <param name="IsRequired">Whether it is an error where it is missing.</param>
    /// <param name="ForgivesNull">Whether it is given as null where it is missing, though its type does not say so.</param>
    public sealed record Service(string Type, string? Key, bool IsRequired, bool ForgivesNull) : ArgumentSource;

    /// <param name="Expression">The value of an optional parameter that no service could give.</param>
    public sealed record Constant(string Expression) : ArgumentSource;
}
