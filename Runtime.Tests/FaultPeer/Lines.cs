using System.Diagnostics;
using System.Globalization;

namespace Heartbeat.FaultPeer;

/// <summary>
/// What this process says: "time what", one line each. The time is the system's monotonic one in microseconds,
/// which other processes of the machine can read too.
/// </summary>
internal static class Lines
{
    private const int LongestText = 40;

    public static void Say(string what)
        => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(0).TotalMicroseconds:F0} {what}"));

    /// <summary>A message, or its length where it would fill the line.</summary>
    public static string Short(string text)
        => text.Length <= LongestText ? text : string.Create(CultureInfo.InvariantCulture, $"{text.Length} characters");

    /// <summary>A reason, kind first, on one line.</summary>
    public static string Of(SocketCloseReason reason) => OneLine($"{reason.Kind} {reason}");

    /// <summary>An exception, type first, on one line.</summary>
    public static string Of(Exception exception) => OneLine($"{exception.GetType().Name} {exception.Message}");

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
