using Heartbeat.Benchmarks.Macro.Clients;

namespace Heartbeat.Benchmarks.Macro.Sessions;

/// <summary>An accepted socket whose hook waits for something at each message, as one that asks a database does.</summary>
[HeartbeatSocket]
internal sealed partial class AsyncHookSession
{
    private readonly Tally _tally;

    public AsyncHookSession(Tally tally) => _tally = tally;

    private async partial Task OnMessageAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        await Task.Yield();
        _tally.Add(data.Length);
    }
}
