namespace Heartbeat.Benchmarks.Macro.Clients;

/// <summary>A socket whose hook takes bytes.</summary>
[HeartbeatSocket]
internal sealed partial class BytesSocket
{
    private readonly Tally _tally;

    public BytesSocket(Tally tally) => _tally = tally;

    partial void OnMessage(ReadOnlySpan<byte> data) => _tally.Add(data.Length);
}
