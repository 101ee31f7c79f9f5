using System.Globalization;
using System.Text;

namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>The cases: framing, control frames, reserved bits, opcodes, fragments, UTF-8, closes and limits.</summary>
internal static class FrameCases
{
    private const string ReservedBits = "violation 1002 A reserved bit is set, and no extension was agreed on for it (RFC 6455, 5.2).";
    private const string ReservedOpcode = "violation 1002 A frame has a reserved opcode (RFC 6455, 5.2).";
    private const string NothingToContinue = "violation 1002 A continuation frame has no message to continue (RFC 6455, 5.4).";
    private const string NotFinished = "violation 1002 A message begins while another one is unfinished (RFC 6455, 5.4).";
    private const string LongControl = "violation 1002 A control frame is longer than 125 bytes (RFC 6455, 5.5).";
    private const string FragmentedControl = "violation 1002 A control frame is fragmented (RFC 6455, 5.5).";
    private const string NotUtf8 = "violation 1007 A text is not UTF-8 (RFC 6455, 8.1).";
    private const string CloseStatus = "violation 1002 A close frame has a status that none may have (RFC 6455, 7.4).";
    private const string CloseTooShort = "violation 1002 A close frame has a payload of one byte (RFC 6455, 5.5.1).";
    private const string DescriptionNotUtf8 = "violation 1007 A close frame's description is not UTF-8 (RFC 6455, 5.5.1).";
    private const string LengthTooLarge = "violation 1002 A frame's length has its highest bit set (RFC 6455, 5.2).";

    public static IEnumerable<FrameCase> All =>
    [
        .. Framing(), .. Controls(), .. Reserved(), .. Fragmented(), .. Texts(), .. Closes(), .. Limits(), .. DeflatedCases.All,
    ];

    private static IEnumerable<FrameCase> Framing()
    {
        yield return new("nothing", bytes => bytes);
        yield return new("half a header", bytes => bytes.Raw(0x81));
        yield return new("an empty text", bytes => bytes.Text(string.Empty), "text ");
        yield return new("an empty binary message", bytes => bytes.Binary([]), "binary ");
        yield return new("a text", bytes => bytes.Text("Hello"), "text Hello");
        yield return new("the RFC's example", bytes => bytes.IsMasked ? bytes.Raw(0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58) : bytes.Raw(0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F), "text Hello");
        yield return new("two texts", bytes => bytes.Text("Hello").Text("world"), "text Hello", "text world");
        yield return new("text and binary by turns", bytes => bytes.Text("a").Binary([0, 255]).Text("b"), "text a", "binary <00><FF>", "text b");
        yield return new("the first of two", bytes => bytes.Text("Hello").Raw(0x82), "text Hello");
        yield return new("a payload that is cut off", bytes => bytes.Header(0x82, 5).Raw(1, 2), "unfinished");
        foreach (var length in new[] { 1, 124, 125, 126, 127, 128, 65535, 65536, 65537, 1024 * 1024 })
        {
            var payload = Payload(length);
            yield return new($"a binary message of {length} bytes", bytes => bytes.Binary(payload).Text("next"), $"binary {Reading.Show(payload)}", "text next");
            yield return new($"a text of {length} bytes", bytes => bytes.Text(new string('*', length)).Ping(), $"text {Reading.Show(Encoding.UTF8.GetBytes(new string('*', length)))}", "ping ");
        }

        yield return new("a length in more bytes than it needs", bytes => bytes.Frame(0x81, "Hello"u8.ToArray(), lengthBytes: 2).Frame(0x82, [1], lengthBytes: 8), "text Hello", "binary <01>");
        yield return new("a length whose highest bit is set", bytes => bytes.Header(0x82, long.MinValue + 5, lengthBytes: 8), LengthTooLarge);
        yield return new("a text without or with a mask, the other end's way", bytes => bytes.Frame(0x81, "Hello"u8.ToArray(), masked: !bytes.IsMasked).Text("next"), "wrong mask");
        yield return new("a ping the other end's way", bytes => bytes.Text("before").Frame(0x89, [], masked: !bytes.IsMasked), "text before", "wrong mask");
    }

