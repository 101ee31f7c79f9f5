namespace Heartbeat.Benchmarks.Macro.Clients;

/// <summary>A socket whose hook takes strings.</summary>
[HeartbeatSocket]
internal sealed partial class TextSocket
{
    private readonly Tally _tally;

    public TextSocket(Tally tally) => _tally = tally;

    partial void OnMessage(string message) => _tally.Add(message.Length);
}
