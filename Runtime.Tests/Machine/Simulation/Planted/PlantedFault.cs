namespace Heartbeat.Runtime.Tests.Simulation.Planted;

/// <summary>
/// A fault that is put into the runtime to see whether the simulation finds it: a patch of one place in one file.
/// It exists in an assembly that is compiled for the one test, and nowhere else.
/// </summary>
/// <param name="Name">What is wrong then.</param>
/// <param name="Origin">Who suffers or suffered from it.</param>
/// <param name="Mode">Where it is looked for.</param>
/// <param name="File">The file, from the runtime's folder.</param>
/// <param name="Was">What stands there; exactly once.</param>
/// <param name="Becomes">What stands there with the fault.</param>
public sealed record PlantedFault(string Name, string Origin, string Mode, string File, string Was, string Becomes)
{
    /// <summary>The history with which the search begins: nearly a thousand show nothing of a rare one, and cost a minute.</summary>
    public int First { get; init; } = 1;

    public override string ToString() => Name;
}
