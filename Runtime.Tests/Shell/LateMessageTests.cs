using System.Net.WebSockets;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Driver;

/// <summary>
/// A reader may be held up between reading a message and bringing it to the hook, for as long as its link still lives and longer.
/// No thread can be stopped just there from outside, so here the test is the reader.
/// </summary>
public sealed class LateMessageTests
{
    private static readonly ReadOnlyMemory<byte> TooLate = Encoding.UTF8.GetBytes("too late");
    private static readonly SocketCloseReason Reason = new() { Kind = SocketCloseKind.Faulted };

    [Fact]
    public async Task A_message_that_comes_to_the_hooks_after_the_end_of_its_link_is_not_told()
    {
        await using var socket = NewSocket();
        var tellings = socket.Connection.Tellings;
        var link = await OpenAsync(socket);
        tellings.AddClose(link, Reason);
        await socket.Journal.Until("OnClose");
        await TurnIsFree(tellings);
        Assert.False(tellings.TryBegin(link));
        Assert.False(tellings.Add(Telling.OfMessage(link, TooLate, WebSocketMessageType.Text)));
        Assert.Equal(0, socket.Journal.Count("OnMessage too late"));
    }

    [Fact]
    public async Task Nor_is_one_that_comes_while_the_end_is_still_being_told()
    {
        using var stop = new Stop(Slowness.Awaits);
        await using var socket = NewSocket();
        socket.Hooks.Close = (_, _) => stop.Here();
        var tellings = socket.Connection.Tellings;
        var link = await OpenAsync(socket);
        tellings.AddClose(link, Reason);
        await socket.Journal.Until("OnClose");
        Assert.False(tellings.TryBegin(link));
        Assert.False(tellings.Add(Telling.OfMessage(link, TooLate, WebSocketMessageType.Text)));
        stop.GoOn();
        await TurnIsFree(tellings);
        Assert.Equal(0, socket.Journal.Count("OnMessage too late"));
    }

    [Fact]
    public async Task A_reader_that_keeps_the_turn_is_asked_for_it_by_whatever_comes_meanwhile()
    {
        await using var socket = NewSocket();
        var tellings = socket.Connection.Tellings;
        var link = await OpenAsync(socket);
        (string What, Action Act)[] whatever =
        [
            ("another telling", () => tellings.Add(new Telling(TellingKind.Ping))),
            ("another token", () => tellings.UseToken(new CancellationToken(canceled: true))),
            ("who waits for the end of all tellings", () => tellings.WhenFinished(() => { })),
            ("a close", tellings.Hush),
        ];
        foreach (var (what, act) in whatever)
        {
            await TurnIsFree(tellings);
            Assert.True(tellings.TryBegin(link), what);
            Assert.False(tellings.IsWanted, what);
            act();
            Assert.True(tellings.IsWanted, what);
            tellings.End();
        }

        tellings.Speak();
        await TurnIsFree(tellings);
        Assert.True(tellings.TryBegin(link));
        tellings.AddClose(link, Reason);
        Assert.True(tellings.IsWanted);
        tellings.End();
        await socket.Journal.Until("OnClose");
    }

    private static ScriptedSocket NewSocket() => new(new HeartbeatOptions());

    private static async Task<Link> OpenAsync(ScriptedSocket socket)
    {
        var link = new Link(socket.Connection, new Dialed(new MemoryLink().Client, Buffer: null), generation: 1);
        Assert.True(socket.Connection.Tellings.AddOpen(link));
        await socket.Journal.Until("OnOpen");
        await TurnIsFree(socket.Connection.Tellings);
        return link;
    }

    private static async Task TurnIsFree(Tellings tellings)
    {
        var free = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        tellings.WhenFinished(() => free.SetResult());
        await free.Task.InTime();
    }
}
