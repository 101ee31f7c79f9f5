using System.Globalization;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Analysis;

/// <summary>Which times can work, and are hardly ever meant.</summary>
internal static class TimeRules
{
    /// <summary>Below it, milliseconds are hardly ever meant. About the round trip around the globe, without any queue.</summary>
    public const int LeastUsual = 100;

    /// <summary>
    /// Proxies drop an idle connection after 60 s (nginx: proxy_read_timeout). What is left must be enough for the answer, and for timers that are late.
    /// </summary>
    private const int LongestInterval = 55_000;

    /// <summary>Short enough for many load balancers and mobile networks too.</summary>
    private const int GoodInterval = 30_000;

    private const int Second = 1_000;

    /// <summary>Those that make a heartbeat too fast. A timeout that is not written follows the interval, which is reported.</summary>
    private static readonly Setting[] OfHeartbeat = [Setting.Interval, Setting.Timeout];

    /// <summary>The others of which 5 is a mistake.</summary>
    private static readonly Setting[] OftenInSeconds = [Setting.Retry, Setting.RetryCap, Setting.ConnectTimeout, Setting.CloseTimeout, Setting.StallTimeout];

    public static IEnumerable<Violation> Check(WrittenSettings values)
    {
        if (values.Number(Setting.Interval) is >= LongestInterval and var interval)
        {
            yield return new Violation(Rules.IntervalOutlivesProxies, values.PlaceOf(Setting.Interval), Text(interval), Text(LongestInterval)) { Replacement = Text(GoodInterval) };
        }

        foreach (var setting in OfHeartbeat.Where(setting => IsOfSeconds(setting, values)))
        {
            yield return InSeconds(Rules.HeartbeatTooFast, setting, values) with { SecondReplacement = Text(LeastUsual) };
        }

        foreach (var setting in OftenInSeconds.Where(setting => IsOfSeconds(setting, values)))
        {
            yield return InSeconds(Rules.TimeOfSeconds, setting, values);
        }
    }

    /// <summary>Whether a time looks as if it were written in seconds, and no error says so already.</summary>
    public static bool IsOfSeconds(Setting setting, WrittenSettings values) =>
        values.Number(setting) is >= 1 and < LeastUsual && !(setting == Setting.RetryCap && IsCapBelowRetry(values, out _, out _));

    public static bool IsCapBelowRetry(WrittenSettings values, out int cap, out int retry)
    {
        cap = values.Number(Setting.RetryCap) ?? (int)Setting.RetryCap.Default!;
        retry = values.Number(Setting.Retry) ?? (int)Setting.Retry.Default!;
        return values.IsWritten(Setting.RetryCap) && cap >= 1 && cap < retry;
    }

    private static Violation InSeconds(DiagnosticDescriptor rule, Setting setting, WrittenSettings values)
    {
        var time = values.Number(setting)!.Value;
        return new Violation(rule, values.PlaceOf(setting), setting.Name, Text(time), Text(time * Second), Text(time)) { Replacement = Text(time * Second) };
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
