using System.Diagnostics;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Kestrel.Sockets;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>The server's process is stopped while a link to it is open, or while the client sends a close frame.</summary>
public sealed class StoppedServerLinkTests
{
    private static readonly TimeSpan Interval = Seconds(0.5);
    private static readonly TimeSpan Timeout = Seconds(1.5);
    private static readonly TimeSpan CloseTimeout = Seconds(1);

    /// <summary>What a loaded machine may add.</summary>
    private static readonly TimeSpan Slack = Seconds(10);

    private static readonly HeartbeatOptions Patient = Client.DefaultOptions with
    {
        Interval = Interval,
        Timeout = Timeout,
        CloseTimeout = CloseTimeout,
        ConnectTimeout = Seconds(20),
        Max = -1,
    };

    [Theory]
    [InlineData(1)]
    [LongInlineData(2)]
    public async Task Of_numbered_messages_sent_all_the_while_each_arrives_once_or_died_with_its_link_or_its_sender_is_told(int misses)
    {
        Requirement.IsLinux();
        var (server, address) = await PeerProcess.Server();
        await using var listening = server;
        await using var client = new Client { Options = Patient with { Misses = misses, ConnectTimeout = Seconds(2) } };
        await client.ConnectAsync(address).InTime();
        await client.Journal.Until("OnPong");

        using var enough = new CancellationTokenSource();
        var sending = SendNumbers(client, enough.Token);
        await server.Journal.Until("OnMessage", 5);
        var stoppedAt = Stopwatch.GetTimestamp();
        await server.Stop();
        await client.Journal.Until("OnClose HeartbeatTimeout");
        var after = Stopwatch.GetElapsedTime(stoppedAt);
        Assert.InRange(after, TimeSpan.Zero, Interval + (Timeout * misses) + Slack);
        await client.Journal.Until("OnReconnecting", 2);
        await server.Continue();
        await client.Journal.Until("OnOpen", 2);
        await enough.CancelAsync();
        var sent = await sending.InTime();
        await client.SendAsync("last").InTime();
        await client.Journal.Until("OnMessage last");

        var arrived = (await Arrivals.UpTo(server, "last")).Where(static message => message != "last").Select(int.Parse).ToList();
        Assert.Equal(arrived.Distinct().Count(), arrived.Count);

        // In order on each connection, and not across two: a server that goes on reads the new one beside what the old one had left in its system.
        Assert.All(
            Arrivals.OfEachConnection(server).Select(static connection => connection.Where(static message => message != "last").Select(int.Parse).ToList()),
            static numbers => Assert.Equal(numbers.Order(), numbers));
        Assert.All(sent, static number => Assert.True(number.Told is null or MessageInDoubtException, $"{number}"));

        // What was given while no link was there could not die with one.
        var waited = sent.Where(static number => number.HadNoLink).Select(static number => number.Value).ToList();
        Assert.NotEmpty(waited);
        Assert.Empty(waited.Except(arrived));
        var inDoubt = sent.Count(static number => number.Told is not null);
        var died = sent.Count(number => number.Told is null && !arrived.Contains(number.Value));
        Figure.Say($"a stopped server, Misses {misses}: the client was notified after {after.TotalMilliseconds:F0} ms (promised {(Interval + (Timeout * misses)).TotalMilliseconds}); of {sent.Count} numbered messages, {waited.Count} of them given while no link was there, {arrived.Count} arrived once, {inDoubt} senders were notified of doubt, {died} died on the wire, none arrived twice, or out of order on its connection");
    }

