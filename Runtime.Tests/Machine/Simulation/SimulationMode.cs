namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>What the simulated sockets are made of.</summary>
internal enum SimulationMode
{
    /// <summary>The machine alone, with a model of what surrounds it: quick.</summary>
    Machine,

    /// <summary>A generated class on the real shell.</summary>
    Shell,
}
