namespace Heartbeat;

/// <summary>What the machine asks the hooks.</summary>
internal enum DecisionHook
{
    Connecting,
    Opening,
    ShouldReconnect,
}
