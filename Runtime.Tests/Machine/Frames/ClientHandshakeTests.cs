namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>The client's part of the opening handshake (RFC 6455, section 4.1).</summary>
public sealed class ClientHandshakeTests
{
    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";
    private const string Accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    /// <summary>What the answer's lines are, with | between them, and what is said of them; where nothing is, the WebSocket is open.</summary>
    public static TheoryData<string, string?> Answers => new()
    {
        // As it is in the RFC, and in other cases.
        { $"Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: {Accept}", null },
        { $"upgrade: WebSocket|CONNECTION: upgrade|sec-websocket-accept: {Accept}", null },
        { $"Upgrade: WEBSOCKET|Connection: UPGRADE|Sec-WebSocket-Accept: {Accept}", null },

        // Lists, lines, space and empty elements.
        { $"Upgrade: websocket|Connection: keep-alive, Upgrade|Sec-WebSocket-Accept: {Accept}", null },
        { $"Upgrade: websocket|Connection: Upgrade,keep-alive|Sec-WebSocket-Accept: {Accept}", null },
        { $"Upgrade: websocket|Connection: keep-alive|Connection: Upgrade|Sec-WebSocket-Accept: {Accept}", null },
        { $"Upgrade: websocket|Connection: , ,upgrade ,|Sec-WebSocket-Accept: {Accept}", null },
        { $"Upgrade:  \twebsocket\t |Connection: \tUpgrade |Sec-WebSocket-Accept:  \t{Accept} ", null },
        { $"Upgrade: websocket,|Connection: Upgrade|Sec-WebSocket-Accept: {Accept}", null },
        { $"Upgrade: websocket|Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: {Accept}", null },

        // What is not the handshake's.
        { $"Server: x|Upgrade: websocket|Date: y|Connection: Upgrade|Sec-WebSocket-Accept: {Accept}|Set-Cookie: z", null },
        { $"Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: {Accept}|Sec-WebSocket-Version: 8", null },

        // Upgrade.
        { $"Connection: Upgrade|Sec-WebSocket-Accept: {Accept}", "without the header Upgrade where websocket was expected" },
        { $"Upgrade:|Connection: Upgrade|Sec-WebSocket-Accept: {Accept}", "Upgrade: \"\" where websocket" },
        { $"Upgrade: h2c|Connection: Upgrade|Sec-WebSocket-Accept: {Accept}", "Upgrade: \"h2c\" where websocket" },
        { $"Upgrade: web socket|Connection: Upgrade|Sec-WebSocket-Accept: {Accept}", "Upgrade: \"web socket\" where" },
        { $"Upgrade: websocket/13|Connection: Upgrade|Sec-WebSocket-Accept: {Accept}", "Upgrade: \"websocket/13\" where" },
        { $"Upgrade: websocket, h2c|Connection: Upgrade|Sec-WebSocket-Accept: {Accept}", "Upgrade: \"websocket, h2c\" where" },
        { $"Upgrade: h2c|Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: {Accept}", "Upgrade: \"h2c, websocket\" where" },

        // Connection.
        { $"Upgrade: websocket|Sec-WebSocket-Accept: {Accept}", "without the header Connection where Upgrade was expected" },
        { $"Upgrade: websocket|Connection:|Sec-WebSocket-Accept: {Accept}", "Connection: \"\" where Upgrade" },
        { $"Upgrade: websocket|Connection: keep-alive|Sec-WebSocket-Accept: {Accept}", "Connection: \"keep-alive\" where Upgrade" },
        { $"Upgrade: websocket|Connection: Upgraded, no-upgrade|Sec-WebSocket-Accept: {Accept}", "Connection: \"Upgraded, no-upgrade\" where" },
        { $"Upgrade: websocket|Connection: keep-alive Upgrade|Sec-WebSocket-Accept: {Accept}", "Connection: \"keep-alive Upgrade\" where" },

        // Sec-WebSocket-Accept.
        { "Upgrade: websocket|Connection: Upgrade", $"without the header Sec-WebSocket-Accept where {Accept} was expected" },
        { "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept:", "Sec-WebSocket-Accept: \"\" where" },
        { $"Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: {Accept.ToLowerInvariant()}", "Sec-WebSocket-Accept: \"s3pplmbitxaq9kygzzhzrbk+xoo=\" where" },
        { $"Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: {Accept},", "Sec-WebSocket-Accept" },
        { $"Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: \"{Accept}\"", "Sec-WebSocket-Accept" },
        { $"Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: {Accept.TrimEnd('=')}", "Sec-WebSocket-Accept" },
        { $"Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: {Key}", "Sec-WebSocket-Accept" },
        { $"Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: {Accept}|Sec-WebSocket-Accept: {Accept}", "Sec-WebSocket-Accept" },

        // An extension that nobody asked for.
        { $"Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: {Accept}|Sec-WebSocket-Extensions: permessage-deflate", "Sec-WebSocket-Extensions: \"permessage-deflate\" where none" },
        { $"Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: {Accept}|Sec-WebSocket-Extensions: ,|sec-websocket-extensions: a; b=\"c, d\"", "Sec-WebSocket-Extensions: \",, a; b=\\u0022c, d\\u0022\" where none" },
        { $"Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: {Accept}|Sec-WebSocket-Extensions:", null },
        { $"Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: {Accept}|Sec-WebSocket-Extensions: , ,", null },
    };

