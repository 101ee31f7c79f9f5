using System.Collections.Concurrent;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Testing;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>
/// Every link is reset after 100 ms while numbered messages are sent, and at last the server is gone. For each message: it arrived once,
/// or its sender was told, or its link died with it on the wire, after the system had taken it.
/// </summary>
public sealed class CutLinksTests
{
    private const int Messages = 5_000;

    /// <summary>The last of them are given when the server is gone for good: there is no link any more that could take them.</summary>
    private const int Late = 100;

    private static readonly TimeSpan LinkLives = TimeSpan.FromMilliseconds(100);

    private static readonly HeartbeatOptions Options = new()
    {
        Interval = Seconds(2),
        Timeout = Seconds(10),
        Retry = TimeSpan.FromMilliseconds(5),
        Jitter = false,
        Max = -1,
        OutboxCapacity = 256,
    };

    /// <summary>How the messages are sent.</summary>
    public enum Sending
    {
        OneAtATime,
        ManyAtOnce,
        TrySend,
    }

    [Theory]
    [LongInlineData(Sending.OneAtATime)]
    [InlineData(Sending.ManyAtOnce)]
    [LongInlineData(Sending.TrySend)]
    public async Task Every_message_arrives_once_or_its_sender_is_told_or_its_link_died_with_it_on_the_wire(Sending sending)
    {
        var arrivals = new NumberedArrivals();
        var writes = new NumberedWrites();
        var server = await arrivals.Start();
        var proxy = new FaultProxy(server.EndPoint);
        var client = new ScriptedSocket(Options with { Connect = writes.ConnectAsync });
        var told = new ConcurrentDictionary<int, Exception>();
        client.Hooks.Unsent = unsent => Assert.True(told.TryAdd(NumberedArrivals.NumberOf(unsent.Text!), Told(unsent)));
        await client.ConnectAsync(proxy.Through(server.Address("/numbers"))).InTime();

        using var calm = new CancellationTokenSource();
        var storm = ResetAsync(proxy, writes, calm.Token);
        var sends = new List<Task>();
        for (var number = 0; number < Messages - Late; number++)
        {
            await GiveAsync(number);
            if (number % 6 == 0)
            {
                await Task.Delay(1);
            }
        }

        await calm.CancelAsync();
        await storm;
        writes.InTheMiddle(static () => { });
        await Task.WhenAll(sends).InTime();

        // The last link is whole: what was given on it arrives.
        while (arrivals.Links.LastOrDefault()?[^1] != Messages - Late - 1 && !told.ContainsKey(Messages - Late - 1))
        {
            await Task.Delay(10);
        }

        await proxy.DisposeAsync();
        await server.DisposeAsync();
        await client.Journal.Until("OnReconnecting", client.Journal.Count("OnReconnecting") + 2);
        for (var number = Messages - Late; number < Messages; number++)
        {
            var given = GiveAsync(number);
            if (sending == Sending.OneAtATime)
            {
                // It waits for a link: nobody awaits it before the end.
                sends.Add(given.AsTask());
            }
        }

        await client.DisposeAsync().InTime();
        await Task.WhenAll(sends).InTime();
        Judge(sending, arrivals.Links, writes, told, client.Journal);

        async ValueTask GiveAsync(int number)
        {
            if (sending == Sending.TrySend)
            {
                while (!client.TrySend(NumberedArrivals.Message(number)))
                {
                    await Task.Yield();
                }

                return;
            }

            var send = SendAsync(client, number, told);
            if (sending == Sending.OneAtATime)
            {
                await send;
            }
            else
            {
                sends.Add(send);
            }
        }
    }

    private static Exception Told(UnsentMessage unsent)
        => unsent.MayHaveBeenSent ? new MessageInDoubtException(unsent.Reason) : new SocketClosedException(unsent.Reason);

    private static async Task SendAsync(ScriptedSocket client, int number, ConcurrentDictionary<int, Exception> told)
    {
        try
        {
            await client.SendAsync(NumberedArrivals.Message(number));
        }
        catch (Exception exception) when (exception is MessageInDoubtException or SocketClosedException)
        {
            Assert.True(told.TryAdd(number, exception));
        }
    }

    /// <summary>Every other link is cut wherever it stands, the others in the middle of a message.</summary>
    private static async Task ResetAsync(FaultProxy proxy, NumberedWrites writes, CancellationToken calm)
    {
        for (var cuts = 0; !calm.IsCancellationRequested; cuts++)
        {
            await Task.Delay(LinkLives, calm).ContinueWith(static _ => { }, TaskScheduler.Default);
            if (calm.IsCancellationRequested)
            {
                return;
            }

            if (cuts % 2 == 0)
            {
                proxy.Reset();
            }
            else
            {
                writes.InTheMiddle(proxy.Reset);
            }
        }
    }

    private static void Judge(Sending sending, int[][] links, NumberedWrites writes, ConcurrentDictionary<int, Exception> told, Journal journal)
    {
        // In order, over all links, and so each once.
        var arrived = links.SelectMany(static link => link).ToArray();
        Assert.Equal(arrived.Order().Distinct(), arrived);

        // On each link without a gap: what was lost was on the wire behind all that arrived there.
        Assert.All(links, static link => Assert.Equal(Enumerable.Range(link[0], link.Length), link));
        Assert.True(links.Length >= 5, $"Only {links.Length} links carried anything.");

        // What the end left behind was told, and never sent.
        var late = Enumerable.Range(Messages - Late, Late).ToArray();
        Assert.All(late, number => Assert.IsType<SocketClosedException>(told[number]));
        Assert.All(told, one => Assert.True(one.Value is MessageInDoubtException == one.Key < Messages - Late, $"{one}"));

        // Written once at most, and only what was written can be lost.
        Assert.Equal(writes.Begun.Order().Distinct(), writes.Begun);
        var all = Enumerable.Range(0, Messages).ToLookup(number => (Arrived: arrived.Contains(number), Told: told.ContainsKey(number)));
        int[] kept = [.. all[(true, false)]], doubted = [.. all[(true, true)]], failed = [.. all[(false, true)]], lost = [.. all[(false, false)]];
        Assert.Empty(kept.Concat(lost).Except(writes.Taken));
        Assert.Empty(late.Intersect(writes.Begun));

        // Each link leaves one message at most whose write had begun.
        var inDoubt = told.Values.Count(static exception => exception is MessageInDoubtException);
        Assert.InRange(inDoubt, 1, journal.Count("OnClose"));
        Assert.Empty(journal.Violations);
        Figure.Say(
            $"{Messages} messages, {sending}, every link reset after {LinkLives.TotalMilliseconds:0} ms ({journal.Count("OnClose")} links): "
            + $"{kept.Length} arrived and completed, {doubted.Length} arrived and were reported in doubt, "
            + $"{failed.Length} were reported and did not arrive ({inDoubt - doubted.Length} in doubt, {Late} unsent when it ended), "
            + $"{lost.Length} completed and were lost on the wire; none twice, none out of order, none unaccounted for");
    }
}
