using System.Net.WebSockets;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>
/// A reader may be held up between reading a message and bringing it to the hook, for as long as its link still lives and longer.
/// No thread can be stopped just there from outside, so here the test is the reader.
/// </summary>
public sealed class LateMessageTests
{
    private static readonly ReadOnlyMemory<byte> TooLate = Encoding.UTF8.GetBytes("too late");
    private static readonly HookRun Run = new(new HookScope(), HookRun.NoLink);
    private static readonly SocketCloseReason Reason = new() { Kind = SocketCloseKind.Faulted };

    [Fact]
    public async Task A_message_that_comes_to_the_hooks_after_the_end_of_its_link_is_not_told()
    {
        await using var socket = NewSocket();
        var hookQueue = socket.Plumbing.Core.Hooks;
        var link = await OpenAsync(socket);
        hookQueue.AddClose(link, Reason);
        await socket.Journal.Until("OnClose");
        await TurnIsFree(hookQueue);
        Assert.False(hookQueue.TryBegin(link, Run));
        Assert.False(hookQueue.Add(HookCall.OfMessage(HookKinds.Text, link, TooLate, WebSocketMessageType.Text, new Inbox(1024))));
        Assert.Equal(0, socket.Journal.Count("OnMessage too late"));
    }

    [Fact]
    public async Task Nor_is_one_that_comes_while_the_end_is_still_being_told()
    {
        using var stop = new Stop(Slowness.Awaits);
        await using var socket = NewSocket();
        socket.Hooks.Close = (_, _) => stop.Here();
        var hookQueue = socket.Plumbing.Core.Hooks;
        var link = await OpenAsync(socket);
        hookQueue.AddClose(link, Reason);
        await socket.Journal.Until("OnClose");
        Assert.False(hookQueue.TryBegin(link, Run));
        Assert.False(hookQueue.Add(HookCall.OfMessage(HookKinds.Text, link, TooLate, WebSocketMessageType.Text, new Inbox(1024))));
        stop.GoOn();
        await TurnIsFree(hookQueue);
        Assert.Equal(0, socket.Journal.Count("OnMessage too late"));
    }

    [Fact]
    public async Task A_reader_that_keeps_the_turn_is_asked_for_it_by_whatever_comes_meanwhile()
    {
        await using var socket = NewSocket();
        var hookQueue = socket.Plumbing.Core.Hooks;
        var link = await OpenAsync(socket);
        (string What, Action Act)[] whatever =
        [
            ("another event hook", () => hookQueue.Add(new HookCall(HookKinds.Ping))),
            ("another start", () => hookQueue.Use(new HookTokens())),
            ("another token", () => hookQueue.UseLastToken(new HookTokens())),
            ("who waits for the end of all event hooks", () => hookQueue.WhenFinished(() => { })),
            ("a close", () => hookQueue.SuppressNotifications(new HookTokens())),
        ];
        foreach (var (what, act) in whatever)
        {
            await TurnIsFree(hookQueue);
            Assert.True(hookQueue.TryBegin(link, Run), what);
            Assert.False(hookQueue.YieldRequested, what);
            act();
            Assert.True(hookQueue.YieldRequested, what);
            hookQueue.End();
        }

        hookQueue.Use(new HookTokens());
        await TurnIsFree(hookQueue);
        Assert.True(hookQueue.TryBegin(link, Run));
        hookQueue.AddClose(link, Reason);
        Assert.True(hookQueue.YieldRequested);
        hookQueue.End();
        await socket.Journal.Until("OnClose");
    }

    private static ScriptedSocket NewSocket() => new(new HeartbeatOptions());

    private static async Task<LinkStory> OpenAsync(ScriptedSocket socket)
    {
        var link = new LinkStory(number: 1, "1.1");
        Assert.True(socket.Plumbing.Core.Hooks.AddOpen(link));
        await socket.Journal.Until("OnOpen");
        await TurnIsFree(socket.Plumbing.Core.Hooks);
        return link;
    }

    private static async Task TurnIsFree(HookQueue hookQueue)
    {
        var free = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        hookQueue.WhenFinished(() => free.SetResult());
        await free.Task.InTime();
    }
}