    private static IEnumerable<FrameCase> Controls()
    {
        foreach (var length in new[] { 0, 1, 4, 5, 124, 125 })
        {
            var payload = new string('p', length);
            yield return new($"a ping of {length} bytes", bytes => bytes.Ping(payload), $"ping {Reading.Show(Encoding.UTF8.GetBytes(payload))}");
            yield return new($"a pong of {length} bytes", bytes => bytes.Pong(payload), $"pong {Reading.Show(Encoding.UTF8.GetBytes(payload))}");
        }

        yield return new("a ping of bytes that are no text", bytes => bytes.Frame(0x89, [0, 255, 254, 253]), "ping <00><FF><FE><FD>");
        yield return new("pings and pongs between texts", bytes => bytes.Ping("1").Text("a").Pong("2").Ping().Text("b"), "ping 1", "text a", "pong 2", "ping ", "text b");
        yield return new("ten pings at once", bytes => Enumerable.Range(0, 10).Aggregate(bytes, (all, number) => all.Ping(number.ToString(CultureInfo.InvariantCulture))), [.. Enumerable.Range(0, 10).Select(number => $"ping {number}")]);
        yield return new("a ping of 126 bytes", bytes => bytes.Ping(new string('p', 126)).Text("not read"), LongControl);
        yield return new("a pong of 65536 bytes", bytes => bytes.Pong(new string('p', 65536)), LongControl);
        yield return new("a close of 126 bytes", bytes => bytes.Close(1000, new string('p', 124)), LongControl);
        yield return new("a ping in fragments", bytes => bytes.Frame(0x09, "a"u8.ToArray()).More("b"), FragmentedControl);
        yield return new("a pong in fragments", bytes => bytes.Frame(0x0A, []), FragmentedControl);
        yield return new("a close in fragments", bytes => bytes.Frame(0x08, [3, 232]), FragmentedControl);

        // Wrong twice, which is found before the length has come, or with it.
        yield return new("a ping of 126 bytes in fragments", bytes => bytes.Ping("1").Frame(0x09, new byte[126]), "ping 1", FragmentedControl);
        yield return new("a ping in fragments with a length whose highest bit is set", bytes => bytes.Header(0x09, long.MinValue, lengthBytes: 8), FragmentedControl);
        yield return new("a continuation of nothing with a length whose highest bit is set", bytes => bytes.Header(0x80, -1, lengthBytes: 8), NothingToContinue);
        yield return new("a text amid a text with a length whose highest bit is set", bytes => bytes.Text("a", isFinal: false).Header(0x81, -1, lengthBytes: 8), NotFinished);
    }

    private static IEnumerable<FrameCase> Reserved()
    {
        for (var bits = 1; bits <= 7; bits++)
        {
            var first = bits << 4;
            foreach (var opcode in new[] { 0x1, 0x2, 0x8, 0x9, 0xA })
            {
                yield return new($"the reserved bits {bits} on opcode {opcode}", bytes => bytes.Text("before").Frame(0x80 | first | opcode, []).Text("not read"), "text before", ReservedBits);
            }

            yield return new($"the reserved bits {bits} on a later fragment", bytes => bytes.Text("a", isFinal: false).Frame(0x80 | first, []), ReservedBits);
        }

        foreach (var opcode in new[] { 3, 4, 5, 6, 7, 11, 12, 13, 14, 15 })
        {
            yield return new($"opcode {opcode}", bytes => bytes.Text("before").Frame(0x80 | opcode, [1, 2]).Text("not read"), "text before", ReservedOpcode);
            yield return new($"opcode {opcode} amid a message", bytes => bytes.Text("a", isFinal: false).Frame(0x80 | opcode, []), ReservedOpcode);
        }
    }

