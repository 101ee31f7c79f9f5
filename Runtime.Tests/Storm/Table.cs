using System.Globalization;

namespace Heartbeat.Storm;

/// <summary>Tells courses as a table in Markdown.</summary>
internal static class Table
{
    private static readonly string[] Columns =
    [
        "outage", "delays", "attempts in vain", "most in a second before the return", "most in a second after it", "half open after", "99 % open after", "all open after",
    ];

    public static void Write(TextWriter writer, IEnumerable<Course> courses)
    {
        writer.WriteLine($"| {string.Join(" | ", Columns)} |");
        writer.WriteLine($"|---|---|{string.Concat(Enumerable.Repeat("---:|", Columns.Length - 2))}");
        foreach (var course in courses)
        {
            writer.WriteLine(Row(course));
        }
    }

    public static string Row(Course course)
    {
        var scenario = course.Scenario;
        var times = scenario.StandsFor;
        var cells = new[]
        {
            Outage(scenario), scenario.Shape.Name, Number(course.Wasted * times), Number(course.PeakBefore * times), Number(course.PeakAfter * times),
            Seconds(course, 0.5), Seconds(course, 0.99), Seconds(course, 1),
        };
        return $"| {string.Join(" | ", cells)} |";
    }

    private static string Outage(Scenario scenario)
    {
        var outage = string.Create(CultureInfo.InvariantCulture, $"{scenario.Outage.TotalMinutes} min");
        outage += scenario.IsSilent ? ", silent death" : "";
        outage += scenario.Hangs ? ", connects hang" : "";
        return scenario.Max < 0 ? outage : $"{outage}, Max = {scenario.Max}";
    }

    private static string Seconds(Course course, double share)
    {
        if (course.SecondsUntilOpen(share) is { } seconds)
        {
            return $"{Number(seconds)} s";
        }

        var open = 100.0 * course.Open / course.Scenario.Clients;
        return course.GaveUp > 0
            ? string.Create(CultureInfo.InvariantCulture, $"never: {open:0.#} % open, the others gave up")
            : string.Create(CultureInfo.InvariantCulture, $"not within {course.Scenario.Watched.TotalMinutes} min: {open:0.#} % open");
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
