using Heartbeat.Runtime.Tests.MachineRules;

namespace Heartbeat.Runtime.Tests.Simulation.Planted;

/// <summary>What is called in the copy of this assembly that stands on a faulty runtime: only words go in and out.</summary>
internal static class FaultFinder
{
    /// <summary>The mode that is no simulation: every short history of the machine where an accepted end asks silent peers.</summary>
    public const string Walk = nameof(Walk);

    /// <summary>As <see cref="Walk"/>, where the server dictates how heartbeats are to be.</summary>
    public const string Terms = nameof(Terms);

    public static string? Find(string mode, int first, int last)
    {
        if (mode == Walk)
        {
            return EveryHistoryTests.ViolationWhereItAsks()?.Split('\n')[0];
        }

        if (mode == Terms)
        {
            return EveryHistoryTests.ViolationWhereTermsChange()?.Split('\n')[0];
        }

        for (var seed = first; seed <= last; seed++)
        {
            if (Simulation.Violation(History.Of(seed, Simulation.Length), Enum.Parse<SimulationMode>(mode)) is { } violation)
            {
                return $"seed {seed}: {violation}";
            }
        }

        return null;
    }
}
