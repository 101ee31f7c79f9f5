using System.Text;

namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>Streams with messages that are compressed (RFC 7692).</summary>
internal static class DeflatedCases
{
    private const int Text = 0xC1;
    private const int Binary = 0xC2;
    private const string ReservedBits = "violation 1002 A reserved bit is set, and no extension was agreed on for it (RFC 6455, 5.2).";
    private const string DeflatedBit = "violation 1002 A frame says that its message is compressed, and begins none (RFC 7692, 6).";
    private const string NotDeflated = "violation 1007 A message says that it is compressed, and is not (RFC 7692, 7.2.2).";
    private const string AfterLastBlock = "violation 1007 A compressed message goes on after a last block, which is not read here.";
    private const string NotUtf8 = "violation 1007 A text is not UTF-8 (RFC 6455, 8.1).";

    private static readonly byte[] Hello = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00];
    private static readonly byte[] HelloAgain = [0xF2, 0x00, 0x11, 0x00, 0x00];
    private static readonly byte[] HelloInLastBlock = [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00];

    public static IEnumerable<FrameCase> All =>
        [.. OfTheRfc().Select(static @case => @case with { IsDeflating = true }), .. Deflated().Select(static @case => @case with { IsDeflating = true }), .. Wrong().Select(static @case => @case with { IsDeflating = true }), .. Limits().Select(static @case => @case with { IsDeflating = true })];

    /// <summary>The examples of section 7.2.3.</summary>
    private static IEnumerable<FrameCase> OfTheRfc()
    {
        yield return new("7.2.3.1, a message", bytes => bytes.Frame(Text, Hello).Text("next"), "text Hello", "text next");
        yield return new("7.2.3.1, in two frames", bytes => bytes.Frame(0x41, Hello[..3]).More(Hello[3..]).Text("next"), "text Hello", "text next");
        yield return new("7.2.3.2, the same message again, by reference", bytes => bytes.Frame(Text, Hello).Frame(Text, HelloAgain).Frame(Text, HelloAgain), "text Hello", "text Hello", "text Hello");
        yield return new("7.2.3.2, the same message again, by itself", bytes => bytes.Frame(Text, Hello).Frame(Text, Hello), "text Hello", "text Hello");
        yield return new("7.2.3.2, without context", bytes => bytes.Frame(Text, Hello).Frame(Text, Hello), "text Hello", "text Hello") { KeepsContext = false };
        yield return new("7.2.3.3, a block that is not compressed", bytes => bytes.Frame(Text, [0x00, 0x05, 0x00, 0xFA, 0xFF, .. "Hello"u8, 0x00]).Text("next"), "text Hello", "text next");
        yield return new("7.2.3.4, a last block", bytes => bytes.Frame(Text, HelloInLastBlock).Text("next"), "text Hello", "text next");
        yield return new("7.2.3.5, two blocks", bytes => bytes.Frame(Text, [0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00]).Text("next"), "text Hello", "text next");
        yield return new("7.2.3.6, an empty message", bytes => bytes.Frame(Text, [0x00]).Frame(Text, Hello), "text ", "text Hello");
    }

    private static IEnumerable<FrameCase> Deflated()
    {
        yield return new("an empty message of no byte at all", bytes => bytes.Frame(Binary, []).Frame(Text, Hello), "binary ", "text Hello");
        yield return new("messages by turns, compressed or not", bytes => bytes.Text("a").Frame(Text, Hello).Text("b").Frame(Binary, HelloAgain), "text a", "text Hello", "text b", "binary Hello");
        yield return new("frames of no byte", bytes => bytes.Frame(0x41, []).More(Hello[..1], isFinal: false).More([], isFinal: false).More(Hello[1..], isFinal: false).More([]).Text("next"), "text Hello", "text next");
        yield return new("a ping amid a message", bytes => bytes.Frame(0x42, Hello[..2]).Ping("amid").More(Hello[2..]), "ping amid", "binary Hello");
        yield return new("a message that is not whole", bytes => bytes.Frame(Text, Hello).Frame(0x41, HelloAgain), "text Hello", "unfinished");
        yield return new("last blocks, in one message after the other", bytes => bytes.Frame(Text, HelloInLastBlock).Frame(Text, HelloInLastBlock).Frame(Text, Hello).Frame(Text, HelloAgain), "text Hello", "text Hello", "text Hello", "text Hello");
        yield return new("a last block after a message that is remembered", bytes => bytes.Frame(Text, Hello).Frame(Text, HelloInLastBlock).Frame(Text, Hello), "text Hello", "text Hello", "text Hello");
        yield return new("a last block without context", bytes => bytes.Frame(Text, HelloInLastBlock).Frame(Text, HelloInLastBlock), "text Hello", "text Hello") { KeepsContext = false };
        yield return new("a last block and not the byte after it", bytes => bytes.Frame(Text, HelloInLastBlock[..^1]).Frame(Text, Hello), "text Hello", "text Hello");
        yield return new("a last block, and nothing in the last frame", bytes => bytes.Frame(0x41, HelloInLastBlock).More([]).Frame(Text, Hello), "text Hello", "text Hello");
        yield return new("a last block in two frames", bytes => bytes.Frame(0x41, HelloInLastBlock[..^1]).More(HelloInLastBlock[^1..]).Text("next"), "text Hello", "text next");
        foreach (var length in new[] { 1, 100, 4095, 4096, 4097, 40_000, 300_000 })
        {
            var payload = Payload(length);
            yield return new($"a message of {length} bytes", bytes => bytes.Frame(Binary, PeerDeflater.Alone(payload)).Text("next"), $"binary {Reading.Show(payload)}", "text next") { KeepsContext = length % 2 == 0 };
            yield return new($"a message of {length} bytes with a last block", bytes => bytes.Frame(Binary, PeerDeflater.Final(payload)).Text("next"), $"binary {Reading.Show(payload)}", "text next");
        }

        var text = "a \u00E9 \u20AC \U0001F600"u8.ToArray();
        yield return new("a text of characters of any length", bytes => bytes.Frame(Text, PeerDeflater.Alone(text)).Text("next"), $"text {Reading.Show(text)}", "text next");
    }

    private static IEnumerable<FrameCase> Wrong()
    {
        yield return new("what is not compressed", bytes => bytes.Text("before").Frame(Text, [0xFF, 0xFF, 0xFF]).Text("not read"), "text before", NotDeflated);
        yield return new("a reference to what came before, without context", bytes => bytes.Frame(Text, Hello).Frame(Text, HelloAgain), "text Hello", NotDeflated) { KeepsContext = false };
        yield return new("a reference to what came before a last block", bytes => bytes.Frame(Text, HelloInLastBlock).Frame(Text, HelloAgain), "text Hello", NotDeflated);
        yield return new("more after a last block", bytes => bytes.Frame(Text, [.. HelloInLastBlock[..^1], .. Hello]).Text("not read"), AfterLastBlock);
        yield return new("more after a last block, in the next frame", bytes => bytes.Frame(0x41, HelloInLastBlock).More(Hello).Text("not read"), AfterLastBlock);
        yield return new("a text that is not UTF-8", bytes => bytes.Frame(Text, PeerDeflater.Alone([0x61, 0xFF])).Text("not read"), NotUtf8);
        yield return new("a text that ends amid a character", bytes => bytes.Frame(Text, PeerDeflater.Alone([0x61, 0xE2, 0x82])).Text("not read"), NotUtf8);
        yield return new("binary that is not UTF-8", bytes => bytes.Frame(Binary, PeerDeflater.Alone([0x61, 0xFF])), "binary a<FF>");
        yield return new("a later frame that says it is compressed", bytes => bytes.Frame(0x41, Hello[..3]).Frame(0xC0, Hello[3..]), DeflatedBit);
        yield return new("a later frame of a message that is not, which says it is compressed", bytes => bytes.Text("a", isFinal: false).Frame(0xC0, Hello), DeflatedBit);
        foreach (var opcode in new[] { 0x8, 0x9, 0xA })
        {
            yield return new($"opcode {opcode} that says it is compressed", bytes => bytes.Text("before").Frame(0xC0 | opcode, []).Text("not read"), "text before", DeflatedBit);
        }

        foreach (var bits in new[] { 0x20, 0x10, 0x30, 0x60, 0x50 })
        {
            yield return new($"another reserved bit, {bits}", bytes => bytes.Text("before").Frame(0x81 | bits, Hello), "text before", ReservedBits);
        }
    }

    private static IEnumerable<FrameCase> Limits()
    {
        var zeros = PeerDeflater.Alone(new byte[10_000_000]);
        yield return new("much out of little", bytes => bytes.Frame(Binary, zeros).Ping("1").Frame(Binary, Hello).Close(1000), "too big", "ping 1", "close 1000 ") { MaxMessageSize = 1000 };
        yield return new("much out of little, in two frames", bytes => bytes.Frame(0x42, zeros[..5000]).Ping("1").More(zeros[5000..]).Ping("2"), "too big", "ping 1", "ping 2") { MaxMessageSize = 1000 };
        yield return new("as much as there may be", bytes => bytes.Frame(Text, Hello), "text Hello") { MaxMessageSize = 5 };
        yield return new("one byte more", bytes => bytes.Frame(Text, Hello).Ping(), "too big", "ping ") { MaxMessageSize = 4 };
        yield return new("nothing where nothing may be", bytes => bytes.Frame(Text, [0x00]), "text ") { MaxMessageSize = 0 };
        yield return new("more bytes than come out of them", bytes => bytes.Frame(Text, [.. Enumerable.Repeat<byte[]>([0x00, 0x00, 0x00, 0xFF, 0xFF], 20).SelectMany(static block => block), .. Hello]).Text("next"), "text Hello", "text next") { MaxMessageSize = 5 };
        yield return new("a message of the largest size that does not get shorter", bytes => bytes.Frame(Binary, PeerDeflater.Alone(Payload(5000))).Text("next"), $"binary {Reading.Show(Payload(5000))}", "text next") { MaxMessageSize = 5000 };
    }

    /// <summary>Some of it repeats, and some does not.</summary>
    private static byte[] Payload(int length)
    {
        var random = new Random(length);
        var words = Enumerable.Range(0, 20).Select(_ => Encoding.UTF8.GetBytes(Convert.ToHexString(BitConverter.GetBytes(random.Next())))).ToArray();
        List<byte> payload = [];
        while (payload.Count < length)
        {
            payload.AddRange(random.Next(3) == 0 ? [(byte)random.Next(256)] : words[random.Next(words.Length)]);
        }

        return [.. payload.Take(length)];
    }
}
