using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Analysis;

/// <summary>A mistake that was found.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Place">Where it is.</param>
/// <param name="Arguments">What the rule's message names.</param>
internal sealed record Violation(DiagnosticDescriptor Rule, Location Place, params string[] Arguments)
{
    /// <summary>
    /// Equal violations give equal diagnostics, of which the compiler shows one. It takes arguments for equal that are the same object.
    /// </summary>
    public Diagnostic Diagnostic => Diagnostic.Create(Rule, Place, Array.ConvertAll(Arguments, string.Intern));
}
