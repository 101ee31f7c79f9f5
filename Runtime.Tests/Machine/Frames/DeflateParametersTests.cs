using Xunit;

namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>What two ends agree on where messages are compressed (RFC 7692, section 7.1).</summary>
public sealed class DeflateParametersTests
{
    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";

    /// <summary>What a client offers, and what a server here answers that wants nothing by itself; empty where it declines.</summary>
    public static TheoryData<string, string> Offers => new()
    {
        { "permessage-deflate", "permessage-deflate" },
        { "Permessage-Deflate", "" },
        { "permessage-deflate-2", "" },
        { "x-webkit-deflate-frame", "" },
        { "", "" },

        // 7.1.1.1 and 7.1.1.2.
        { "permessage-deflate; server_no_context_takeover", "permessage-deflate; server_no_context_takeover" },
        { "permessage-deflate; client_no_context_takeover", "permessage-deflate; client_no_context_takeover" },
        { "permessage-deflate;client_no_context_takeover ;\tserver_no_context_takeover", "permessage-deflate; server_no_context_takeover; client_no_context_takeover" },
        { "permessage-deflate; server_no_context_takeover=true", "" },
        { "permessage-deflate; client_no_context_takeover=\"\"", "" },
        { "permessage-deflate; server_no_context_takeover; server_no_context_takeover", "" },

        // 7.1.2.1: the largest window alone.
        { "permessage-deflate; server_max_window_bits=15", "permessage-deflate; server_max_window_bits=15" },
        { "permessage-deflate; server_max_window_bits=\"15\"", "permessage-deflate; server_max_window_bits=15" },
        { "permessage-deflate; server_max_window_bits=14", "" },
        { "permessage-deflate; server_max_window_bits=10", "" },
        { "permessage-deflate; server_max_window_bits=8", "" },
        { "permessage-deflate; server_max_window_bits=7", "" },
        { "permessage-deflate; server_max_window_bits=16", "" },
        { "permessage-deflate; server_max_window_bits=015", "" },
        { "permessage-deflate; server_max_window_bits=+15", "" },
        { "permessage-deflate; server_max_window_bits=", "" },
        { "permessage-deflate; server_max_window_bits=\"15", "" },
        { "permessage-deflate; server_max_window_bits", "" },
        { "permessage-deflate; server_max_window_bits=15; server_max_window_bits=15", "" },

        // 7.1.2.2: what is smaller can be read too, and is repeated.
        { "permessage-deflate; client_max_window_bits", "permessage-deflate" },
        { "permessage-deflate; client_max_window_bits=8", "permessage-deflate; client_max_window_bits=8" },
        { "permessage-deflate; client_max_window_bits = 10", "permessage-deflate; client_max_window_bits=10" },
        { "permessage-deflate; client_max_window_bits=15", "permessage-deflate" },
        { "permessage-deflate; client_max_window_bits=16", "" },
        { "permessage-deflate; client_max_window_bits=7", "" },
        { "permessage-deflate; client_max_window_bits=08", "" },
        { "permessage-deflate; client_max_window_bits; client_max_window_bits=10", "" },

        // What there is not.
        { "permessage-deflate; unknown", "" },
        { "permessage-deflate; unknown; server_no_context_takeover", "" },
        { "permessage-deflate; server_no_context_takeover; unknown=1", "" },
        { "permessage-deflate;", "" },
        { "permessage-deflate=1", "" },

        // 7.1.3: the first that can be granted, over all lines.
        { "permessage-deflate; server_max_window_bits=10, permessage-deflate", "permessage-deflate" },
        { "permessage-deflate; client_max_window_bits; server_max_window_bits=10, permessage-deflate; client_max_window_bits", "permessage-deflate" },
        { "permessage-deflate; server_no_context_takeover; server_max_window_bits=9, permessage-deflate; server_no_context_takeover, permessage-deflate", "permessage-deflate; server_no_context_takeover" },
        { "bbf-usp-protocol, permessage-deflate; unknown|Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover", "permessage-deflate; client_no_context_takeover" },
        { "permessage-deflate; server_max_window_bits=10|Sec-WebSocket-Extensions: permessage-deflate; unknown", "" },
    };

    /// <summary>What a client here offers, what it is answered, and what both have agreed on; empty where the connection fails.</summary>
    public static TheoryData<string, string, string> Answers => new()
    {
        { "permessage-deflate", "permessage-deflate", "permessage-deflate" },
        { "permessage-deflate", "permessage-deflate; server_no_context_takeover", "permessage-deflate; server_no_context_takeover" },
        { "permessage-deflate", "permessage-deflate; client_no_context_takeover", "permessage-deflate; client_no_context_takeover" },
        { "permessage-deflate", "permessage-deflate; server_max_window_bits=8", "permessage-deflate; server_max_window_bits=8" },
        { "permessage-deflate", "permessage-deflate; server_max_window_bits=\"10\"", "permessage-deflate; server_max_window_bits=10" },
        { "permessage-deflate; server_no_context_takeover", "permessage-deflate; server_no_context_takeover", "permessage-deflate; server_no_context_takeover" },
        { "permessage-deflate; client_no_context_takeover", "permessage-deflate", "permessage-deflate; client_no_context_takeover" },
        { "permessage-deflate; server_max_window_bits=10", "permessage-deflate; server_max_window_bits=10", "permessage-deflate; server_max_window_bits=10" },
        { "permessage-deflate; server_max_window_bits=10", "permessage-deflate; server_max_window_bits=9", "permessage-deflate; server_max_window_bits=9" },

        // What was asked for and is not granted, and what was not offered.
        { "permessage-deflate; server_no_context_takeover", "permessage-deflate", "" },
        { "permessage-deflate; server_max_window_bits=10", "permessage-deflate", "" },
        { "permessage-deflate; server_max_window_bits=10", "permessage-deflate; server_max_window_bits=11", "" },
        { "permessage-deflate", "permessage-deflate; client_max_window_bits=15", "" },
        { "permessage-deflate", "permessage-deflate; client_max_window_bits=10", "" },
        { "permessage-deflate", "permessage-deflate; client_max_window_bits", "" },
        { "permessage-deflate", "permessage-deflate; server_max_window_bits", "" },
        { "permessage-deflate", "permessage-deflate; unknown", "" },
        { "permessage-deflate", "permessage-deflate, permessage-deflate", "" },
        { "permessage-deflate", "x-webkit-deflate-frame", "" },
        { "permessage-deflate", "permessage-deflate; server_no_context_takeover; server_no_context_takeover", "" },
    };

