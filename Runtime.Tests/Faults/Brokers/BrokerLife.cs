using System.Diagnostics;
using System.Globalization;
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

    /// <summary>A stopped server is found dead in time, and the connections heal when it goes on.</summary>
    /// <param name="broker">The server.</param>
    /// <param name="sockets">Its clients, and within which time each is to find it dead.</param>
    /// <returns>How long each took to find out, in seconds.</returns>
    public static async Task<string[]> FindsAStoppedServer(BrokerProcess broker, params (ScriptedSocket Socket, TimeSpan InTime)[] sockets)
    {
        var opened = sockets.Select(static each => each.Socket.Journal.Count("OnOpen")).ToArray();
        var stopped = Stopwatch.GetTimestamp();
        await broker.Stop();
        TimeSpan[] took;
        try
        {
            took = await Task.WhenAll(sockets.Select(async each =>
            {
                await each.Socket.Journal.Until("OnClose HeartbeatTimeout");
                return Stopwatch.GetElapsedTime(stopped);
            }));
        }
        finally
        {
            await broker.Continue();
        }

        for (var each = 0; each < sockets.Length; each++)
        {
            Assert.InRange(took[each], TimeSpan.Zero, sockets[each].InTime + Slack);
            await sockets[each].Socket.Journal.Until("OnOpen", opened[each] + 1);
        }

        return [.. took.Select(static time => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture))];
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
