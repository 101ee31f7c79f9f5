using System.Text;

namespace Heartbeat.Generator.Emission;

/// <summary>Writes indented lines that end in <c>\n</c> on every machine.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>Writes one or more lines at the present depth.</summary>
    public void Write(string lines)
    {
        for (var start = 0; start <= lines.Length;)
        {
            var next = lines.IndexOf('\n', start) is var found and >= 0 ? found : lines.Length;
            var end = next > start && lines[next - 1] == '\r' ? next - 1 : next;
            if (end > start)
            {
                _text.Append(' ', _depth * 4).Append(lines, start, end - start);
            }

            _text.Append('\n');
            start = next + 1;
        }
    }

    public void BlankLine() => Write("");

    public void Open(string header)
    {
        Write(header);
        Write("{");
        _depth++;
    }

    /// <param name="end">What follows the brace.</param>
    public void Close(string end = "")
    {
        _depth--;
        Write("}" + end);
    }

    public override string ToString() => _text.ToString();
}