    private static IEnumerable<FrameCase> Fragmented()
    {
        yield return new("a text in two", bytes => bytes.Text("Hel", isFinal: false).More("lo"), "text Hello");
        yield return new("a binary message in three", bytes => bytes.Binary([1], isFinal: false).More([2], isFinal: false).More([3]), "binary <01><02><03>");
        yield return new("a text letter by letter", bytes => bytes.Text("H", isFinal: false).More("e", isFinal: false).More("l", isFinal: false).More("l", isFinal: false).More("o"), "text Hello");
        yield return new("fragments that are empty", bytes => bytes.Text(string.Empty, isFinal: false).More(string.Empty, isFinal: false).More(string.Empty), "text ");
        yield return new("an empty first fragment", bytes => bytes.Text(string.Empty, isFinal: false).More("Hello"), "text Hello");
        yield return new("an empty last fragment", bytes => bytes.Text("Hello", isFinal: false).More(string.Empty), "text Hello");
        yield return new("a ping between fragments", bytes => bytes.Text("Hel", isFinal: false).Ping("p").More("lo"), "ping p", "text Hello");
        yield return new("pings and pongs between fragments", bytes => bytes.Binary([1], isFinal: false).Ping().Pong("x").More([2], isFinal: false).Ping("y").More([3]).Ping("z"), "ping ", "pong x", "ping y", "binary <01><02><03>", "ping z");
        yield return new("a close between fragments", bytes => bytes.Text("Hel", isFinal: false).Close(1001, "bye").More("lo"), "close 1001 bye");
        yield return new("a message after a fragmented one", bytes => bytes.Text("a", isFinal: false).More("b").Text("c").Binary([4], isFinal: false).More([5]), "text ab", "text c", "binary <04><05>");
        yield return new("a continuation of nothing", bytes => bytes.More("Hello"), NothingToContinue);
        yield return new("a continuation of nothing, not the last", bytes => bytes.More("Hello", isFinal: false), NothingToContinue);
        yield return new("a continuation after the last fragment", bytes => bytes.Text("a", isFinal: false).More("b").More("c"), "text ab", NothingToContinue);
        yield return new("a text amid a text", bytes => bytes.Text("a", isFinal: false).Text("b"), NotFinished);
        yield return new("a binary message amid a text", bytes => bytes.Text("a", isFinal: false).Ping().Binary([1]), "ping ", NotFinished);
        var large = Payload(200_000);
        yield return new("large fragments", bytes => bytes.Binary(large[..70_000], isFinal: false).Ping("p").More(large[70_000..70_001], isFinal: false).More(large[70_001..]).Text("next"), "ping p", $"binary {Reading.Show(large)}", "text next");
    }

    private static IEnumerable<FrameCase> Texts()
    {
        // Each length of a character, the largest and smallest of each, and what the field's suites ask for.
        string[] valid = ["Hello-µ@ßöäüàá-UTF-8!!", "κόσμε", "\u0000", "\u007F\u0080\u07FF\u0800\uFFFF", "\uD7FF\uE000\uFFFD", "\U00010000\U0010FFFF", "😀 and 中文"];
        foreach (var text in valid)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            yield return new($"the text {Reading.Show(bytes)}", frames => frames.TextOf(bytes), $"text {Reading.Show(bytes)}");
            for (var cut = 1; cut < bytes.Length; cut++)
            {
                var at = cut;
                yield return new($"the text {Reading.Show(bytes)} in two at {at}", frames => frames.TextOf(bytes[..at], isFinal: false).Ping().More(bytes[at..]), "ping ", $"text {Reading.Show(bytes)}");
            }
        }

        byte[][] invalid =
        [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
            [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xED, 0xA0, 0x81, 0xED, 0xB0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80],
            [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0xC3, 0x28], [0xE2, 0x28, 0xA1], [0xE2, 0x82, 0x28], [0xF0, 0x28, 0x8C, 0xBC], [0xF0, 0x9F, 0x98, 0x28],
        ];
        foreach (var wrong in invalid)
        {
            byte[] bytes = [0xCE, 0xBA, .. wrong, 0x65, 0x64];
            yield return new($"the text {Reading.Show(bytes)}", frames => frames.TextOf(bytes).Text("not read"), NotUtf8);
            yield return new($"the text {Reading.Show(bytes)} in fragments", frames => frames.TextOf([0xCE], isFinal: false).Ping().More(bytes[1..]), "ping ", NotUtf8);
        }

        foreach (var cutOff in new byte[][] { [0xC3], [0xE2], [0xE2, 0x82], [0xF0], [0xF0, 0x9F], [0xF0, 0x9F, 0x98] })
        {
            yield return new($"a text that ends with {Reading.Show(cutOff)}", frames => frames.TextOf(cutOff), NotUtf8);
            yield return new($"a text whose last fragment ends with {Reading.Show(cutOff)}", frames => frames.Text("a", isFinal: false).More(cutOff), NotUtf8);
            yield return new($"a text cut off after {Reading.Show(cutOff)} by an empty last fragment", frames => frames.TextOf(cutOff, isFinal: false).More([]), NotUtf8);
        }

