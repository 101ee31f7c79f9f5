using System.Collections.Immutable;
using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Analysis;

/// <summary>A mistake that was found.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Place">Where it is.</param>
/// <param name="Arguments">What the rule's message names.</param>
internal sealed record Violation(DiagnosticDescriptor Rule, Location Place, params string[] Arguments)
{
    /// <summary>What a code fix writes in the place of what is there; null where that cannot be said.</summary>
    public string? Replacement { get; init; }

    /// <summary>What it offers second, beside <see cref="Replacement"/>; null where there is one offer.</summary>
    public string? SecondReplacement { get; init; }

    /// <summary>
    /// Equal violations give equal diagnostics, of which the compiler shows one. It takes arguments for equal that are the same object.
    /// </summary>
    public Diagnostic Diagnostic => Diagnostic.Create(
        Rule,
        Place,
        Replacement is null ? null : ImmutableDictionary<string, string?>.Empty
            .Add(DiagnosticProperties.Replacement, Replacement)
            .Add(DiagnosticProperties.SecondReplacement, SecondReplacement),
        Array.ConvertAll(Arguments, string.Intern));
}
