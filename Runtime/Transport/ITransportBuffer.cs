namespace Heartbeat;

/// <summary>
/// What lies between a link's WebSocket and the system, where that is ours: it knows what has come and was not looked at yet,
/// and holds frames back until several can leave together.
/// </summary>
internal interface ITransportBuffer
{
    /// <summary>Who hears that more bytes have come.</summary>
    Link? Link { get; set; }

    /// <summary>How many bytes have come and were not handed out yet.</summary>
    int Buffered { get; }

    /// <summary>Whether frames are held back. They leave with the first one that is written after this was set back.</summary>
    bool IsCorked { get; set; }
}
