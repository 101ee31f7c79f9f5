using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Options;
using Microsoft.CodeAnalysis.Simplification;
using Microsoft.CodeAnalysis.Text;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>New lines end as the file's do, whatever the editor would choose.</summary>
internal static class LineEnds
{
    public static async Task<OptionSet> OptionsAsync(Document document, CancellationToken cancellationToken)
    {
        var text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
        OptionSet options = await document.GetOptionsAsync(cancellationToken).ConfigureAwait(false);
        return text.ToString(TextSpan.FromBounds(text.Lines[0].End, text.Lines[0].EndIncludingLineBreak)) is { Length: > 0 } end
            ? options.WithChangedOption(FormattingOptions.NewLine, LanguageNames.CSharp, end)
            : options;
    }

    /// <summary>Adds the usings that the new code asks for, which the editor would do with ends of its own.</summary>
    public static async Task<Document> AddImportsAsync(Document document, CancellationToken cancellationToken)
    {
        var options = await OptionsAsync(document, cancellationToken).ConfigureAwait(false);
        var imported = await ImportAdder.AddImportsAsync(document, Simplifier.AddImportsAnnotation, options, cancellationToken).ConfigureAwait(false);
        return await Formatter.FormatAsync(imported, SyntaxAnnotation.ElasticAnnotation, options, cancellationToken).ConfigureAwait(false);
    }
}
