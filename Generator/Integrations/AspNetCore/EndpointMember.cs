namespace Heartbeat.Generator.Integrations.AspNetCore;

/// <summary>A required member of a class, and what it is given.</summary>
internal sealed record EndpointMember(string Name, ArgumentSource Source);
