namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>The server's part of the opening handshake (RFC 6455, section 4.2), and that over HTTP/2 (RFC 8441).</summary>
public sealed class ServerHandshakeTests
{
    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";
    private const string Rest = $"Connection: Upgrade|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: {Key}";
    private const string Valid = $"Upgrade: websocket|{Rest}";

    /// <summary>What the request's lines are, with | between them; the status; and what is said.</summary>
    public static TheoryData<string, int, string> Requests => new()
    {
        // As it is in the RFC, and in other cases.
        { Valid, 101, "" },
        { $"upgrade: WebSocket|CONNECTION: upgrade|sec-websocket-version: 13|SEC-WEBSOCKET-KEY: {Key}", 101, "" },
        { $"Host: x|Origin: y|{Valid}|User-Agent: z|Cookie: a=b", 101, "" },

        // Lists, lines, space and empty elements.
        { $"Upgrade: h2c, WEBSOCKET|{Rest}", 101, "" },
        { $"Upgrade: h2c|Upgrade: websocket|{Rest}", 101, "" },
        { $"Upgrade: websocket|Connection: keep-alive, Upgrade|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: {Key}", 101, "" },
        { $"Upgrade: websocket|Connection: keep-alive|Connection: ,upgrade|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: {Key}", 101, "" },
        { $"Upgrade: \twebsocket |Connection:  Upgrade\t|Sec-WebSocket-Version: \t13 |Sec-WebSocket-Key:  {Key}\t", 101, "" },

        // Extensions are not looked at.
        { $"{Valid}|Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits", 101, "" },
        { $"{Valid}|Sec-WebSocket-Extensions: ;;\"=,\\", 101, "" },
        { $"{Valid}|Sec-WebSocket-Extensions:", 101, "" },

        // Upgrade.
        { Rest, 400, "without the header Upgrade where websocket was expected" },
        { $"Upgrade:|{Rest}", 400, "Upgrade: \"\" where" },
        { $"Upgrade: h2c|{Rest}", 400, "Upgrade: \"h2c\" where" },
        { $"Upgrade: websocket/13, web-socket|{Rest}", 400, "Upgrade: \"websocket/13, web-socket\" where" },

        // Connection.
        { $"Upgrade: websocket|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: {Key}", 400, "without the header Connection where Upgrade was expected" },
        { $"Upgrade: websocket|Connection: close|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: {Key}", 400, "Connection: \"close\" where" },
        { $"Upgrade: websocket|Connection: keep-alive Upgrade|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: {Key}", 400, "Connection: \"keep-alive Upgrade\" where" },

        // Sec-WebSocket-Version.
        { $"Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Key: {Key}", 426, "without the header Sec-WebSocket-Version where 13 was expected" },
        { $"Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Key: {Key}|Sec-WebSocket-Version:", 426, "Sec-WebSocket-Version: \"\" where" },
        { $"Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Key: {Key}|Sec-WebSocket-Version: 8", 426, "Sec-WebSocket-Version: \"8\" where" },
        { $"Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Key: {Key}|Sec-WebSocket-Version: 14", 426, "Sec-WebSocket-Version: \"14\" where" },
        { $"Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Key: {Key}|Sec-WebSocket-Version: 013", 426, "Sec-WebSocket-Version: \"013\" where" },
        { $"Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Key: {Key}|Sec-WebSocket-Version: 13, 8", 426, "Sec-WebSocket-Version: \"13, 8\" where" },
        { $"Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Key: {Key}|Sec-WebSocket-Version: 13|Sec-WebSocket-Version: 8", 426, "Sec-WebSocket-Version: \"13, 8\" where" },
        { $"Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Key: {Key}|Sec-WebSocket-Version: thirteen", 426, "Sec-WebSocket-Version: \"thirteen\" where" },
        { "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 8", 426, "Sec-WebSocket-Version: \"8\" where" }, // The key of another version is that version's affair.

        // Sec-WebSocket-Key.
        { "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 13", 400, "without the header Sec-WebSocket-Key where the base64 of 16 bytes was expected" },
        { "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 13|Sec-WebSocket-Key:", 400, "Sec-WebSocket-Key: \"\" where" },
        { "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAA", 400, "Sec-WebSocket-Key: \"AAAAAAAAAAAAAAAAAAAA\" where" },
        { "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAAA=", 400, "Sec-WebSocket-Key: \"AAAAAAAAAAAAAAAAAAAAAAA=\" where" },
        { "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: <not base64, at all>!==", 400, "Sec-WebSocket-Key: \"<not base64, at all>!==\" where" },
        { $"Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: {new string('A', 1000)}", 400, "\"... (1000 characters) where" },
        { $"{Valid}|Sec-WebSocket-Key: {Key}", 400, $"Sec-WebSocket-Key: \"{Key}, {Key}\" where" },

        // A sub-protocol whose name is none.
        { $"{Valid}|Sec-WebSocket-Protocol: chat, secret one", 400, "Sec-WebSocket-Protocol has U+0020 where" },
        { $"{Valid}|Sec-WebSocket-Protocol: chat|Sec-WebSocket-Protocol: secret/one", 400, "Sec-WebSocket-Protocol has '/' (U+002F) where" },
        { $"{Valid}|Sec-WebSocket-Protocol: s\u00E9cret", 400, "Sec-WebSocket-Protocol has U+00E9 where" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void A_request_asks_for_a_WebSocket_or_is_refused(string lines, int status, string text)
    {
        var asks = ServerHandshake.TryRead("GET", "HTTP/1.1", HeaderLines.Read(lines), out var handshake, out var refusal);

        Assert.Equal(status == 101, asks);
        Assert.Equal(asks, handshake is not null);
        if (asks)
        {
            Assert.Null(refusal);
            Assert.Empty(handshake!.SubProtocols);
            return;
        }

        Assert.Equal(status, refusal!.Status);
        Assert.Contains(text, refusal.Text, StringComparison.Ordinal);
        Assert.Matches(@"^(The request|A name) .+ expected.*\. (Open|Use|Let) .+\.$", refusal.Text);
        Assert.DoesNotContain("secret", refusal.Text, StringComparison.Ordinal);
        Assert.Equal(status == 426 ? [new("Upgrade", "websocket"), new("Connection", "Upgrade"), new("Sec-WebSocket-Version", "13")] : [], refusal.Headers);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("CONNECT")]
    [InlineData("HEAD")]
    [InlineData("get")]
    [InlineData("")]
    public void Another_method_is_refused_with_the_one_that_is_allowed(string method)
    {
        Assert.False(ServerHandshake.TryRead(method, "HTTP/1.1", HeaderLines.Read(Valid), out _, out var refusal));
        Assert.Equal(405, refusal.Status);
        Assert.Equal([new("Allow", "GET")], refusal.Headers);
        Assert.Contains($"came with \"{method}\"", refusal.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.0")]
    [InlineData("HTTP/0.9")]
    [InlineData("HTTP/2")]
    [InlineData("HTTP/3")]
    [InlineData("")]
    public void Another_version_of_HTTP_is_refused(string protocol)
    {
        Assert.False(ServerHandshake.TryRead("GET", protocol, HeaderLines.Read(Valid), out _, out var refusal));
        Assert.Equal(400, refusal.Status);
        Assert.Empty(refusal.Headers);
        Assert.Contains($"came over \"{protocol}\"", refusal.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("Sec-WebSocket-Protocol:", new string[0])]
    [InlineData("Sec-WebSocket-Protocol: chat", new[] { "chat" })]
    [InlineData("Sec-WebSocket-Protocol: v2, v1,chat", new[] { "v2", "v1", "chat" })]
    [InlineData("Sec-WebSocket-Protocol: v2|sec-websocket-protocol: v1, chat", new[] { "v2", "v1", "chat" })]
    [InlineData("Sec-WebSocket-Protocol: ,v2, ,\tv1 ,", new[] { "v2", "v1" })]
    [InlineData("Sec-WebSocket-Protocol: v2, v1, v2|Sec-WebSocket-Protocol: v1", new[] { "v2", "v1" })]
    [InlineData("Sec-WebSocket-Protocol: chat, Chat", new[] { "chat", "Chat" })]
    public void Sub_protocols_are_told_in_the_clients_order_each_once(string lines, string[] expected)
    {
        Assert.True(ServerHandshake.TryRead("GET", "HTTP/1.1", HeaderLines.Read($"{Valid}|{lines}"), out var handshake, out _));
        Assert.Equal(expected, handshake.SubProtocols);
    }

    [Fact]
    public void The_answer_is_that_of_the_RFC()
    {
        Assert.True(ServerHandshake.TryRead("GET", "HTTP/1.1", HeaderLines.Read($"{Valid}|Sec-WebSocket-Protocol: chat, superchat"), out var handshake, out _));

        KeyValuePair<string, string>[] plain = [new("Upgrade", "websocket"), new("Connection", "Upgrade"), new("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")];
        Assert.Equal(plain, handshake.Answer(null));
        Assert.Equal([.. plain, new("Sec-WebSocket-Protocol", "chat")], handshake.Answer("chat"));
        Assert.Equal([.. plain, new("Sec-WebSocket-Protocol", "superchat")], handshake.Answer("superchat"));
    }

    [Theory]
    [InlineData("Chat")]
    [InlineData("v2")]
    [InlineData("chat, superchat")]
    [InlineData("")]
    public void A_sub_protocol_that_the_client_does_not_offer_cannot_be_chosen(string subProtocol)
    {
        Assert.True(ServerHandshake.TryRead("GET", "HTTP/1.1", HeaderLines.Read($"{Valid}|Sec-WebSocket-Protocol: chat, superchat"), out var handshake, out _));

        var error = Assert.Throws<ArgumentException>(() => handshake.Answer(subProtocol));
        Assert.StartsWith($"The sub-protocol \"{subProtocol}\" is none of the 2 that this client offers", error.Message, StringComparison.Ordinal);
    }

    /// <summary>What <c>:protocol</c> is, and the request's lines; the status; and what is said.</summary>
    public static TheoryData<string, string, int, string> ConnectRequests => new()
    {
        { "websocket", "Sec-WebSocket-Version: 13", 200, "" },
        { "websocket", "Origin: y|sec-websocket-version: \t13 |sec-websocket-extensions: permessage-deflate", 200, "" },
        { "websocket", $"Sec-WebSocket-Version: 13|Sec-WebSocket-Key: {Key}", 200, "" }, // It says nothing there.
        { "WebSocket", "Sec-WebSocket-Version: 13", 501, "asks to speak \"WebSocket\" where websocket was expected" },
        { "connect-udp", "Sec-WebSocket-Version: 13", 501, "asks to speak \"connect-udp\" where websocket was expected" },
        { "", "Sec-WebSocket-Version: 13", 501, "asks to speak \"\" where websocket was expected" },
        { "connect-udp", "", 501, "asks to speak \"connect-udp\" where" }, // What another protocol needs is its own affair.
        { "websocket", "", 400, "without the header Sec-WebSocket-Version where 13 was expected" },
        { "websocket", "Sec-WebSocket-Version: 8", 400, "Sec-WebSocket-Version: \"8\" where" },
        { "websocket", "Sec-WebSocket-Version: 13|Sec-WebSocket-Version: 8", 400, "Sec-WebSocket-Version: \"13, 8\" where" },
        { "websocket", "Sec-WebSocket-Version: 13|Sec-WebSocket-Protocol: chat, secret/one", 400, "Sec-WebSocket-Protocol has '/' (U+002F) where" },
    };

    [Theory]
    [MemberData(nameof(ConnectRequests))]
    public void An_extended_CONNECT_asks_for_a_WebSocket_or_is_refused(string protocol, string lines, int status, string text)
    {
        var asks = ServerHandshake.TryReadConnect(protocol, HeaderLines.Read(lines), out var handshake, out var refusal);

        Assert.Equal(status == 200, asks);
        Assert.Equal(asks, handshake is not null);
        if (asks)
        {
            Assert.Null(refusal);
            Assert.Empty(handshake!.SubProtocols);
            return;
        }

        Assert.Equal(status, refusal!.Status);
        Assert.Contains(text, refusal.Text, StringComparison.Ordinal);
        Assert.Matches(@"^(The request|A name) .+ expected.*\. (Open|Use|Let) .+\.$", refusal.Text);
        Assert.DoesNotContain("secret", refusal.Text, StringComparison.Ordinal);
        Assert.Equal(text.Contains("Version", StringComparison.Ordinal) ? [new("Sec-WebSocket-Version", "13")] : [], refusal.Headers);
    }

    [Fact]
    public void The_answer_to_an_extended_CONNECT_has_no_accept_and_nothing_to_upgrade()
    {
        Assert.True(ServerHandshake.TryReadConnect("websocket", HeaderLines.Read("Sec-WebSocket-Version: 13|Sec-WebSocket-Protocol: v2, v1, v2"), out var handshake, out _));

        Assert.Equal(["v2", "v1"], handshake.SubProtocols);
        Assert.Empty(handshake.Answer(null));
        Assert.Equal([new("Sec-WebSocket-Protocol", "v1")], handshake.Answer("v1"));
        Assert.Throws<ArgumentException>(() => handshake.Answer("v3"));
    }

    /// <summary>As many as headers may hold at all.</summary>
    [Fact]
    public void Many_sub_protocols_cost_no_more_than_each_of_them()
    {
        string[] names = [.. Enumerable.Range(0, 100_000).Select(static number => $"v{number}")];
        Assert.True(ServerHandshake.TryRead("GET", "HTTP/1.1", HeaderLines.Read($"{Valid}|Sec-WebSocket-Protocol: {string.Join(',', names.Concat(names))}"), out var handshake, out _));
        Assert.Equal(names, handshake.SubProtocols);
    }
}
