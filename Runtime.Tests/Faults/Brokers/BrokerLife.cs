using System.Diagnostics;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Faults.Brokers;

/// <summary>What holds for the heartbeat of any server.</summary>
internal static class BrokerLife
{
    /// <summary>How much later than the rules say a death may be known on a machine that is busy.</summary>
    private static readonly TimeSpan Slack = Seconds(10);

    /// <summary>A socket that notes its heartbeats too, and tries for ever.</summary>
    public static ScriptedSocket NewSocket(Func<HeartbeatProtocol> heartbeat, Func<HeartbeatOptions, HeartbeatOptions>? more = null)
    {
        var options = new HeartbeatOptions
        {
            Heartbeat = heartbeat,
            Retry = TimeSpan.FromMilliseconds(100),
            Jitter = false,
            Max = -1,
            ConnectTimeout = Seconds(5),
            CloseTimeout = Seconds(5),
        };
        return new ScriptedSocket(more?.Invoke(options) ?? options) { Hooks = { Kinds = ScriptedHooks.All & ~HookKinds.ShouldReconnect } };
    }

    /// <summary>Lives for so long on one connection.</summary>
    public static async Task LivesFor(ScriptedSocket socket, TimeSpan time)
    {
        var begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun) < time)
        {
            Assert.True(socket.State == SocketState.Open, $"It is {socket.State}:\n{string.Join('\n', socket.Journal.Texts)}");
            await Task.Delay(50);
        }

        Assert.Equal((1, 0), (socket.Journal.Count("OnOpen"), socket.Journal.Count("OnClose")));
        Assert.Empty(socket.Journal.Violations);
    }

    /// <summary>A stopped server is found dead in time, and the connection heals when it goes on.</summary>
    /// <returns>How long it took to find out.</returns>
    public static async Task<TimeSpan> FindsAStoppedServer(ScriptedSocket socket, BrokerProcess broker, TimeSpan inTime)
    {
        var opened = socket.Journal.Count("OnOpen");
        var stopped = Stopwatch.GetTimestamp();
        await broker.Stop();
        TimeSpan took;
        try
        {
            await socket.Journal.Until("OnClose HeartbeatTimeout");
            took = Stopwatch.GetElapsedTime(stopped);
            Assert.InRange(took, TimeSpan.Zero, inTime + Slack);
        }
        finally
        {
            await broker.Continue();
        }

        await socket.Journal.Until("OnOpen", opened + 1);
        return took;
    }

    /// <summary>Gives up at the first attempt, with a reason that names this.</summary>
    public static async Task GivesUp(IHeartbeatClient socket, Uri address, params string[] named)
    {
        var reason = (await Assert.ThrowsAsync<SocketClosedException>(() => socket.ConnectAsync(address).InTime())).Reason;
        Assert.Equal(SocketState.GaveUp, socket.State);
        Assert.True(reason.IsFinal, $"{reason}");
        Assert.All(named, name => Assert.Contains(name, reason.Description, StringComparison.Ordinal));
    }
}
