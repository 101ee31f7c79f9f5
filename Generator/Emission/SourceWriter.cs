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
        foreach (var line in lines.Split('\n'))
        {
            var content = line.TrimEnd('\r');
            if (content.Length > 0)
            {
                _text.Append(' ', _depth * 4).Append(content);
            }

            _text.Append('\n');
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
