namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>The server's end of one link: a socket of ours that has accepted it.</summary>
internal interface ISimulatedEnd
{
    bool IsOver { get; }

    /// <summary>Until when a hook of it may hold things up.</summary>
    long StuckUntil { get; }

    void Take(Deed deed);

    /// <summary>Its process is no more.</summary>
    void Died();

    void NothingIsLeft();
}
