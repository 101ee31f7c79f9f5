using System.Runtime.CompilerServices;
using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Parsing;

/// <summary>
/// Keeps the model of each class. The compiler asks for all of them at every keystroke, wherever it falls;
/// a class is parsed again only if it was edited, or if anything is declared differently anywhere.
/// </summary>
internal static class ParseCache
{
    // Weak, so that no file is held; and what is cached holds nothing of the compiler.
    private static readonly ConditionalWeakTable<SyntaxNode, Entry> Entries = new();

    /// <summary>As <paramref name="parse"/>, which finds the same.</summary>
    public static ParsedModel Parse(
        GeneratorAttributeSyntaxContext target,
        Func<GeneratorAttributeSyntaxContext, CancellationToken, ParsedModel> parse,
        CancellationToken cancellationToken)
    {
        var entry = Entries.GetValue(target.TargetNode, static _ => new Entry());
        if (entry.IsNew())
        {
            // A build on the command line asks once, and would pay for a fingerprint of the whole project that nobody compares.
            return parse(target, cancellationToken);
        }

        var fingerprint = DeclarationFingerprint.Of(target.SemanticModel.Compilation, cancellationToken);
        if (entry.Last is { } last && last.Fingerprint == fingerprint)
        {
            return last.Model;
        }

        var model = parse(target, cancellationToken);
        if (CanBeCached(target, model))
        {
            entry.Last = new CachedModel(fingerprint, model);
        }

        return model;
    }

    // A class's own bodies are read too, and a diagnostic names a place: of both, a change in another file would go unnoticed.
    private static bool CanBeCached(GeneratorAttributeSyntaxContext target, ParsedModel model) =>
        target.TargetSymbol.DeclaringSyntaxReferences.Length == 1 && model.Diagnostics.Count == 0;

    private sealed class Entry
    {
        private volatile CachedModel? _last;
        private int _hasBeenAsked;

        /// <summary>Whether a class is asked for the first time.</summary>
        public bool IsNew() => Interlocked.Exchange(ref _hasBeenAsked, 1) == 0;

        public CachedModel? Last
        {
            get => _last;
            set => _last = value;
        }
    }

    private sealed record CachedModel(string Fingerprint, ParsedModel Model);
}
