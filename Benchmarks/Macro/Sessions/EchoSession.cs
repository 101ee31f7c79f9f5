using Heartbeat.Benchmarks.Macro.Clients;

namespace Heartbeat.Benchmarks.Macro.Sessions;

/// <summary>An accepted socket that sends back what comes, as the README shows it.</summary>
[HeartbeatSocket]
internal sealed partial class EchoSession
{
    private readonly Tally _tally;

    public EchoSession(Tally tally) => _tally = tally;

    private partial ValueTask OnMessageAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        _tally.Add(data.Length);
        return SendAsync(data, cancellationToken: cancellationToken);
    }
}
