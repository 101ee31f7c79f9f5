using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>Sends after the end, while whoever gave the token cancels it: an ordinary shutdown.</summary>
[Collection(Alone.Name)]
public sealed class RefusedSendTests
{
    private const int Rounds = 20_000;

    [Fact]
    public async Task A_token_that_is_cancelled_while_a_send_is_refused_holds_nobody_up()
    {
        // Disposed of only where all went well: one that holds its callers up would hold that up too.
        var socket = new ScriptedSocket(new HeartbeatOptions());
        await socket.CloseAsync().InTime();
        await Task.Run(async () =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                using var source = new CancellationTokenSource();
                var start = new Flag();
                var cancelling = CancelAfter(source, start, spins: round % 60);
                start.WaitUntilSet();
                await Assert.ThrowsAnyAsync<Exception>(async () => await socket.SendAsync("x", source.Token));
                await cancelling;
            }

            // Two threads that wait for each other have little of two processors that others use too.
        }).WaitAsync(TimeSpan.FromMinutes(5));
        await socket.DisposeAsync();
    }

    private static Task CancelAfter(CancellationTokenSource source, Flag start, int spins) => Task.Run(() =>
    {
        start.Set();
        Thread.SpinWait(spins);
        source.Cancel();
    });

    /// <summary>Lets two threads begin within nanoseconds of each other: where they meet is what is tested.</summary>
    private sealed class Flag
    {
        private volatile bool _isSet;

        public void Set() => _isSet = true;

        public void WaitUntilSet() => SpinWait.SpinUntil(() => _isSet);
    }
}
