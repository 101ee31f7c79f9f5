namespace Heartbeat.Generator.Model;

/// <summary>What the generated half calls what is its own: names that mean nothing else there.</summary>
/// <param name="Field">The field that has the connection once it is made.</param>
/// <param name="Connection">The property that makes it.</param>
/// <param name="Defaults">The class that has the attribute's values.</param>
/// <param name="Hooks">The class that calls the hooks.</param>
internal sealed record PrivateNames(string Field, string Connection, string Defaults, string Hooks);
