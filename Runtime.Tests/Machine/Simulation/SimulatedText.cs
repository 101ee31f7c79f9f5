using System.Text;

namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>
/// The messages of the simulation: a name, a space and as many dots as are wanted.
/// </summary>
internal static class SimulatedText
{
    /// <summary>A message of a name, with so many bytes after it.</summary>
    public static string Of(string name, int size) => $"{name} {new string('.', size)}";

    /// <summary>What is said last before a close: a request, whose hook replies; or one whose hook waits for the next open.</summary>
    public static string LastWordsOf(string name, bool awaitsOpen) => $"{name}.{(awaitsOpen ? "w" : "q")}";

    public static bool IsRequest(string name) => name.Contains(".q.", StringComparison.Ordinal);

    public static bool AwaitsOpen(string name) => name.Contains(".w.", StringComparison.Ordinal);

    /// <summary>What a server says that dictates how heartbeats are to be.</summary>
    public static string TermsOf(int number) => $"terms{number}";

    public static bool IsTerms(string message, out int number)
    {
        number = message.StartsWith("terms", StringComparison.Ordinal) ? message[^1] - '0' : -1;
        return number >= 0;
    }

    public static string NameOf(string message) => message[..message.IndexOf(' ', StringComparison.Ordinal)];
}
