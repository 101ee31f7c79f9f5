using System.Net.WebSockets;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.Extensions.Logging;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>Messages on their way in: their shapes, their sizes, and those that nobody wrote a hook for.</summary>
[Collection(Alone.Name)]
public sealed class ReadingTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(1024 * 1024)]
    public async Task Messages_of_any_size_arrive_whole(int size)
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        var data = new byte[size];
        new Random(size).NextBytes(data);
        var text = string.Concat(data.Select(value => (char)('a' + (value % 26))));
        await peer.Send(data);
        await peer.Send(text);
        await socket.Journal.Until("OnMessage");
        Assert.Equal([data], socket.Journal.Subjects<byte[]>("OnBytes"));
        Assert.Equal([text], socket.Journal.Subjects<string>("OnMessage"));
    }

    [Fact]
    public async Task Fragments_are_assembled_wherever_they_are_cut()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        var bytes = Encoding.UTF8.GetBytes("naïve 世界 😀");

        // One byte a frame: every character beyond ASCII is cut in pieces.
        for (var index = 0; index < bytes.Length; index++)
        {
            await peer.SendFrame(bytes.AsMemory(index, 1), WebSocketMessageType.Text, index == bytes.Length - 1);
        }

        await peer.SendFragments("", "", "");
        await peer.SendFragments(new string('x', 100_000), new string('y', 100_000), new string('z', 7));
        await socket.Journal.Until("OnMessage", 3);
        Assert.Equal(
            ["naïve 世界 😀", "", new string('x', 100_000) + new string('y', 100_000) + new string('z', 7)],
            socket.Journal.Subjects<string>("OnMessage"));
    }

    [Fact]
    public async Task Text_goes_to_the_bytes_hook_where_there_is_no_string_hook()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect(script: socket => socket.Hooks.Kinds = HookKinds.Bytes);
        await peer.Send("text");
        await peer.Send("bytes"u8.ToArray());
        await peer.Send("ping");
        await peer.Journal.Until("pong");
        await socket.Journal.Until("OnBytes bytes");
        Assert.Equal(["OnBytes text", "OnBytes bytes"], socket.Journal.Texts);
    }

    [Fact]
    public async Task Binary_without_a_bytes_hook_is_warned_about_once_a_link_and_costs_nothing()
    {
        await using var world = new World();
        var log = new LogBook();
        var (socket, peer) = await world.Connect(
            options => options with { Logger = log },
            socket => socket.Hooks.Kinds = HookKinds.Text);
        await peer.Send(new byte[5]);
        await peer.Send("one");
        await peer.Send(new byte[6]);
        await peer.Send("two");
        await socket.Journal.Until("OnMessage two");
        Assert.Single(log.Warnings);
        peer.Link.Cut();
        await world.Time.Pass(Seconds(5));
        peer = await world.Server.Next();
        await peer.Send(new byte[7]);
        await peer.Send(new byte[8]);
        await peer.Send("three");
        await socket.Journal.Until("OnMessage three");
        Assert.Equal(2, log.Lines.Count(static line => line is { Id.Name: "NoHookFor", Level: LogLevel.Warning }));
    }

    [Fact]
    public async Task Binary_without_a_bytes_hook_answers_a_ping_all_the_same()
    {
        await using var world = new World();
        world.Server.Manners = () => Peer.Manners.Silent;
        var (socket, peer) = await world.Connect(script: socket => socket.Hooks.Kinds = HookKinds.Text);
        await world.Time.PassTo(Seconds(11));
        await peer.Send(new byte[5]);
        await world.Time.PassTo(Seconds(20));
        Assert.Equal(SocketState.Open, socket.State);
    }

    [Fact]
    public async Task A_socket_without_any_hook_for_messages_lives()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect(script: socket => socket.Hooks.Kinds = HookKinds.None);
        await peer.Send("text");
        await peer.Send(new byte[5]);
        await world.Time.Pass(Seconds(60));
        Assert.Equal(SocketState.Open, socket.State);
        await socket.SendAsync("out").InTime();
        await peer.Journal.Until("out");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public async Task A_message_as_large_as_allowed_arrives(int size)
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect(options => options with { MaxMessageSize = size });
        await peer.Send(new byte[size]);
        await socket.Journal.Until("OnBytes");
        Assert.Equal(size, Assert.Single(socket.Journal.Subjects<byte[]>("OnBytes")).Length);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(1000, 1001)]
    [InlineData(100_000, 100_001)]
    [InlineData(1000, 5_000_000)]
    public async Task A_larger_message_closes_the_link_with_1009(int allowed, int size)
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect(options => options with { MaxMessageSize = allowed });
        var sending = peer.Send(new byte[size]);
        await peer.Journal.Until("close 1009");
        await Record.ExceptionAsync(() => sending.InTime());
        var closed = await socket.Journal.Until("OnClose MessageTooBig");
        var reason = (SocketCloseReason)closed.Subject!;
        Assert.Equal((WebSocketCloseStatus.MessageTooBig, $"A message is larger than {allowed} bytes (MaxMessageSize)."), (reason.Status, reason.Description));
        Assert.Equal(0, socket.Journal.Count("OnBytes"));
        await world.Time.Pass(Seconds(8));
        Assert.Equal(2, socket.Journal.Count("OnOpen"));
    }

    [Fact]
    public async Task Fragments_that_grow_too_large_close_the_link_with_1009()
    {
        await using var world = new World();
        var (_, peer) = await world.Connect(options => options with { MaxMessageSize = 1000 });
        for (var fragment = 0; fragment < 11; fragment++)
        {
            await peer.SendFrame(new byte[100], WebSocketMessageType.Binary, endOfMessage: false);
        }

        await peer.Journal.Until("close 1009");
    }

    [Fact]
    public async Task A_heartbeat_arrives_however_small_the_largest_message_is()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect(options => options with { MaxMessageSize = 1 });
        await world.Time.Pass(Seconds(30));
        await peer.Send("ping");
        await peer.Journal.Until("pong");
        Assert.Equal(SocketState.Open, socket.State);
    }

    [Fact]
    public async Task A_text_that_is_no_UTF8_ends_the_link_and_not_the_socket()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        await peer.SendFrame(new byte[] { 0xff, 0xfe, 0xfd }, WebSocketMessageType.Text, endOfMessage: true);
        await socket.Journal.Until("OnClose");
        await world.Time.Pass(Seconds(8));
        Assert.Equal(SocketState.Open, socket.State);
        Assert.Equal(0, socket.Journal.Count("OnMessage"));
    }

    [Fact]
    public async Task A_link_that_ends_in_the_middle_of_a_message_delivers_none_of_it()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        await peer.SendFrame("half"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: false);
        await world.Time.Pass(Seconds(1));
        peer.Link.Cut();
        await world.Time.Pass(Seconds(5));
        await (await world.Server.Next()).Send("whole");
        await socket.Journal.Until("OnMessage whole");
        Assert.Equal(1, socket.Journal.Count("OnMessage"));
    }

    [Fact]
    public async Task A_messages_bytes_stay_as_they_are_until_its_hook_has_ended()
    {
        await using var world = new World();
        var slow = new TaskCompletionSource();
        byte[]? seenLater = null;
        var (socket, peer) = await world.Connect(script: socket => socket.Hooks.Bytes = async (data, _) =>
        {
            if (data.Span[0] == 1)
            {
                await slow.Task;
                seenLater = data.ToArray();
            }
        });
        await peer.Send([.. Enumerable.Repeat((byte)1, 5000)]);
        await socket.Journal.Until("OnBytes");
        for (byte message = 2; message < 50; message++)
        {
            await peer.Send([.. Enumerable.Repeat(message, 5000)]);
        }

        await world.Time.Pass(Seconds(1));
        slow.SetResult();
        await socket.Journal.Until("OnBytes", 49);
        Assert.All(seenLater!, value => Assert.Equal(1, value));
        Assert.All(
            socket.Journal.Subjects<byte[]>("OnBytes").Select((data, index) => (data, index)),
            pair => Assert.All(pair.data, value => Assert.Equal(pair.index + 1, value)));
    }

    [Fact]
    public async Task Messages_that_arrived_before_the_close_frame_are_told_before_the_close()
    {
        await using var world = new World();
        var slow = new TaskCompletionSource();
        var (socket, peer) = await world.Connect(script: socket => socket.Hooks.Text = async (text, _) =>
        {
            if (text == "0")
            {
                await slow.Task;
            }
        });
        for (var message = 0; message < 10; message++)
        {
            await peer.Send($"{message}");
        }

        await peer.SendClose();
        await world.Time.Pass(Seconds(5));
        Assert.Equal(0, socket.Journal.Count("OnClose"));
        slow.SetResult();
        await socket.Journal.Until("OnClose Remote");
        Assert.Equal(10, socket.Journal.Count("OnMessage"));
        Assert.Equal(
            ["OnMessage 9", "OnClose Remote"],
            socket.Journal.Texts.Where(text => text is "OnMessage 9" or "OnClose Remote"));
    }
}