    [Theory]
    [InlineData(false)]
    [LongInlineData(true)]
    public async Task A_close_frame_that_is_never_answered_takes_no_longer_than_CloseTimeout_and_leaves_nothing(bool disposes)
    {
        Requirement.IsLinux();
        var (server, address) = await PeerProcess.Server();
        await using var listening = server;
        await using var client = new Client { Options = Patient };
        await client.ConnectAsync(address).InTime();
        await client.Journal.Until("OnPong");
        await server.Stop();
        await client.SendAsync("last words").InTime();
        await TcpTable.Until(address.Port, TcpTable.State.Established);
        await End(client, disposes);
        await TcpTable.UntilNoneIsHeld(address.Port);
        Assert.Equal(1, client.Journal.Count("OnClose Local"));

        await server.Continue();
        await server.Journal.Until("OnClose 1");
        Assert.InRange(Arrivals.SoFar(server).Count, 0, 1);
        Assert.Equal(1, server.Journal.Count("Request"));
        if (!disposes)
        {
            await client.ConnectAsync(address).InTime();
            await client.SendAsync("and on").InTime();
            await client.Journal.Until("OnMessage and on");
        }
    }

    [Theory]
    [InlineData(false)]
    [LongInlineData(true)]
    public async Task A_close_behind_a_write_that_cannot_end_tells_every_sender_and_takes_no_longer_than_CloseTimeout(bool disposes)
    {
        Requirement.IsLinux();

        // More than the system takes from a writer whose peer does not read.
        const int Size = 32 * 1024 * 1024;
        var (server, address) = await PeerProcess.Server();
        await using var listening = server;
        await using var client = new Client { Options = Patient with { Timeout = Seconds(20), OutboxBytes = 2 * Size } };
        await client.ConnectAsync(address).InTime();
        await client.Journal.Until("OnPong");
        await server.Stop();
        var stuck = client.SendAsync(new byte[Size]).AsTask();
        var behind = client.SendAsync("behind").AsTask();
        Assert.True(client.TrySend("behind too"));
        await TcpTable.Until(address.Port, TcpTable.State.Established);
        await End(client, disposes);
        await Assert.ThrowsAsync<MessageInDoubtException>(() => stuck.InTime());
        var failed = await Assert.ThrowsAsync<SocketClosedException>(() => behind.InTime());
        Assert.Equal(SocketCloseKind.Local, failed.Reason.Kind);
        Assert.False(client.Journal.Subjects<UnsentMessage>("OnUnsent behind too").Single().MayHaveBeenSent);
        Assert.Equal(1, client.Journal.Count("OnClose Local"));
        await TcpTable.UntilNoneIsHeld(address.Port);
    }

    private static async Task End(Client client, bool disposes)
    {
        var began = Stopwatch.GetTimestamp();
        await (disposes ? client.DisposeAsync().AsTask() : client.CloseAsync()).InTime();
        var took = Stopwatch.GetElapsedTime(began);
        Assert.InRange(took, CloseTimeout, CloseTimeout + Slack);
        Assert.Equal(disposes ? SocketState.Disposed : SocketState.Closed, client.State);
        Assert.Equal(SocketCloseKind.Local, (await client.Completion.InTime()).Kind);
        Figure.Say($"a close frame that a stopped server never answers: {(disposes ? "DisposeAsync" : "CloseAsync")} took {took.TotalMilliseconds:F0} ms (CloseTimeout {CloseTimeout.TotalMilliseconds})");
    }

    /// <summary>A message that is a number.</summary>
    /// <param name="Value">The number.</param>
    /// <param name="HadNoLink">Whether no link was open when it was given.</param>
    /// <param name="Told">What its sender was notified of: null that it has left.</param>
    private sealed record Number(int Value, bool HadNoLink, Exception? Told);

    /// <summary>Sends 1, 2, 3 … until it is enough.</summary>
    private static async Task<IReadOnlyList<Number>> SendNumbers(Client client, CancellationToken enough)
    {
        var numbers = new List<Task<Number>>();
        for (var number = 1; !enough.IsCancellationRequested; number++)
        {
            numbers.Add(Send(number));
            await Task.Delay(10, CancellationToken.None);
        }

        return await Task.WhenAll(numbers);

        async Task<Number> Send(int number)
        {
            var hasNoLink = client.State is SocketState.Reconnecting or SocketState.Connecting;
            try
            {
                await client.SendAsync($"{number}", CancellationToken.None);
                return new Number(number, hasNoLink, null);
            }
            catch (Exception exception)
            {
                return new Number(number, hasNoLink, exception);
            }
        }
    }
}
