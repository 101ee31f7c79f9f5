using System.Net.WebSockets;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;
using Xunit;

namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>Random messages that one end compresses and the other reads: ours and the platform's, each as either end.</summary>
public sealed class DeflateAgainstPlatformTests
{
    private const int Piece = 16 * 1024;
    private const string Wrong = "too big, or what it says is compressed is not";

    public static TheoryData<bool, bool> Ends => new MatrixTheoryData<bool, bool>([true, false], [true, false]);

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task The_platform_reads_what_we_compress(bool isServer, bool keepsContext)
    {
        for (var seed = 1; seed <= Effort.Of(quick: 100, full: 3000); seed++)
        {
            var messages = Messages(new Random(seed));
            var stream = await WriteAsync(isServer, keepsContext, messages);
            var platform = WebSocket.CreateFromStream(new MemoryStream(stream), new WebSocketCreationOptions
            {
                IsServer = !isServer,
                KeepAliveInterval = Timeout.InfiniteTimeSpan,
                DangerousDeflateOptions = new() { ServerContextTakeover = !isServer || keepsContext, ClientContextTakeover = isServer || keepsContext },
            });
            using var read = platform;
            foreach (var (message, type) in messages)
            {
                Assert.Equal((type, Show(message)), await ReadAsync(read));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task We_read_what_the_platform_compresses(bool isServer, bool keepsContext)
    {
        for (var seed = 1; seed <= Effort.Of(quick: 100, full: 3000); seed++)
        {
            var random = new Random(seed);
            var messages = Messages(random);

            // Any window that it may have: what is read refers back no further than the largest.
            var bits = random.Next(9, 16);
            using var stream = new MemoryStream();
            using var platform = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions
            {
                IsServer = !isServer,
                KeepAliveInterval = Timeout.InfiniteTimeSpan,
                DangerousDeflateOptions = new() { ServerContextTakeover = isServer || keepsContext, ClientContextTakeover = !isServer || keepsContext, ServerMaxWindowBits = bits, ClientMaxWindowBits = bits },
            });
            foreach (var (message, type) in messages)
            {
                var cut = random.Next(message.Length + 1);
                var flags = random.Next(5) == 0 ? WebSocketMessageFlags.DisableCompression : WebSocketMessageFlags.None;
                await platform.SendAsync(message.AsMemory(0, cut), type, flags, TestContext.Current.CancellationToken);
                await platform.SendAsync(message.AsMemory(cut), type, flags | WebSocketMessageFlags.EndOfMessage, TestContext.Current.CancellationToken);
            }

            var written = stream.ToArray();
            int[] cuts = [.. Enumerable.Range(0, random.Next(20)).Select(_ => random.Next(written.Length)).Order()];
            Assert.Equal(messages.Select(static each => $"{(each.Type == WebSocketMessageType.Text ? "text" : "binary")} {Reading.Show(each.Data)}"), Reading.Of(isServer, written, cuts, int.MaxValue - 1, new MessageInflater(keepsContext)));
        }
    }

    /// <summary>
    /// Whatever comes, it is a message, or too much, or what no peer may send; and always the same, however it is cut, but for which of these is found first
    /// in one message: what comes before bytes that cannot be decompressed is looked at only where it has come before them.
    /// </summary>
    [Theory]
    [MemberData(nameof(Ends))]
    public async Task What_was_spoiled_is_found_or_read_and_does_no_harm(bool isServer, bool keepsContext)
    {
        var wrong = 0;
        var streams = Effort.Of(quick: 500, full: 30_000);
        for (var seed = 1; seed <= streams; seed++)
        {
            var random = new Random(seed);
            var spoiled = await WriteAsync(!isServer, keepsContext, Messages(random, most: 300));
            for (var times = random.Next(1, 4); times > 0; times--)
            {
                spoiled[random.Next(spoiled.Length)] ^= (byte)(1 << random.Next(8));
            }

            var found = UntilWrong(Reading.Of(isServer, spoiled, [], 1000, new MessageInflater(keepsContext)));
            int[] cuts = [.. Enumerable.Range(0, random.Next(20)).Select(_ => random.Next(spoiled.Length)).Order()];
            Assert.Equal(found, UntilWrong(Reading.Of(isServer, spoiled, cuts, 1000, new MessageInflater(keepsContext))));
            wrong += found[^1] == Wrong ? 1 : 0;
        }

        Assert.InRange(wrong, streams / 10, streams);
    }

    private static List<string> UntilWrong(List<string> found)
    {
        var wrong = found.FindIndex(static line => line == "too big" || line.StartsWith("violation 1007", StringComparison.Ordinal));
        return wrong < 0 ? found : [.. found.Take(wrong), Wrong];
    }

    /// <summary>As a link writes them: large ones in pieces, and now and then several together.</summary>
    private static async Task<byte[]> WriteAsync(bool isServer, bool keepsContext, List<(byte[] Data, WebSocketMessageType Type)> messages)
    {
        using var stream = new MemoryStream();
        var agreed = new DeflateParameters { ServerNoContextTakeover = isServer && !keepsContext, ClientNoContextTakeover = !isServer && !keepsContext };
        using var wire = new FramedWire(stream, early: default, isServer, subProtocol: null, agreed);
        for (var each = 0; each < messages.Count; each++)
        {
            var (message, type) = messages[each];
            if (each % 3 == 0)
            {
                wire.Cork();
            }
            else if (each % 3 == 1 || each == messages.Count - 1)
            {
                wire.Uncork();
            }

            for (var at = 0; at == 0 || at < message.Length; at += Piece)
            {
                await wire.WriteAsync(message, at, Math.Min(Piece, message.Length - at), type);
            }
        }

        wire.Uncork();
        await wire.WritePongAsync(default);
        return stream.ToArray();
    }

    private static async Task<(WebSocketMessageType Type, string Shown)> ReadAsync(WebSocket platform)
    {
        using var message = new MemoryStream();
        var buffer = new byte[1000];
        while (true)
        {
            var received = await platform.ReceiveAsync(buffer.AsMemory(), TestContext.Current.CancellationToken);
            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                return (received.MessageType, Show(message.ToArray()));
            }
        }
    }

    private static string Show(byte[] message) => Reading.Show(message);

    private static List<(byte[] Data, WebSocketMessageType Type)> Messages(Random random, int most = 200_000)
    {
        List<(byte[] Data, WebSocketMessageType Type)> messages = [];
        for (var left = random.Next(1, 8); left > 0; left--)
        {
            var length = random.Next(6) switch { 0 => random.Next(40), 1 => random.Next(most), 2 => Math.Min(most, 20_000), _ => random.Next(Math.Min(most, 2000)) };
            messages.Add(random.Next(2) == 0 ? (Encoding.UTF8.GetBytes(Text(random, length)), WebSocketMessageType.Text) : (Bytes(random, length), WebSocketMessageType.Binary));
        }

        return messages;
    }

    private static string Text(Random random, int length)
    {
        string[] words = ["price ", "größe ", "symbol ", "\U0001F600 ", "{\"id\":", "}, ", random.Next().ToString("x8", System.Globalization.CultureInfo.InvariantCulture)];
        var text = new StringBuilder();
        while (text.Length < length)
        {
            text.Append(words[random.Next(words.Length)]);
        }

        return text.ToString();
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        if (random.Next(2) == 0)
        {
            bytes.AsSpan(length / 3).Fill(7);
        }

        return bytes;
    }
}
