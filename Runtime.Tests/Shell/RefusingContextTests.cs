using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>Whoever awaits a send goes on where it came from, and that place may be gone: a form's thread that has ended, a scheduler that was completed.</summary>
[Collection(Alone.Name)]
public sealed class RefusingContextTests
{
    private const int Senders = 5;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_context_that_refuses_costs_neither_the_connection_nor_the_other_senders(bool isSent)
    {
        await using var world = new World();
        var log = new LogBook();
        var (socket, peer) = await world.Connect(options => options with { Logger = log, Max = 0 });
        peer.Link.Freeze();
        var blocked = socket.SendAsync(new byte[1024 * 1024]).AsTask();
        var sends = Enumerable.Range(0, Senders).Select(sender => Send(socket, sender == 2 ? new RefusingContext() : null)).ToArray();
        await world.Time.Pass(TimeSpan.Zero);

        if (isSent)
        {
            peer.Link.Thaw();
            await blocked.InTime();
            await Task.WhenAll(sends.Where((_, sender) => sender != 2)).InTime();
            Assert.Equal(SocketState.Open, socket.State);
            Assert.Equal(0, socket.Journal.Count("OnError"));
        }
        else
        {
            peer.Link.Cut();
            await Assert.ThrowsAnyAsync<Exception>(() => blocked.InTime());
            foreach (var send in sends.Where((_, sender) => sender != 2))
            {
                await Assert.ThrowsAnyAsync<SocketClosedException>(() => send.InTime());
            }
        }

        Assert.False(sends[2].IsCompleted);
        Assert.Contains(log.Warnings, line => line.Contains("awaited a send", StringComparison.Ordinal));
    }

    private static Task Send(ScriptedSocket socket, SynchronizationContext? context)
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        try
        {
            return SendAsync();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        async Task SendAsync() => await socket.SendAsync("text");
    }

    private sealed class RefusingContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => throw new InvalidOperationException("The thread has ended.");
    }
}
