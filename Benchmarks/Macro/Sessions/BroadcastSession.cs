using Heartbeat.Benchmarks.Macro.Clients;

namespace Heartbeat.Benchmarks.Macro.Sessions;

/// <summary>An accepted socket that sends a message to everybody whenever one comes.</summary>
[HeartbeatSocket]
internal sealed partial class BroadcastSession
{
    private readonly Audience<BroadcastSession> _everybody;
    private readonly Tally _tally;

    public BroadcastSession(Audience<BroadcastSession> everybody, Tally tally)
    {
        _everybody = everybody;
        _tally = tally;
    }

    partial void OnOpen() => _everybody.Add(this);

    partial void OnMessage(ReadOnlySpan<byte> data)
    {
        _tally.Add(data.Length);
        foreach (var session in _everybody.Members)
        {
            if (!session.TrySend(_everybody.Prepared))
            {
                throw new InvalidOperationException("There was no room for the message.");
            }
        }
    }
}
