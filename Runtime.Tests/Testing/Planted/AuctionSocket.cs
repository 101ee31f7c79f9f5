namespace Heartbeat.Testing.Tests.Planted;

/// <summary>The bug: one connection tells of items, another of sales, and a sale is taken to come after its item, as it nearly always does.</summary>
[HeartbeatSocket(Max = -1)]
public sealed partial class AuctionSocket(HashSet<string> items, HashSet<string> sales, bool hasBug)
{
    partial void OnMessage(string message)
    {
        var name = message[5..];
        if (message.StartsWith("item", StringComparison.Ordinal))
        {
            items.Add(name);
        }
        else if (!hasBug || items.Contains(name))
        {
            sales.Add(name);
        }
        else
        {
            throw new InvalidOperationException($"No {name} is for sale.");
        }
    }
}
