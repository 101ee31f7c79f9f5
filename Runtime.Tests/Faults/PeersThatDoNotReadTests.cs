using System.Diagnostics;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>A peer that takes nothing any more: what is written into it stalls. It may talk all the same.</summary>
public sealed class PeersThatDoNotReadTests
{
    private static readonly TimeSpan Timeout = Seconds(1);

    /// <summary>What a loaded machine may add.</summary>
    private static readonly TimeSpan Slack = Seconds(15);

    /// <summary>More than any system's buffers take.</summary>
    private static readonly byte[] Huge = new byte[64 * 1024 * 1024];

    private static readonly HeartbeatOptions Options = new()
    {
        Interval = TimeSpan.FromMilliseconds(300),
        Timeout = Timeout,
        Max = 0,
        CloseTimeout = Seconds(120),

        // What stands behind the huge one is not what is refused here.
        OutboxBytes = int.MaxValue,
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_write_into_a_server_that_never_reads_is_declared_dead_and_every_sender_is_told(bool talks)
    {
        using var server = new TcpServer();
        await using var client = new ScriptedSocket(Options);
        var connecting = client.ConnectAsync(server.Address);
        using var raw = await server.NextOpen();
        await connecting.InTime();
        using var talk = new Talk(raw, talks);

        var began = Stopwatch.GetTimestamp();
        var doubt = client.SendAsync(Huge).AsTask();
        var waiting = Enumerable.Range(0, 10).Select(number => client.SendAsync($"{number}").AsTask()).ToArray();
        Assert.True(client.TrySend("last"));

        var dead = await Assert.ThrowsAsync<MessageInDoubtException>(() => doubt.InTime());
        var took = Stopwatch.GetElapsedTime(began);
        Assert.InRange(took, Timeout, Timeout + Slack);
        foreach (var send in waiting)
        {
            await Assert.ThrowsAsync<SocketClosedException>(() => send.InTime());
        }

        // The ping of one that says nothing is due in between.
        var kind = dead.Reason.Kind;
        Assert.True(kind == SocketCloseKind.WriteStalled || (!talks && kind == SocketCloseKind.HeartbeatTimeout), $"{dead.Reason}");
        await client.Journal.Until($"OnGaveUp {kind}");
        Assert.Equal((1, 1), (client.Journal.Count("OnUnsent last"), client.Journal.Count($"OnClose {kind}")));
        Figure.Say($"a write into a server that {(talks ? "only sends and " : "")}never reads, Timeout {Timeout.TotalSeconds:0} s: declared dead {took.TotalSeconds:0.00} s after the send, and every sender notified");
    }

    [Fact]
    public async Task A_hook_that_awaits_a_send_into_a_server_that_stopped_reading_is_told()
    {
        using var server = new TcpServer();
        await using var client = new ScriptedSocket(Options);
        var told = new TaskCompletionSource<Exception?>();
        client.Hooks.Text = async (_, _) => told.SetResult(await Record.ExceptionAsync(() => client.SendAsync(Huge).AsTask()));
        var connecting = client.ConnectAsync(server.Address);
        using var raw = await server.NextOpen();
        await connecting.InTime();
        using var talk = new Talk(raw, talks: true);
        await raw.Send(raw.Frame("work"));
        Assert.IsType<MessageInDoubtException>(await told.Task.InTime());
        await client.Journal.Until("OnClose WriteStalled");
        Assert.Empty(client.Journal.Violations);
    }

    [Fact]
    public async Task So_is_a_servers_hook()
    {
        var told = new TaskCompletionSource<Exception?>();
        await using var server = await OurServer.Start(Options, session =>
            session.Hooks.Text = async (text, _) =>
            {
                if (text == "work")
                {
                    told.SetResult(await Record.ExceptionAsync(() => session.SendAsync(Huge).AsTask()));
                }
            });
        using var raw = await TcpConnection.Connect(server.Port, "/ours");
        var session = await server.Next();
        using var talk = new Talk(raw, talks: true);
        await raw.Send(raw.Frame("work"));
        var doubt = Assert.IsType<MessageInDoubtException>(await told.Task.InTime());
        Assert.Equal("A write moved no byte for 1 s (Timeout).", doubt.Reason.Description);
        await session.Completion.InTime();
        Assert.Equal(1, session.Journal.Count("OnClose WriteStalled"));
    }

    /// <summary>It answers no ping, but anything that arrives shows that it lives, unless only pongs count.</summary>
    [Fact]
    public async Task A_server_that_only_sends_lives_unless_only_pongs_count()
    {
        using var server = new TcpServer();
        await using var any = new ScriptedSocket(Options);
        var connecting = any.ConnectAsync(server.Address);
        using var first = await server.NextOpen();
        await connecting.InTime();
        any.Hooks.Kinds |= HookKinds.Ping;

        await using var strict = new ScriptedSocket(Options with { Liveness = Liveness.PongOnly });
        connecting = strict.ConnectAsync(server.Address);
        using var second = await server.NextOpen();
        await connecting.InTime();
        using var talk = new Talk(first, talks: true);
        using var otherTalk = new Talk(second, talks: true);

        await strict.Journal.Until("OnClose HeartbeatTimeout");
        Assert.Equal(0, any.Journal.Count("OnClose"));
        Assert.Equal(SocketState.Open, any.State);

        // Nobody will answer a close frame.
        first.Reset();
        await any.Journal.Until("OnClose Faulted");
    }

    /// <summary>Says something every 100 ms until it is disposed of.</summary>
    private sealed class Talk : IDisposable
    {
        private readonly CancellationTokenSource _over = new();

        public Talk(TcpConnection raw, bool talks)
        {
            if (talks)
            {
                _ = TalkAsync(raw, _over.Token);
            }
        }

        public void Dispose()
        {
            _over.Cancel();
            _over.Dispose();
        }

        private static async Task TalkAsync(TcpConnection raw, CancellationToken over)
        {
            try
            {
                while (!over.IsCancellationRequested)
                {
                    await raw.Send(raw.Frame("still here"));
                    await Task.Delay(100, over);
                }
            }
            catch (Exception exception) when (exception is System.Net.Sockets.SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // The other end has gone, as it should.
            }
        }
    }
}
