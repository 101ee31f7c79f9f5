namespace Heartbeat.Testing;

/// <summary>One of the two ways of a connection.</summary>
public enum TrafficDirection
{
    /// <summary>From the client to the server.</summary>
    ToServer,

    /// <summary>From the server to the client.</summary>
    ToClient,
}
