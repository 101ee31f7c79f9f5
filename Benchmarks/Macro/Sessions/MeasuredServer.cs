using System.Net.WebSockets;
using Heartbeat.Benchmarks.Macro.Clients;
using Heartbeat.Benchmarks.Macro.Jobs;

namespace Heartbeat.Benchmarks.Macro.Sessions;

/// <summary>A server that is measured, for as long as one measurement takes.</summary>
internal abstract class MeasuredServer : IDisposable
{
    /// <summary>Within this the other end is to dial.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public abstract int Port { get; }

    /// <summary>How many messages have come.</summary>
    public abstract long Messages { get; }

    /// <summary>What the processor has spent on it.</summary>
    public abstract TimeSpan ProcessorTime { get; }

    /// <summary>Ends with the first connection that ends.</summary>
    public abstract Task Ended { get; }

    public static MeasuredServer Start(ClientTask task)
        => task.Contender == ContenderKind.Bun ? new BunServer(task.Job) : SessionHost.StartAsync(task).GetAwaiter().GetResult();

    /// <summary>Lets the other end dial, and waits until it has.</summary>
    public void HaveDialed(ClientTask task, int connections)
    {
        var before = Connections;
        AskToDialAsync(task, connections).Wait(Patience);
        for (var waited = TimeSpan.Zero; Connections < before + connections; waited += TimeSpan.FromMilliseconds(20))
        {
            Meter.Run(waited < Patience ? TimeSpan.FromMilliseconds(20) : throw new InvalidOperationException($"{Connections - before} of {connections} were dialed."), Ended);
        }
    }

    public abstract void Dispose();

    /// <summary>How many connections were accepted.</summary>
    protected abstract int Connections { get; }

    /// <summary>The other end is a server otherwise, and so is asked by a request. What it dials then does not depend on that.</summary>
    private async Task AskToDialAsync(ClientTask task, int connections)
    {
        using var request = new ClientWebSocket();
        await request.ConnectAsync(new Uri($"{task.Address}&port={Port}&count={task.Count}&connections={connections}"), CancellationToken.None);
    }
}
