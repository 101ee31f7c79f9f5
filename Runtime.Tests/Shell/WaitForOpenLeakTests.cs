using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>Whoever waits for an open that is there already leaves nothing behind.</summary>
[Collection(Alone.Name)]
public sealed class WaitForOpenLeakTests
{
    [Fact]
    public async Task Waiting_for_an_open_link_again_and_again_keeps_no_memory()
    {
        await using var world = new World();
        var (socket, _) = await world.Connect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var time = 0; time < 100_000; time++)
        {
            await socket.WaitForOpenAsync();
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 2_000_000);
    }
}
