namespace Heartbeat.Runtime.Tests.Simulation.Planted;

/// <summary>What is called in the copy of this assembly that stands on a faulty runtime: only words go in and out.</summary>
internal static class FaultFinder
{
    public static string? Find(string mode, int first, int last)
    {
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