        yield return new("a text that is wrong before its frame ends", frames => frames.Header(0x81, 1000).Raw(frames.IsMasked ? [0xFF ^ 0x37, 0xFF ^ 0xFA] : [0xFF, 0xFF]), NotUtf8);
        yield return new("binary may be anything", frames => frames.Binary([0xFF, 0xC0, 0x80]), "binary <FF><C0><80>");
        yield return new("what one text leaves is not the next one's", frames => frames.Text("é").Text("è"), "text <C3><A9>", "text <C3><A8>");
    }

    private static IEnumerable<FrameCase> Closes()
    {
        yield return new("a close without a status", bytes => bytes.Close().Text("not read"), "close 1005 ");
        foreach (var status in new[] { 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999 })
        {
            yield return new($"a close with {status}", bytes => bytes.Text("before").Close(status).Ping(), "text before", $"close {status} ");
        }

        foreach (var status in new[] { 0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535 })
        {
            yield return new($"a close with {status}", bytes => bytes.Close(status), CloseStatus);
            yield return new($"a close with {status} and a description", bytes => bytes.Close(status, "why"), CloseStatus);
        }

        yield return new("a close with a description", bytes => bytes.Close(1000, "Going home: ä"), "close 1000 Going home: ä");
        yield return new("a close with the longest description", bytes => bytes.Close(1008, new string('x', 123)), $"close 1008 {new string('x', 123)}");
        yield return new("a close of one byte", bytes => bytes.Frame(0x88, [3]), CloseTooShort);
        yield return new("a close whose description is no text", bytes => bytes.Close(1000, [0xCE, 0xBA, 0xFF]), DescriptionNotUtf8);
        yield return new("a close whose description is cut off", bytes => bytes.Close(1000, [0xE2, 0x82]), DescriptionNotUtf8);
        yield return new("two closes", bytes => bytes.Close(1000).Close(1001), "close 1000 ");
        yield return new("anything after a close", bytes => bytes.Close(1000).Raw(0xFF, 0xFF, 0xFF), "close 1000 ");
    }

    private static IEnumerable<FrameCase> Limits()
    {
        yield return new("the largest message", bytes => bytes.Binary(Payload(100)).Text("next"), $"binary {Reading.Show(Payload(100))}", "text next") { MaxMessageSize = 100 };
        yield return new("one byte more", bytes => bytes.Binary(Payload(101)).Text("read away").Ping("p").Close(1000, "bye"), "too big", "ping p", "close 1000 bye") { MaxMessageSize = 100 };
        yield return new("two messages of one byte more", bytes => bytes.Binary(Payload(101)).Text(new string('x', 101)).Ping("p"), "too big", "ping p") { MaxMessageSize = 100 };
        yield return new("the largest in fragments", bytes => bytes.Binary(Payload(60), isFinal: false).More(Payload(40)).Text("next"), $"binary {Reading.Show(Payload(60).Concat(Payload(40)).ToArray())}", "text next") { MaxMessageSize = 100 };
        yield return new("one byte more in fragments", bytes => bytes.Text(new string('x', 60), isFinal: false).Ping().More(new string('y', 41), isFinal: false).Ping("p").More("z").Text("read away"), "ping ", "too big", "ping p") { MaxMessageSize = 100 };
        yield return new("a length that no memory has", bytes => bytes.Header(0x82, long.MaxValue), "too big", "unfinished") { MaxMessageSize = int.MaxValue };
        yield return new("a length that no memory has, in a fragment", bytes => bytes.Binary([1], isFinal: false).Header(0x80, long.MaxValue), "too big", "unfinished") { MaxMessageSize = int.MaxValue };
        yield return new("nothing but empty messages", bytes => bytes.Text(string.Empty).Binary([]).Text("x"), "text ", "binary ", "too big") { MaxMessageSize = 0 };
        yield return new("a wrong text that is too big", bytes => bytes.TextOf([0xFF, 0xFF]).Ping(), "too big", "ping ") { MaxMessageSize = 1 };
        yield return new("what no peer may do while a message is read away", bytes => bytes.Text("xy").Frame(0x83, []), "too big", ReservedOpcode) { MaxMessageSize = 1 };
        yield return new("what is wrong is found before the header ends", bytes => bytes.Raw(0x83, bytes.IsMasked ? (byte)0xFF : (byte)0x7F), ReservedOpcode);
        yield return new("a ping whose length is in more bytes than it needs", bytes => bytes.Frame(0x89, "ping"u8.ToArray(), lengthBytes: 8).Frame(0x8A, [], lengthBytes: 2), "ping ping", "pong ");
        yield return new("a ping is not limited", bytes => bytes.Ping("ping"), "ping ping") { MaxMessageSize = 0 };
        var largest = Payload(16 * 1024 * 1024);
        yield return new("a message of 16 MiB", bytes => bytes.Binary(largest).Text("next"), $"binary {Reading.Show(largest)}", "text next") { MaxMessageSize = largest.Length };
        yield return new("a message of 16 MiB and a byte", bytes => bytes.Binary([.. largest, 1]).Ping("p"), "too big", "ping p") { MaxMessageSize = largest.Length };
    }

    private static byte[] Payload(int length)
    {
        var payload = new byte[length];
        for (var i = 0; i < length; i++)
        {
            payload[i] = (byte)(i * 7);
        }

        return payload;
    }
}
