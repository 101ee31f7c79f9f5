namespace Heartbeat;

/// <summary>What the machine asks the hooks.</summary>
internal enum Question
{
    Connecting,
    Opening,
    ShouldReconnect,
}
