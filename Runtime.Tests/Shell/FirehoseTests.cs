using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>A peer that always has another message ready keeps its reader busy, and must not keep everybody else waiting: a browser has one thread.</summary>
[Collection(Alone.Name)]
public sealed class FirehoseTests
{
    [Fact]
    public async Task What_else_is_to_run_on_the_one_thread_runs_amid_a_flood()
    {
        await using var world = new World();
        using var scheduler = new OneThreadScheduler();
        var played = new PlayedSocket { Receives = _ => new(new ValueWebSocketReceiveResult(1, WebSocketMessageType.Binary, endOfMessage: true)) };
        var flooded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var socket = world.NewSocket(options => options with { Scheduler = scheduler });
        socket.Hooks.Kinds = HookKinds.Bytes;
        var count = 0;
        socket.Hooks.Bytes = (_, _) =>
        {
            if (++count == 100)
            {
                flooded.SetResult();
            }

            return default;
        };

        var run = socket.AcceptAsync(played);
        await flooded.Task.InTime();
        await Task.Factory.StartNew(static () => { }, CancellationToken.None, TaskCreationOptions.None, scheduler).InTime();

        played.Receives = _ => played.NothingComes;
        played.Abort();
        await run.InTime();
    }
}
