namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>A link in memory with a socket of ours at either end.</summary>
internal sealed record BothEnds(ScriptedSocket Client, ScriptedSocket Server, MemoryLink Link, Task<SocketCloseReason> ServerRun)
{
    public static async Task<BothEnds> Meet(
        World world,
        Action<ScriptedSocket>? client = null,
        Action<ScriptedSocket>? server = null,
        Func<HeartbeatOptions, HeartbeatOptions>? change = null)
    {
        var link = world.NewLink();
        var accepted = world.NewSocket(change);
        server?.Invoke(accepted);
        var run = accepted.AcceptAsync(link.Server);

        var dialing = world.NewSocket(options => (change?.Invoke(options) ?? options) with { Connect = (_, _) => new(link.Client), Max = 0 });
        client?.Invoke(dialing);
        await dialing.ConnectAsync(World.Address).InTime();
        await accepted.WaitForOpenAsync().InTime();
        await world.Time.Pass(TimeSpan.Zero);
        return new BothEnds(dialing, accepted, link, run);
    }

    public void AssertAlive()
    {
        Assert.Equal(SocketState.Open, Client.State);
        Assert.Equal(SocketState.Open, Server.State);
        Assert.Equal(1, Client.Journal.Count("OnOpen"));
        Assert.Equal(0, Client.Journal.Count("OnError") + Server.Journal.Count("OnError"));
    }
}
