using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Faults;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Kestrel;

/// <summary>An application that stops while its sessions send and receive.</summary>
[Collection(Alone.Name)]
public sealed class StoppingApplicationTests
{
    private static readonly int Sessions = Effort.Of(quick: 100, full: 500);

    /// <summary>So many messages have arrived at each end when the application stops; more are on their way.</summary>
    private const int Messages = 5;

    /// <summary>Between two messages of one end.</summary>
    private static readonly TimeSpan Pause = Seconds(0.2);

    /// <summary>No heartbeat is expected of an end that a busy machine holds up.</summary>
    private static readonly HeartbeatOptions Options = new() { Interval = Seconds(600), CloseTimeout = Seconds(20), ConnectTimeout = Seconds(30), Max = 0 };

    [Fact]
    public async Task Each_client_reads_1001_after_all_that_its_session_had_sent()
    {
        LiveMemory.Now();
        var unobserved = new ConcurrentQueue<Exception>();
        EventHandler<UnobservedTaskExceptionEventArgs> note = (_, arguments) => unobserved.Enqueue(arguments.Exception);
        TaskScheduler.UnobservedTaskException += note;
        try
        {
            await StopAmidTraffic();
            LiveMemory.Now();
            LiveMemory.Now();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= note;
        }

        Assert.Empty(unobserved);
    }

    private static async Task StopAmidTraffic()
    {
        using var measurements = new Measurements();
        await using var server = await OurServer.Start(Options, services: services => services.AddSingleton<IMeterFactory>(measurements));
        var pairs = new List<Pair>();
        for (var number = 0; number < Sessions; number++)
        {
            var client = new ScriptedSocket(Options);
            await client.ConnectAsync(server.Address).InTime();
            pairs.Add(new Pair(client, await server.Next()));
        }

        Assert.Equal(Sessions, measurements.Observe("heartbeat.active_connections").Sum(static measured => measured.Value));
        foreach (var pair in pairs)
        {
            await pair.BothSend();
        }

        var began = Stopwatch.GetTimestamp();
        await server.Stop().WaitAsync(Patience.Limit * 2);
        var took = Stopwatch.GetElapsedTime(began);
        Assert.InRange(took, TimeSpan.Zero, Patience.Limit);

        var read1001 = 0;
        var lost = 0;
        foreach (var pair in pairs)
        {
            await pair.Ended();
            var heard = await pair.Client.Completion;
            Assert.Equal((SocketCloseKind.Remote, WebSocketCloseStatus.EndpointUnavailable), (heard.Kind, heard.Status!.Value));
            var said = await pair.Session.Completion;
            Assert.Equal((SocketCloseKind.Local, WebSocketCloseStatus.EndpointUnavailable), (said.Kind, said.Status!.Value));
            Assert.Equal((1, 1), (pair.Client.Journal.Count("OnClose"), pair.Session.Journal.Count("OnClose")));
            Assert.Empty(pair.Client.Journal.Violations.Concat(pair.Session.Journal.Violations));

            // What was sent has arrived before the close frame, and nothing else.
            Assert.Equal(Enumerable.Range(0, pair.SentBySession), Numbers(pair.Client));
            var received = Numbers(pair.Session);
            Assert.Equal(Enumerable.Range(0, received.Count), received);
            Assert.InRange(received.Count, 0, pair.SentByClient + pair.InDoubtAtClient);
            lost += Math.Max(0, pair.SentByClient - received.Count);
            read1001++;
        }

        Assert.Equal(0, measurements.Observe("heartbeat.active_connections").Sum(static measured => measured.Value));
        Figure.Say($"an application with {Sessions} sessions stops while all of them send and receive: stopped after {took.TotalSeconds:0.0} s; {read1001} clients read 1001, after all of the {pairs.Sum(static pair => pair.SentBySession):N0} messages that were sent to them; of their own {pairs.Sum(static pair => pair.SentByClient):N0} messages {lost:N0} were not handled any more");
    }

    private static List<int> Numbers(ScriptedSocket socket)
        => [.. socket.Journal.Subjects<string>("OnMessage").Select(static text => int.Parse(text, CultureInfo.InvariantCulture))];

    /// <summary>A client and its session, of which each sends numbers to the other until it can no more.</summary>
    private sealed class Pair
    {
        private readonly Task _sending;

        public Pair(ScriptedSocket client, ScriptedSocket session)
        {
            Client = client;
            Session = session;
            _sending = Task.WhenAll(FromClientAsync(), FromSessionAsync());
        }

        public ScriptedSocket Client { get; }

        public ScriptedSocket Session { get; }

        public int SentByClient { get; private set; }

        public int InDoubtAtClient { get; private set; }

        public int SentBySession { get; private set; }

        public async Task BothSend()
        {
            await Client.Journal.Until("OnMessage", Messages);
            await Session.Journal.Until("OnMessage", Messages);
        }

        public async Task Ended()
        {
            await Client.Completion.InTime();
            await Session.Completion.InTime();
            await _sending.InTime();
            await Client.DisposeAsync().InTime();
        }

        private async Task FromClientAsync()
        {
            try
            {
                while (true)
                {
                    await Client.SendAsync($"{SentByClient}");
                    SentByClient++;
                    await Task.Delay(Pause);
                }
            }
            catch (MessageInDoubtException)
            {
                InDoubtAtClient++;
            }
            catch (SocketClosedException)
            {
                // It was told that it can send no more.
            }
        }

        private async Task FromSessionAsync()
        {
            try
            {
                while (true)
                {
                    await Session.SendAsync($"{SentBySession}");
                    SentBySession++;
                    await Task.Delay(Pause);
                }
            }
            catch (Exception exception) when (exception is SocketClosedException or ObjectDisposedException)
            {
                // It was told that it can send no more. A session is disposed of when it has ended.
            }
        }
    }
}
