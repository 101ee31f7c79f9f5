namespace Heartbeat;

/// <summary>What a heartbeat says that does not change with a connection. Read once, before anybody holds a lock: the class may be the user's.</summary>
internal readonly record struct HeartbeatTraits
{
    public required bool AwaitsGreeting { get; init; }

    public required string Expects { get; init; }

    public required bool CountsAnyTraffic { get; init; }

    public required bool PingsInOrder { get; init; }

    /// <summary>How long a message may be that it looks at, in bytes.</summary>
    public required int LongestLookedAt { get; init; }

    /// <summary>How long a heartbeat may be that is a message, in bytes.</summary>
    public required int Longest { get; init; }

    public static HeartbeatTraits Of(HeartbeatProtocol heartbeat)
    {
        var longest = heartbeat.MaxSize;
        return new()
        {
            AwaitsGreeting = heartbeat.AwaitsGreeting,
            Expects = heartbeat.Expects,
            CountsAnyTraffic = heartbeat.CountsAnyTraffic,
            PingsInOrder = heartbeat.PingsInOrder,
            LongestLookedAt = heartbeat.LooksAtLarger ? int.MaxValue : longest,
            Longest = longest,
        };
    }
}
