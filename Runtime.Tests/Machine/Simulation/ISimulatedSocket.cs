namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>A client's socket, made of the machine alone or of a generated class.</summary>
internal interface ISimulatedSocket
{
    SocketState State { get; }

    Watch Watch { get; }

    /// <summary>Takes what a caller does.</summary>
    void Take(Deed deed);

    /// <summary>Sends a message that must arrive, now that all is well.</summary>
    void SendLast();

    /// <summary>Whether that message arrived.</summary>
    bool LastArrived { get; }

    void Dispose();

    void NothingIsLeft();
}
