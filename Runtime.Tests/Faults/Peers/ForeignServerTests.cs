using System.Net.WebSockets;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults.Peers;

/// <summary>A client of ours, whose frames are ours, against servers that nobody here wrote.</summary>
public sealed class ForeignServerTests
{
    private const int MiB = 1024 * 1024;

    private static readonly HeartbeatOptions Patient = new()
    {
        Interval = TimeSpan.FromDays(1),
        Timeout = TimeSpan.FromMinutes(1),
        ConnectTimeout = TimeSpan.FromMinutes(1),
        CloseTimeout = TimeSpan.FromMinutes(1),
        MaxMessageSize = 16 * MiB,
        Max = 0,
    };

    public static TheoryData<Implementation> All => [.. Enum.GetValues<Implementation>()];

    /// <summary>Kestrel's pings carry nothing of a user's, and nobody is told of its pongs.</summary>
    public static TheoryData<Implementation> Pinging => [.. Enum.GetValues<Implementation>().Except([Implementation.Kestrel])];

    public static TheoryData<Implementation> Fragmenting => [.. Enum.GetValues<Implementation>().Except([Implementation.Bun])];

    public static TheoryData<Implementation, bool> Compressing => new MatrixTheoryData<Implementation, bool>(Enum.GetValues<Implementation>(), [true, false]);

    [LongTheory]
    [MemberData(nameof(All))]
    public async Task What_is_sent_comes_back_as_it_was(Implementation implementation)
    {
        await using var server = await ForeignServer.Start(implementation);
        await using var socket = await Connect(server);
        var random = new Random(19);
        foreach (var size in (int[])[0, 1, 125, 126, 127, 65_535, 65_536, MiB - 1, MiB, MiB + 1, (3 * MiB) + 5])
        {
            var data = new byte[size];
            random.NextBytes(data);
            await socket.SendAsync(data).InTime();
            Assert.Equal(data, (byte[])(await NextOf(socket, "OnBytes")).Subject!);

            var text = Text(random, size);
            await socket.SendAsync(text).InTime();
            Assert.Equal(text, (string)(await NextOf(socket, "OnMessage")).Subject!);
        }

        // Many at once: they leave together, and come in one read.
        var sends = Enumerable.Range(0, 1000).Select(number => socket.SendAsync($"number {number}").AsTask()).ToArray();
        await Task.WhenAll(sends).InTime();
        await socket.Journal.Until("OnMessage", 1000);
        Assert.Equal(Enumerable.Range(0, 1000).Select(static number => $"number {number}"), socket.Journal.Subjects<string>("OnMessage"));
        await AssertCloses(socket, server);
    }

    [LongTheory]
    [MemberData(nameof(Fragmenting))]
    public async Task A_text_in_fragments_with_pings_between_them_is_one_text_and_each_ping_is_answered(Implementation implementation)
    {
        await using var server = await ForeignServer.Start(implementation);
        await using var socket = await Connect(server);
        await socket.SendAsync("fragments one two three größe").InTime();
        await socket.Journal.Until("OnMessage onetwothreegröße");
        if (implementation != Implementation.Kestrel)
        {
            await socket.Journal.Until("OnMessage answered größe");
        }

        await AssertCloses(socket, server);
    }

    [LongTheory]
    [MemberData(nameof(Pinging))]
    public async Task Pings_are_answered_with_what_they_carry(Implementation implementation)
    {
        await using var server = await ForeignServer.Start(implementation);
        await using var socket = await Connect(server);
        foreach (var word in (string[])["a", new string('x', 125)])
        {
            await socket.SendAsync($"pings {word}").InTime();
            Assert.Equal($"answered {word}", (string)(await NextOf(socket, "OnMessage")).Subject!);
        }

        await AssertCloses(socket, server);
    }

    [LongTheory]
    [MemberData(nameof(All))]
    public async Task What_we_close_with_arrives(Implementation implementation)
    {
        await using var server = await ForeignServer.Start(implementation);
        (int Status, string? Description)[] closes = [(1000, null), (1000, "done"), (1005, null), (3000, "a library's"), (4999, "größte")];
        for (var each = 0; each < closes.Length; each++)
        {
            var (status, description) = closes[each];
            await using var socket = await Connect(server);
            await socket.CloseAsync((WebSocketCloseStatus)status, description).InTime();
            Assert.Null(((SocketCloseReason)socket.Journal.First("OnClose Local").Subject!).Exception);

            // The platform takes no status for an ordinary one.
            var heard = status == 1005 && implementation == Implementation.Kestrel ? 1000 : status;
            Assert.Equal($"closed {heard} {description}".TrimEnd(), (await server.Journal.Until("closed", each + 1)).Text);
            await TcpTable.UntilNoneIsHeld(server.Address.Port);
        }
    }

