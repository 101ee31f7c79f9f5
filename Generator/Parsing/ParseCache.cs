using System.Runtime.CompilerServices;
using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Parsing;

/// <summary>
/// Remembers what was read of each class. The compiler asks for all of them at every keystroke, wherever it falls;
/// one is read again only if it was edited, or if anything is declared differently anywhere.
/// </summary>
internal static class SocketMemory
{
    // Weak, so that no file is held; and what is remembered holds nothing of the compiler.
    private static readonly ConditionalWeakTable<SyntaxNode, Reading> Readings = new();

    /// <summary>As <see cref="SocketParser.Parse"/>, which finds the same.</summary>
    public static ParsedModel Parse(GeneratorAttributeSyntaxContext target, CancellationToken cancellationToken)
    {
        var declared = Declarations.Of(target.SemanticModel.Compilation, cancellationToken);
        var reading = Readings.GetValue(target.TargetNode, static _ => new Reading());
        if (reading.Last is { } last && last.Declared == declared)
        {
            return last.Model;
        }

        var model = SocketParser.Parse(target, cancellationToken);
        if (CanBeRemembered(target, model))
        {
            reading.Last = new Remembered(declared, model);
        }

        return model;
    }

    // A class's own bodies are read too, and a complaint names a place: of both, what lies in another file would not be seen to change.
    private static bool CanBeRemembered(GeneratorAttributeSyntaxContext target, ParsedModel model) =>
        target.TargetSymbol.DeclaringSyntaxReferences.Length == 1 && model.Complaints.Count == 0;

    private sealed class Reading
    {
        private volatile Remembered? _last;

        public Remembered? Last
        {
            get => _last;
            set => _last = value;
        }
    }

    private sealed record Remembered(string Declared, ParsedModel Model);
}
