using System.Net.WebSockets;
using Heartbeat.Benchmarks.Macro.Clients;
using Heartbeat.Benchmarks.Macro.Sessions;

namespace Heartbeat.Benchmarks.Macro.Jobs;

/// <summary>One accepted connection, and as much as it can carry: what is measured is the server's end, in this process.</summary>
internal sealed class AcceptedTraffic(ClientTask task)
{
    /// <summary>Within this the other end is to dial.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Tally _tally = new();

    public Dictionary<string, double> Measure()
    {
        var host = SessionHost.StartAsync(task, _tally).GetAwaiter().GetResult();
        try
        {
            AskToDialAsync(host).Wait(Patience);
            if (!host.Began.Wait(Patience))
            {
                throw new InvalidOperationException("Nobody has dialed.");
            }

            var figures = Meter.Measure(task.Seconds, host.Ended, () => _tally.Messages);
            return _tally.LastLength == task.Size ? figures : throw new InvalidOperationException($"A message of {_tally.LastLength} came where {task.Size} were sent.");
        }
        finally
        {
            host.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>The other end is a server otherwise, and so is asked by a request. What it dials then does not depend on that.</summary>
    private async Task AskToDialAsync(SessionHost host)
    {
        using var request = new ClientWebSocket();
        await request.ConnectAsync(new Uri($"{task.Address}&port={host.Port}&count={task.Count}"), CancellationToken.None);
    }
}
