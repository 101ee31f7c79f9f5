namespace Heartbeat.Testing;

/// <summary>How long what is sent in a world is on its way, and the connections that have such a way.</summary>
internal sealed class Networks(Stage stage, int seed)
{
    private const long Latency = TimeSpan.TicksPerMillisecond;

    /// <summary>What chance may add.</summary>
    private const long MostAddedLatency = 20 * TimeSpan.TicksPerMillisecond;

    private int _links;

    /// <summary>What is sent is there after this time, unless the test has done something to its connection.</summary>
    public static long MostDelay => Latency + MostAddedLatency;

    /// <summary>How long what is sent now is on its way, where that is no connection's yet.</summary>
    public long NextDelay() => Latency + (seed == Chance.Calm ? 0 : stage.Chance.Below(MostAddedLatency));

    /// <param name="carriesBytes">Whether what passes are the bytes of a stream, and not frames.</param>
    public MemoryLink NewLink(bool carriesBytes)
    {
        var network = new Network(stage) { Spread = seed == Chance.Calm ? 0 : MostAddedLatency };
        network.Use(Latency);
        return new MemoryLink(stage, network, ++_links) { CarriesBytes = carriesBytes };
    }
}
