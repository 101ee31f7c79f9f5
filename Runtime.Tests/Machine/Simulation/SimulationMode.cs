namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>What the simulated sockets are made of.</summary>
internal enum SimulationMode
{
    /// <summary>The machine alone, with a model of what surrounds it: quick.</summary>
    Machine,

    /// <summary>As <see cref="Machine"/>, and the server says again and again how heartbeats are to be.</summary>
    Dictated,

    /// <summary>A generated class on the real shell.</summary>
    Shell,

    /// <summary>As <see cref="Shell"/>, and the client's end runs on frames of its own, in every other world with a heartbeat of ping frames.</summary>
    Frames,
}