    [Theory]
    [MemberData(nameof(Offers))]
    public void A_server_answers_the_first_offer_that_it_can_grant(string offers, string expected)
    {
        var server = ServerFor(offers);
        server.AgreeOn(new());

        Assert.Equal(expected, server.Deflate?.ToString() ?? "");
        Assert.Equal(expected.Length == 0 ? null : expected, server.Answer(null).Value("Sec-WebSocket-Extensions"));
    }

    [Fact]
    public void A_server_that_was_not_told_to_compress_declines()
    {
        var server = ServerFor("permessage-deflate");
        Assert.Null(server.Deflate);
        Assert.Null(server.Answer(null).Value("Sec-WebSocket-Extensions"));
    }

    [Theory]
    [InlineData("permessage-deflate", "permessage-deflate; server_no_context_takeover; client_no_context_takeover")]
    [InlineData("permessage-deflate; client_max_window_bits", "permessage-deflate; server_no_context_takeover; client_no_context_takeover; client_max_window_bits=10")]
    [InlineData("permessage-deflate; client_max_window_bits=12", "permessage-deflate; server_no_context_takeover; client_no_context_takeover; client_max_window_bits=10")]
    [InlineData("permessage-deflate; client_max_window_bits=9", "permessage-deflate; server_no_context_takeover; client_no_context_takeover; client_max_window_bits=9")]
    public void A_server_may_want_more_than_the_client_asks_for(string offer, string expected)
    {
        var server = ServerFor(offer);
        server.AgreeOn(new() { ServerNoContextTakeover = true, ClientNoContextTakeover = true, ClientMaxWindowBits = 10 });
        Assert.Equal(expected, server.Deflate?.ToString());
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void A_client_takes_an_answer_that_grants_what_it_offers(string offer, string answered, string expected)
    {
        var client = new ClientHandshake([], Key, DeflateParameters.Read(offer, isAnswer: false));
        Assert.Equal(offer, client.Request.Value("Sec-WebSocket-Extensions"));

        Assert.Equal(expected.Length > 0, client.TryComplete(101, AnswerWith(answered), out _, out var fault));
        Assert.Equal(expected, client.Deflate?.ToString() ?? "");
        if (expected.Length == 0)
        {
            Assert.Matches(@"^The server answered with Sec-WebSocket-Extensions: "".+"".* where none was expected, or one that grants what was offered, permessage-deflate.* \(RFC 7692, section 7\.1\)\. Let .+\.$", fault);
        }
    }

    [Fact]
    public void A_server_need_not_compress()
    {
        var client = new ClientHandshake([], Key, new DeflateParameters());
        Assert.True(client.TryComplete(101, AnswerWith(null), out _, out _));
        Assert.Null(client.Deflate);
    }

    [Fact]
    public void A_client_that_offers_none_takes_none()
    {
        var client = new ClientHandshake([], Key);
        Assert.Null(client.Request.Value("Sec-WebSocket-Extensions"));
        Assert.False(client.TryComplete(101, AnswerWith("permessage-deflate"), out _, out var fault));
        Assert.Contains("since none was offered", fault, StringComparison.Ordinal);
        Assert.Null(client.Deflate);
    }

    [Theory]
    [InlineData("permessage-deflate", true, true)]
    [InlineData("permessage-deflate; server_no_context_takeover", false, true)]
    [InlineData("permessage-deflate; client_no_context_takeover", true, false)]
    public void Each_end_keeps_its_context_unless_it_is_agreed_on(string agreed, bool server, bool client)
    {
        var parameters = DeflateParameters.Read(agreed, isAnswer: true)!;
        Assert.Equal((server, client), (parameters.KeepsContext(isServer: true), parameters.KeepsContext(isServer: false)));
    }

    private static ServerHandshake ServerFor(string offers)
    {
        Assert.True(ServerHandshake.TryRead("GET", "HTTP/1.1", HeaderLines.Read($"Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: {Key}|Sec-WebSocket-Extensions: {offers}"), out var server, out _));
        return server;
    }

    private static HandshakeHeaders AnswerWith(string? extensions)
        => HeaderLines.Read($"Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: {HandshakeKey.AcceptFor(Key)}{(extensions is null ? "" : $"|Sec-WebSocket-Extensions: {extensions}")}");
}
