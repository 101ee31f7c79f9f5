namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Under which settings every history is walked.</summary>
/// <param name="Name">What is special about them.</param>
/// <param name="Settings">The socket's own.</param>
/// <param name="Asks">Whether a link that is accepted carries ping frames of this end's.</param>
/// <param name="Dictated">What a peer may make of them, for its link.</param>
internal sealed record WalkedCase(string Name, MachineSettings Settings, bool Asks, params MachineSettings[] Dictated)
{
    /// <summary>Whether the settings in force may be others than the socket's own.</summary>
    public bool Changes => Dictated.Length > 0;

    /// <summary>Whether a heartbeat that neither asks nor answers says more than any message.</summary>
    public bool HasSigns { get; } = !Settings.CountsAnyTraffic || Array.Exists(Dictated, terms => !terms.CountsAnyTraffic);

    /// <summary>The longest of a time by any of the settings.</summary>
    public long Longest(Func<MachineSettings, long> time) => Dictated.Length == 0 ? time(Settings) : Math.Max(time(Settings), Dictated.Max(time));

    /// <summary>The settings of a number; 0 for the socket's own.</summary>
    public MachineSettings InForce(int number) => number == 0 ? Settings : Dictated[number - 1];

    public int NumberOf(MachineSettings settings) => ReferenceEquals(settings, Settings) ? 0 : Array.FindIndex(Dictated, terms => ReferenceEquals(terms, settings)) + 1;

    public override string ToString() => $"{Name}: {Settings}{string.Concat(Dictated.Select(terms => $"\nor: {terms}"))}";
}
