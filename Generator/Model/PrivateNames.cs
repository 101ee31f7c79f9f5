namespace Heartbeat.Generator.Model;

/// <summary>What the generated class calls what is its own: names that the class does not use.</summary>
/// <param name="Field">The field that has the connection once it is made.</param>
/// <param name="Connection">The property that makes it.</param>
/// <param name="Defaults">The class that has the attribute's values.</param>
/// <param name="Hooks">The class that calls the hooks.</param>
internal sealed record PrivateNames(string Field, string Connection, string Defaults, string Hooks);
