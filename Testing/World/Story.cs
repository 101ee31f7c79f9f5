using System.Globalization;
using System.Text;

namespace Heartbeat.Testing;

/// <summary>What has happened in a world, line by line: when, to whom, what.</summary>
internal sealed class Story(Stage stage)
{
    /// <summary>A message is shown up to this length.</summary>
    private const int LongestText = 60;

    private const int LinesOfAnEnd = 20;

    private readonly List<string> _lines = [];

    public static string Show(TimeSpan time) => time.ToString(time.Days == 0 ? @"hh\:mm\:ss\.fff" : @"d\.hh\:mm\:ss\.fff", CultureInfo.InvariantCulture);

    /// <summary>A message as a line of the story shows it.</summary>
    public static string Show(string text) => ShowInOneLine(text.ReplaceLineEndings("\\n"));

    private static string ShowInOneLine(string text) => text.Length <= LongestText ? $"\"{text}\"" : string.Create(CultureInfo.InvariantCulture, $"\"{text[..LongestText]}…\" ({text.Length} characters)");

    /// <summary>Why something ended, in one line.</summary>
    public static string Show(SocketCloseReason? reason) => reason is null ? "" : $": {reason.ToString().ReplaceLineEndings(" ")}";

    public void Tell(string who, string what) => _lines.Add($"{Show(TimeSpan.FromTicks(stage.Now))}  {who}  {what}");

    /// <summary>The last lines, for whoever explains what went wrong.</summary>
    public string End()
    {
        var text = new StringBuilder();
        if (_lines.Count > LinesOfAnEnd)
        {
            text.Append(CultureInfo.InvariantCulture, $"  … {_lines.Count - LinesOfAnEnd} lines before\n");
        }

        foreach (var line in _lines.TakeLast(LinesOfAnEnd))
        {
            text.Append("  ").Append(line).Append('\n');
        }

        return text.ToString();
    }

    public override string ToString() => string.Concat(_lines.Select(static line => line + "\n"));
}
