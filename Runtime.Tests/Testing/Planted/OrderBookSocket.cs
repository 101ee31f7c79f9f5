namespace Heartbeat.Testing.Tests.Planted;

/// <summary>The bug: what the old connection told stands beside what the next one tells anew.</summary>
[HeartbeatSocket(Max = -1)]
public sealed partial class OrderBookSocket(bool hasBug)
{
    public List<string> Orders { get; } = [];

    partial void OnOpen()
    {
        if (!hasBug)
        {
            Orders.Clear();
        }
    }

    partial void OnMessage(string message) => Orders.Add(message);
}
