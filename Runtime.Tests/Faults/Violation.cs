using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>Bytes that RFC 6455 forbids.</summary>
internal static class Violation
{
    /// <summary>By name; each asks whether the frames of whoever sends them are to be masked.</summary>
    public static readonly IReadOnlyDictionary<string, Func<bool, byte[]>> All = new Dictionary<string, Func<bool, byte[]>>
    {
        ["HTTP where frames are due"] = _ => "HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(),
        ["a record of TLS"] = _ => [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC],
        ["all ones"] = _ => [.. Enumerable.Repeat((byte)0xFF, 64)],
        ["the first reserved bit"] = masked => Frame.Of(Opcode.Text, "x"u8, masked, reserved: 0b100),
        ["the second reserved bit"] = masked => Frame.Of(Opcode.Text, "x"u8, masked, reserved: 0b010),
        ["the third reserved bit"] = masked => Frame.Of(Opcode.Text, "x"u8, masked, reserved: 0b001),
        ["a reserved bit on a ping"] = masked => Frame.Of(Opcode.Ping, [], masked, reserved: 0b010),
        ["opcode 3"] = masked => Frame.Of((Opcode)3, "x"u8, masked),
        ["opcode 7"] = masked => Frame.Of((Opcode)7, "x"u8, masked),
        ["opcode 11"] = masked => Frame.Of((Opcode)11, [], masked),
        ["opcode 15"] = masked => Frame.Of((Opcode)15, [], masked),
        ["a mask where none may be, or none where one must be"] = masked => Frame.Of(Opcode.Text, "long enough for a mask"u8, !masked),
        ["the same on a close frame"] = masked => Frame.Of(Opcode.Close, Frame.Closing(1000, "long enough for a mask"u8), !masked),
        ["a byte that UTF-8 has not"] = masked => Frame.Of(Opcode.Text, [(byte)'x', 0xFF], masked),
        ["half a character"] = masked => Frame.Of(Opcode.Text, [0xE2, 0x82], masked),
        ["an overlong slash"] = masked => Frame.Of(Opcode.Text, [0xC0, 0xAF], masked),
        ["half a surrogate pair in UTF-8"] = masked => Frame.Of(Opcode.Text, [0xED, 0xA0, 0x80], masked),
        ["a character beyond Unicode"] = masked => Frame.Of(Opcode.Text, [0xF4, 0x90, 0x80, 0x80], masked),
        ["half a character at the end of fragments"] = masked =>
            [.. Frame.Of(Opcode.Text, [0xE2], masked, last: false), .. Frame.Of(Opcode.Continuation, [0x82], masked)],
        ["a close frame of one byte"] = masked => Frame.Of(Opcode.Close, [3], masked),
        ["a close frame whose text is no UTF-8"] = masked => Frame.Of(Opcode.Close, Frame.Closing(1000, [0xFF, 0xFE]), masked),
        ["status 0"] = masked => Frame.Of(Opcode.Close, Frame.Closing(0), masked),
        ["status 999"] = masked => Frame.Of(Opcode.Close, Frame.Closing(999), masked),
        ["status 1004"] = masked => Frame.Of(Opcode.Close, Frame.Closing(1004), masked),
        ["status 1005"] = masked => Frame.Of(Opcode.Close, Frame.Closing(1005), masked),
        ["status 1006"] = masked => Frame.Of(Opcode.Close, Frame.Closing(1006), masked),
        ["status 1015"] = masked => Frame.Of(Opcode.Close, Frame.Closing(1015), masked),
        ["status 2999"] = masked => Frame.Of(Opcode.Close, Frame.Closing(2999), masked),
        ["status 5000"] = masked => Frame.Of(Opcode.Close, Frame.Closing(5000), masked),
        ["status 65535"] = masked => Frame.Of(Opcode.Close, Frame.Closing(65535), masked),
        ["a ping of 126 bytes"] = masked => Frame.Of(Opcode.Ping, new byte[126], masked),
        ["a close frame of 126 bytes"] = masked => Frame.Of(Opcode.Close, Frame.Closing(1000, Encoding.ASCII.GetBytes(new string('x', 124))), masked),
        ["a ping in fragments"] = masked => Frame.Of(Opcode.Ping, "x"u8, masked, last: false),
        ["a close frame in fragments"] = masked => Frame.Of(Opcode.Close, Frame.Closing(1000), masked, last: false),
        ["a continuation of nothing"] = masked => Frame.Of(Opcode.Continuation, "x"u8, masked),
        ["a continuation without end of nothing"] = masked => Frame.Of(Opcode.Continuation, "x"u8, masked, last: false),
        ["a message within a message"] = masked =>
            [.. Frame.Of(Opcode.Text, "x"u8, masked, last: false), .. Frame.Of(Opcode.Binary, "y"u8, masked)],
        ["a length with its highest bit set"] = masked => Frame.Of(Opcode.Binary, "x"u8, masked, announced: ulong.MaxValue),
    };

    /// <summary>Those that are texts which are no UTF-8 (RFC 6455, section 8.1).</summary>
    private static readonly HashSet<string> WrongTexts =
    [
        "a byte that UTF-8 has not",
        "half a character",
        "an overlong slash",
        "half a surrogate pair in UTF-8",
        "a character beyond Unicode",
        "half a character at the end of fragments",
        "a close frame whose text is no UTF-8",
    ];

    /// <summary>The status of the close frame that says what was wrong (RFC 6455, section 7.4.1).</summary>
    public static int StatusOf(string violation) => WrongTexts.Contains(violation) ? 1007 : 1002;
}
