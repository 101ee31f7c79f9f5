using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Tests.Snapshots;

/// <summary>
/// What generators reported, in the form in which Verify.SourceGenerators writes it: JSON with neither quotes nor escapes, in which
/// a location is preceded by a comment that shows its lines.
/// </summary>
internal sealed class DiagnosticText
{
    private readonly StringBuilder _text = new();

    private int _depth;
    private bool _isFirst;

    /// <summary>The text of the file.</summary>
    public static string Of(ImmutableArray<Diagnostic> diagnostics)
    {
        var text = new DiagnosticText();
        text.WriteObject(() => text.WriteArray("Diagnostics", diagnostics, (prefix, diagnostic) =>
        {
            text._text.Append(prefix);
            text.Write(diagnostic);
        }));
        return text._text.ToString();
    }

    private void Write(Diagnostic diagnostic) => WriteObject(() =>
    {
        if (diagnostic.Location != Location.None)
        {
            WriteName("Location");
            Write(diagnostic.Location);
        }

        WriteMember("Message", diagnostic.GetMessage(CultureInfo.InvariantCulture));
        WriteMember("Severity", diagnostic.Severity.ToString());
        if (diagnostic.WarningLevel != 0)
        {
            WriteMember("WarningLevel", diagnostic.WarningLevel.ToString(CultureInfo.InvariantCulture));
        }

        WriteName("Descriptor");
        _text.Append(' ');
        Write(diagnostic.Descriptor);
    });

    private void Write(DiagnosticDescriptor descriptor) => WriteObject(() =>
    {
        WriteMember("Id", descriptor.Id);
        WriteMember("Title", descriptor.Title.ToString(CultureInfo.InvariantCulture));
        WriteMemberUnlessBlank("Description", descriptor.Description.ToString(CultureInfo.InvariantCulture));
        WriteMemberUnlessBlank("HelpLink", descriptor.HelpLinkUri);
        WriteMember("MessageFormat", descriptor.MessageFormat.ToString(CultureInfo.InvariantCulture));
        WriteMember("Category", descriptor.Category);
        WriteMember("DefaultSeverity", descriptor.DefaultSeverity.ToString());
        WriteMember("IsEnabledByDefault", descriptor.IsEnabledByDefault ? "true" : "false");
        if (descriptor.CustomTags.Any())
        {
            WriteArray("CustomTags", descriptor.CustomTags, WriteElement);
        }
    });

    private void Write(Location location)
    {
        var place = location.GetMappedLineSpan();
        if (location.SourceTree is { } file)
        {
            // The lines are those of the mapped place, even where a #line directive points to others.
            var lines = file.GetText().Lines;
            _text.Append(" /*\n");
            for (var index = Math.Max(place.StartLinePosition.Line - 1, 0); index <= Math.Min(place.EndLinePosition.Line + 1, lines.Count - 1); index++)
            {
                var line = lines[index];
                _text.Append(line).Append('\n');
                if (line.Span.Intersection(location.SourceSpan) is { } marked)
                {
                    _text.Append(' ', marked.Start - line.Start).Append('^', marked.Length).Append('\n');
                }
            }

            _text.Append("*/\n");
        }

        WriteValue(place.IsValid ? $"{place.Path.Replace('/', '\\')}: {place.Span}" : "");
    }

    private void WriteObject(Action members)
    {
        _text.Append('{');
        WriteInner(members);
        _text.Append('}');
    }

    private void WriteArray<T>(string name, IEnumerable<T> elements, Action<string, T> write)
    {
        WriteName(name);
        _text.Append(" [");
        WriteInner(() =>
        {
            foreach (var element in elements)
            {
                write(Next(), element);
            }
        });
        _text.Append(']');
    }

    private void WriteInner(Action write)
    {
        _depth++;
        _isFirst = true;
        write();
        _depth--;
        _isFirst = false;
        _text.Append('\n').Append(' ', 2 * _depth);
    }

    private void WriteMemberUnlessBlank(string name, string value)
    {
        if (!string.IsNullOrWhiteSpace(value))
        {
            WriteMember(name, value);
        }
    }

    private void WriteMember(string name, string value)
    {
        WriteName(name);
        WriteValue(value);
    }

    private void WriteName(string name) => _text.Append(Next()).Append(name).Append(':');

    // A value of several lines begins on a line of its own.
    private void WriteValue(string value)
    {
        value = Scrubbing.ScrubValue(value);
        var begin = !value.Contains('\n', StringComparison.Ordinal) ? " " : value[0] == '\n' ? "" : "\n";
        _text.Append(begin).Append(value);
    }

    private void WriteElement(string prefix, string value)
    {
        value = Scrubbing.ScrubValue(value);
        if (value.Contains('\n', StringComparison.Ordinal))
        {
            throw new NotSupportedException($"Verify's versions do not agree on how to write a tag of several lines: {value}");
        }

        _text.Append(prefix).Append(value);
    }

    private string Next()
    {
        var next = $"{(_isFirst ? "" : ",")}\n{new string(' ', 2 * _depth)}";
        _isFirst = false;
        return next;
    }
}
