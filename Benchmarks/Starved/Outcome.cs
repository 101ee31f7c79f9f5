using System.Globalization;

namespace Heartbeat.Benchmarks.Starved;

/// <summary>What became of the connections of a run, or of several. Each was well: whoever declared one dead was wrong.</summary>
/// <param name="Connections">How many there were.</param>
/// <param name="AtStarvedEnd">How many the starved end declared dead.</param>
/// <param name="AtOtherEnd">How many the other end declared dead; both may have, on their own.</param>
/// <param name="Otherwise">How many ended although nobody declared them dead.</param>
internal sealed record Outcome(int Connections, int AtStarvedEnd, int AtOtherEnd, int Otherwise)
{
    public static Outcome Sum(IEnumerable<Outcome> outcomes) => outcomes.Aggregate(
        new Outcome(0, 0, 0, 0),
        static (one, other) => new Outcome(
            one.Connections + other.Connections,
            one.AtStarvedEnd + other.AtStarvedEnd,
            one.AtOtherEnd + other.AtOtherEnd,
            one.Otherwise + other.Otherwise));

    /// <summary>"at the starved end / at the other end".</summary>
    public string Lost => string.Create(CultureInfo.InvariantCulture, $"{AtStarvedEnd} / {AtOtherEnd}{(Otherwise > 0 ? $" (and {Otherwise} otherwise)" : "")}");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Lost} of {Connections}");
}
