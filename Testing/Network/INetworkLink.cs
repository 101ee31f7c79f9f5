namespace Heartbeat.Testing;

/// <summary>What a network needs of each connection that takes its way.</summary>
internal interface INetworkLink
{
    /// <summary>Brings what is due in both directions, if packets pass.</summary>
    void Deliver();

    /// <summary>Resets it: both ends are told.</summary>
    void Cut();
}
