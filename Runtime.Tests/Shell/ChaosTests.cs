using System.Collections.Concurrent;
using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>
/// Everything at once from several threads, with a server that does as it likes. What must hold in every history is checked by the
/// <see cref="World"/>; here, that no caller is left without an answer and no message without a trace.
/// </summary>
[Collection(Alone.Name)]
public sealed class ChaosTests
{
    private const int Threads = 4;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Whatever_is_called_whenever_everyone_is_answered_and_no_message_disappears(int seed)
    {
        await using var world = new World();
        var random = new Random(seed);
        var given = new ConcurrentBag<string>();
        var failed = new ConcurrentBag<string>();
        var calls = new ConcurrentBag<Task>();

        // No heartbeats: a link that is dropped in the middle of a pong would take messages with it that had arrived.
        world.Server.Manners = () => Peer.Manners.Silent;
        world.Server.ExpectsOneAtATime = false;
        world.Server.Answer = dial => random.Next(4) switch
        {
            0 => dial.Fail(),
            1 => dial.Hang(),
            _ => dial.Accept(),
        };
        var socket = world.NewSocket(options => options with { Interval = TimeSpan.FromDays(1), Timeout = TimeSpan.FromDays(1), Retry = Seconds(1), Max = 2 });
        for (var round = 0; round < 40; round++)
        {
            var seeds = Enumerable.Range(0, Threads).Select(_ => random.Next()).ToArray();
            await Task.WhenAll(seeds.Select((own, thread) => Task.Run(() => Act(new Random(own), $"{round}/{thread}")))).InTime();
            if (random.Next(3) == 0)
            {
                await Rest.Come();
                await Task.WhenAll(world.Server.Peers.TakeLast(1).Where(peer => peer.Socket.State == WebSocketState.Open).Select(peer => peer.SendClose()));
            }

            await world.Time.Pass(Seconds(random.NextDouble() * 2));
            Assert.True(world.Server.Peers.Count(peer => !peer.Link.ClientHasLeft) <= 1, "There are two links.");
        }

        var disposing = socket.DisposeAsync().AsTask();
        await world.Time.Pass(Seconds(3));
        await disposing.InTime();
        await Task.WhenAll(calls).InTime();
        await world.Time.Pass(TimeSpan.Zero);

        var arrived = world.Server.Peers.SelectMany(peer => peer.Messages).ToArray();
        Assert.Equal(arrived.Length, arrived.Distinct().Count());
        var unsent = socket.Journal.Subjects<UnsentMessage>("OnUnsent").Select(message => message.Text!);
        var traced = arrived.Concat(unsent).Concat(failed).ToHashSet();
        Assert.Equal([], given.Where(message => !traced.Contains(message)));
        Assert.Equal(socket.Journal.Count("OnOpen"), socket.Journal.Count("OnClose"));

        void Act(Random own, string name)
        {
            for (var step = 0; step < 6; step++)
            {
                var message = $"{name}/{step}";
                switch (own.Next(10))
                {
                    case 0:
                        calls.Add(Answered(() => socket.ConnectAsync(World.Address)));
                        break;
                    case 1:
                        calls.Add(Answered(() => socket.ReconnectAsync()));
                        break;
                    case 2 when own.Next(3) == 0:
                        calls.Add(Answered(() => socket.CloseAsync()));
                        break;
                    case 3:
                        socket.Probe();
                        break;
                    case 4:
                        calls.Add(Answered(() => socket.WaitForOpenAsync()));
                        break;
                    case 5 or 6 or 7:
                        given.Add(message);
                        calls.Add(Send(message));
                        break;
                    default:
                        if (socket.TrySend(message))
                        {
                            given.Add(message);
                        }

                        break;
                }
            }
        }

        async Task Send(string message)
        {
            try
            {
                await socket.SendAsync(message);
            }
            catch (Exception exception) when (exception is SocketClosedException or MessageInDoubtException or ObjectDisposedException)
            {
                failed.Add(message);
            }
        }

        static async Task Answered(Func<Task> call)
        {
            try
            {
                await call();
            }
            catch (Exception exception) when (exception is SocketClosedException or InvalidOperationException)
            {
                // Closed meanwhile, or connected already: an answer too.
            }
        }
    }
}
