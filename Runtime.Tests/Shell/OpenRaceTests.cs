using System.Net.WebSockets;
using System.Reflection;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>Whoever looks from another thread while a socket opens sees all of the open, or nothing of it.</summary>
[Collection(Alone.Name)]
public sealed class OpenRaceTests
{
    [Fact]
    public async Task An_open_that_comes_while_a_waiter_is_held_up_is_not_missed()
    {
        await using var world = new World();
        var socket = world.NewSocket(static options => options with { Scheduler = new EagerScheduler() });
        var lifetime = Field(socket.Plumbing, "_firstLifetime");
        var gate = (Lock)Field(lifetime, "_gate");
        var waiting = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiter = new Thread(() => waiting.SetResult(socket.WaitForOpenAsync())) { IsBackground = true };

        // The waiter has seen that the socket was never used, and cannot be noted yet. Whoever holds the lock may take it again.
        gate.Enter();
        try
        {
            waiter.Start();
            Assert.True(SpinWait.SpinUntil(() => IsBlocked(waiter), Patience.Limit));
            _ = socket.ConnectAsync(World.Address);
            Assert.Equal(SocketState.Open, socket.State);
        }
        finally
        {
            gate.Exit();
        }

        await (await waiting.Task.InTime()).InTime();
    }

    [Fact]
    public async Task Who_sees_that_a_socket_is_open_finds_its_connection()
    {
        const int Sockets = 500;
        ScriptedSocket? next = null;
        var looked = 0;
        var missed = 0;
        var watcher = new Thread(() =>
        {
            while (looked < Sockets)
            {
                if (Interlocked.Exchange(ref next, null) is { } socket)
                {
                    while (socket.State != SocketState.Open)
                    {
                    }

                    missed += socket.Connection is null ? 1 : 0;
                    Volatile.Write(ref looked, looked + 1);
                }
            }
        }) { IsBackground = true };
        watcher.Start();
        for (var count = 1; count <= Sockets; count++)
        {
            await using var socket = new ScriptedSocket(new HeartbeatOptions
            {
                Scheduler = new EagerScheduler(),
                Connect = static (_, _) => new ValueTask<WebSocket>(new PlayedSocket()),
                CloseTimeout = TimeSpan.FromMilliseconds(1),
            });
            Volatile.Write(ref next, socket);
            while (Volatile.Read(ref next) is not null)
            {
                Thread.Yield();
            }

            await socket.ConnectAsync(World.Address).InTime();
            var opened = count;
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref looked) == opened, Patience.Limit));
        }

        Assert.Equal(0, missed);
    }

    /// <summary>Looked at twice: a thread may wait for a moment for a lock of the runtime's too.</summary>
    private static bool IsBlocked(Thread thread)
    {
        const int Moment = 100_000;
        if (!thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin))
        {
            return false;
        }

        Thread.SpinWait(Moment);
        return thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin);
    }

    private static object Field(object owner, string name)
        => owner.GetType().GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(owner)!;
}
