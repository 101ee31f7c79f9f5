using System.Text;

namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>
/// The messages of the simulation: a name, a space and as many dots as are wanted.
/// </summary>
internal static class SimulatedText
{
    /// <summary>A message of a name, with so many bytes after it.</summary>
    public static string Of(string name, int size) => $"{name} {new string('.', size)}";

    public static string NameOf(string message) => message[..message.IndexOf(' ', StringComparison.Ordinal)];
}
