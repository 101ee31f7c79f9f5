using System.Globalization;
using Heartbeat.Generator.Parsing;

namespace Heartbeat.Generator.Analysis;

/// <summary>Whether a fleet that never gives up lets its server come back. The figures are in docs/reliability.md, The storm.</summary>
internal static class ReturnRules
{
    private const int WithoutEnd = -1;

    /// <summary>Below it, a constant delay makes more than one attempt a second.</summary>
    private const int LeastRetry = 1_000;

    public static IEnumerable<Violation> Check(WrittenSettings values)
    {
        if (values.Number(Setting.Max) != WithoutEnd)
        {
            yield break;
        }

        if (values.Flag(Setting.Jitter) == false)
        {
            yield return new Violation(
                Rules.ReturnsInStep,
                values.PlaceOf(Setting.Jitter),
                "Jitter = false",
                "all clients return in step, again and again, and the server refuses most of them each time",
                "set Jitter to true, or leave it out") { Replacement = "true" };
        }

        if (IsConstant(values) && values.Number(Setting.Retry) is >= 1 and < LeastRetry and var retry && !TimeRules.IsOfSeconds(Setting.Retry, values))
        {
            var milliseconds = retry.ToString(CultureInfo.InvariantCulture);
            yield return new Violation(
                Rules.ReturnsInStep,
                values.PlaceOf(Setting.Retry),
                $"Retry = {milliseconds}",
                $"each client tries again every {milliseconds} ms, for as long as the server is away",
                "make Retry 1000 or more, or set Backoff to Backoff.Exponential") { Replacement = LeastRetry.ToString(CultureInfo.InvariantCulture) };
        }
    }

    private static bool IsConstant(WrittenSettings values) =>
        values.Enum(Setting.Backoff) is not { } backoff || SettingsParser.MemberOf(backoff)?.Name == (string)Setting.Backoff.Default!;
}
