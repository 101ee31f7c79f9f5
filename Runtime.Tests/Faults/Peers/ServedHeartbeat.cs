using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults.Peers;

/// <summary>A client with the heartbeat of a server that nobody here wrote, and what every such client must show.</summary>
internal static class ServedHeartbeat
{
    /// <summary>A client that signs in as the test says, and does with a final reason what it does where nobody is asked.</summary>
    public static ScriptedSocket Client(Func<HeartbeatProtocol> heartbeat, HeartbeatOptions? options = null)
    {
        var socket = new ScriptedSocket((options ?? new HeartbeatOptions()) with
        {
            Heartbeat = heartbeat,
            Retry = TimeSpan.FromMilliseconds(50),
            Jitter = false,
            Max = -1,
        });
        socket.Hooks.Kinds = ScriptedHooks.All & ~HookKinds.ShouldReconnect;
        return socket;
    }

    /// <summary>The socket gave up, after one attempt or connection, for a reason that says this.</summary>
    public static async Task<SocketCloseReason> AssertGaveUp(this ScriptedSocket socket, Task connecting, string told)
    {
        var reason = (SocketCloseReason)(await socket.Journal.Until("OnGaveUp")).Subject!;
        await connecting.ContinueWith(static _ => { }, TaskScheduler.Default).InTime();
        Assert.Equal(SocketState.GaveUp, socket.State);
        Assert.True(reason.IsFinal, $"{reason}");
        Assert.Contains(told, $"{reason}", StringComparison.Ordinal);
        Assert.True(socket.Journal.Count("OnReconnecting") == 0, string.Join('\n', socket.Journal.Lines));
        return reason;
    }

    /// <summary>So many lines of the server's say that the client lived, and none at the client's end that it did not.</summary>
    public static async Task AssertLives(this ScriptedSocket socket, Journal server, string sign, int count)
    {
        await server.Until(sign, count);
        Assert.Equal(1, socket.Journal.Count("OnOpen"));
        Assert.Equal(0, socket.Journal.Count("OnClose"));
        Assert.Equal(SocketState.Open, socket.State);
    }

    /// <summary>The server's process is stopped, its TCP stays up: that is found, and the socket is connected again once it goes on.</summary>
    /// <param name="socket">The client.</param>
    /// <param name="server">The server.</param>
    /// <param name="latest">When the death must be known.</param>
    /// <param name="what">What the figure is of.</param>
    public static async Task AssertFindsAndHeals(this ScriptedSocket socket, (Func<Task> Stop, Func<Task> Continue) server, TimeSpan latest, string what)
    {
        var opens = socket.Journal.Count("OnOpen");
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        await server.Stop();
        await socket.Journal.Until("OnClose HeartbeatTimeout");
        var took = System.Diagnostics.Stopwatch.GetElapsedTime(began);
        Figure.Say($"{what}: a stopped server was found dead after {took.TotalMilliseconds:0} ms");

        // The bound alone is generous: a loaded machine may be late.
        Assert.InRange(took, TimeSpan.Zero, latest + TimeSpan.FromSeconds(10));
        await server.Continue();
        await socket.Journal.Until("OnOpen", opens + 1);
    }
}