    [Fact]
    public void The_request_has_what_the_RFC_asks_for()
        => Assert.Equal(
            [new("Upgrade", "websocket"), new("Connection", "Upgrade"), new("Sec-WebSocket-Key", Key), new("Sec-WebSocket-Version", "13")],
            new ClientHandshake([], Key).Request);

    [Fact]
    public void The_request_offers_sub_protocols_in_their_order()
        => Assert.Equal("v2.chat, chat, Chat", new ClientHandshake(["v2.chat", "chat", "Chat"]).Request.Value("Sec-WebSocket-Protocol"));

    [Fact]
    public void Each_request_has_a_key_of_its_own()
    {
        var keys = Enumerable.Range(0, 100).Select(static _ => new ClientHandshake([]).Request.Value("Sec-WebSocket-Key")!).ToList();

        Assert.All(keys, static key => Assert.True(HandshakeKey.IsValid(key)));
        Assert.Equal(keys.Count, keys.Distinct().Count());
    }

    [Theory]
    [InlineData("", "SubProtocols[1] is empty.")]
    [InlineData("Bearer abc", "SubProtocols[1] has U+0020")]
    [InlineData("a,b", "SubProtocols[1] has ',' (U+002C)")]
    [InlineData("a\r\nX: y", "SubProtocols[1] has U+000D")]
    [InlineData("chät", "SubProtocols[1] has U+00E4")]
    [InlineData("chat", "SubProtocols[1] is there already")]
    public void A_sub_protocol_that_cannot_be_offered_is_an_error_that_does_not_show_it(string subProtocol, string text)
    {
        var error = Assert.Throws<ArgumentException>(() => new ClientHandshake(["chat", subProtocol]));

        Assert.StartsWith(text, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("abc", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void An_answer_opens_a_WebSocket_or_says_what_is_wrong(string lines, string? expected)
    {
        var isOpen = new ClientHandshake([], Key).TryComplete(101, HeaderLines.Read(lines), out var subProtocol, out var fault);

        Assert.Null(subProtocol);
        Assert.Equal(expected is null, isOpen);
        Check(expected, fault);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(102)]
    [InlineData(200)]
    [InlineData(302)]
    [InlineData(404)]
    [InlineData(426)]
    public void Another_status_opens_none(int status)
    {
        Assert.False(new ClientHandshake([], Key).TryComplete(status, HeaderLines.Read($"Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: {Accept}"), out _, out var fault));
        Check($"HTTP {status} where 101 was expected", fault);
    }

    [Fact]
    public void An_answer_to_another_key_opens_none()
    {
        Assert.False(new ClientHandshake([]).TryComplete(101, HeaderLines.Read($"Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: {Accept}"), out _, out var fault));
        Check($"Sec-WebSocket-Accept: \"{Accept}\" where", fault);
    }

    [Fact]
    public void An_answer_that_is_wrong_by_one_character_opens_none()
    {
        for (var place = 0; place < Accept.Length; place++)
        {
            var wrong = Accept[..place] + (Accept[place] == 'A' ? 'B' : 'A') + Accept[(place + 1)..];
            Assert.False(new ClientHandshake([], Key).TryComplete(101, HeaderLines.Read($"Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: {wrong}"), out _, out var fault));
            Check($"Sec-WebSocket-Accept: \"{wrong}\" where {Accept}", fault);
        }
    }

    [Theory]
    [InlineData("chat, v2", "", null, null)] // The client may leave it, and takes it.
    [InlineData("chat, v2", "Sec-WebSocket-Protocol:", null, null)]
    [InlineData("chat, v2", "Sec-WebSocket-Protocol: chat", "chat", null)]
    [InlineData("chat, v2", "sec-websocket-protocol:  v2\t", "v2", null)]
    [InlineData("chat, v2", "Sec-WebSocket-Protocol: ,v2,", "v2", null)]
    [InlineData("chat, Chat", "Sec-WebSocket-Protocol: Chat", "Chat", null)]
    [InlineData("chat, v2", "Sec-WebSocket-Protocol: Chat", null, "the sub-protocol \"Chat\" where one of the 2 offered was expected, in the same case")]
    [InlineData("chat, v2", "Sec-WebSocket-Protocol: v3", null, "the sub-protocol \"v3\" where one of the 2 offered was expected")]
    [InlineData("chat, v2", "Sec-WebSocket-Protocol: chat v2", null, "the sub-protocol \"chat v2\" where one of the 2 offered was expected")]
    [InlineData("chat, v2", "Sec-WebSocket-Protocol: chat, v2", null, "2 sub-protocols where at most one was expected")]
    [InlineData("chat, v2", "Sec-WebSocket-Protocol: chat|Sec-WebSocket-Protocol: v2", null, "2 sub-protocols where at most one was expected")]
    [InlineData("chat, v2", "Sec-WebSocket-Protocol: chat|Sec-WebSocket-Protocol: chat", null, "2 sub-protocols where at most one was expected")]
    [InlineData("", "Sec-WebSocket-Protocol: chat", null, "the sub-protocol \"chat\" where none was expected")]
    [InlineData("", "Sec-WebSocket-Protocol: a\rb", null, "the sub-protocol \"a\\u000Db\" where none was expected")]
    [InlineData("", "Sec-WebSocket-Protocol: ,", null, null)]
    public void A_sub_protocol_is_one_that_was_offered(string offered, string line, string? chosen, string? expected)
    {
        var answer = HeaderLines.Read($"Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: {Accept}|{line}");
        var isOpen = new ClientHandshake(offered.Split(", ", StringSplitOptions.RemoveEmptyEntries), Key).TryComplete(101, answer, out var subProtocol, out var fault);

        Assert.Equal(expected is null, isOpen);
        Assert.Equal(chosen, subProtocol);
        Check(expected, fault);
        Assert.DoesNotContain("v2,", fault ?? "", StringComparison.Ordinal);
    }

    /// <summary>A server that writes back all that it was offered must not bring a secret into a log.</summary>
    [Fact]
    public void A_sub_protocol_that_signs_in_is_never_shown()
    {
        string[] offered = ["chat", "secret"];
        foreach (var answered in (string[])["chat, secret", "secret, chat", "secret, secret", "other"])
        {
            var answer = HeaderLines.Read($"Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: {Accept}|Sec-WebSocket-Protocol: {answered}");
            Assert.False(new ClientHandshake(offered, Key).TryComplete(101, answer, out _, out var fault));
            Assert.DoesNotContain("secret", fault, StringComparison.Ordinal);
        }
    }

    /// <summary>What it says ends, and says what to do as well.</summary>
    private static void Check(string? expected, string? fault)
    {
        if (expected is null)
        {
            Assert.Null(fault);
            return;
        }

        Assert.Contains(expected, fault, StringComparison.Ordinal);
        Assert.Matches(@"^The server .+ expected.*\. (Check|Let|Offer|The answer) .+\.$", fault);
    }
}