    [LongTheory]
    [MemberData(nameof(All))]
    public async Task What_the_server_closes_with_arrives(Implementation implementation)
    {
        await using var server = await ForeignServer.Start(implementation);
        (int Status, string Description)[] closes = [(1000, "done"), (3000, "a library's"), (4999, "größte")];
        for (var each = 0; each < closes.Length; each++)
        {
            var (status, description) = closes[each];
            await using var socket = await Connect(server);
            await socket.SendAsync($"close {status} {description}").InTime();
            var reason = (SocketCloseReason)(await socket.Journal.Until("OnClose Remote")).Subject!;
            Assert.Equal(((WebSocketCloseStatus)status, description), (reason.Status, reason.Description));
            Assert.Null(reason.Exception);
            await socket.Completion.InTime();

            // It has read our answer, and what that says.
            Assert.Equal($"{status}", (await server.Journal.Until("closed", each + 1)).Text.Split(' ')[1]);
            await TcpTable.UntilNoneIsHeld(server.Address.Port);
        }
    }

    [LongTheory]
    [MemberData(nameof(Compressing))]
    public async Task What_is_compressed_comes_back_as_it_was(Implementation implementation, bool keepsContext)
    {
        await using var server = await ForeignServer.Start(implementation);
        await using var socket = await Connect(server, new SocketCompression { ClientContextTakeover = keepsContext, ServerContextTakeover = keepsContext });
        var random = new Random(20);
        foreach (var size in (int[])[0, 1, 31, 32, 1023, 1024, 1025, 65_536, MiB + 1])
        {
            for (var time = 0; time < 3; time++)
            {
                var data = new byte[size];
                random.NextBytes(data.AsSpan(0, size / 3));
                await socket.SendAsync(data).InTime();
                Assert.Equal(data, (byte[])(await NextOf(socket, "OnBytes")).Subject!);

                var text = Text(random, size);
                await socket.SendAsync(text).InTime();
                Assert.Equal(text, (string)(await NextOf(socket, "OnMessage")).Subject!);
            }
        }

        var sends = Enumerable.Range(0, 1000).Select(number => socket.SendAsync($$"""{"number":{{number}},"symbol":"EURUSD","bid":1.08512}""").AsTask()).ToArray();
        await Task.WhenAll(sends).InTime();
        await socket.Journal.Until("OnMessage", 1000);
        Assert.Equal(Enumerable.Range(0, 1000).Select(static number => $$"""{"number":{{number}},"symbol":"EURUSD","bid":1.08512}"""), socket.Journal.Subjects<string>("OnMessage"));
        await AssertCloses(socket, server);
    }

    private static async Task<ScriptedSocket> Connect(ForeignServer server, SocketCompression? compression = null)
    {
        var socket = new ScriptedSocket(Patient);
        socket.Hooks.Connecting = (context, _) =>
        {
            context.Compression = compression;
            return default;
        };
        await socket.ConnectAsync(server.Address).InTime();
        return socket;
    }

    /// <summary>The next message, which the journal then forgets.</summary>
    private static async Task<Journal.Line> NextOf(ScriptedSocket socket, string hook)
    {
        var line = await socket.Journal.Until(hook);
        socket.Journal.Clear();
        return line;
    }

    private static async Task AssertCloses(ScriptedSocket socket, ForeignServer server)
    {
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done").InTime();
        Assert.Equal("closed 1000 done", (await server.Journal.Until("closed")).Text);
        Assert.Equal(0, socket.Journal.Count("OnError"));
    }

    /// <summary>As many bytes of letters of all lengths, or a few less.</summary>
    private static string Text(Random random, int size)
    {
        const string Letters = "aé€𝄞";
        var text = new StringBuilder();
        var runes = Letters.EnumerateRunes().ToArray();
        for (var length = 0; length < size - 4;)
        {
            var rune = runes[random.Next(runes.Length)];
            length += rune.Utf8SequenceLength;
            text.Append(rune.ToString());
        }

        return text.ToString();
    }
}
