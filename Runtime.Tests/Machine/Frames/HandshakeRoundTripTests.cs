namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>A client of ours against a server of ours.</summary>
public sealed class HandshakeRoundTripTests
{
    [Fact]
    public void Whatever_is_offered_and_chosen_both_ends_agree()
    {
        string[][] offers = [[], ["chat"], ["chat", "Chat"], ["v2.chat", "v1!#$%&'*+-.^_`|~", "chat"]];
        foreach (var offered in offers)
        {
            foreach (var chosen in (string?[])[null, .. offered])
            {
                var client = new ClientHandshake(offered);
                Assert.True(ServerHandshake.TryRead("GET", "HTTP/1.1", client.Request, out var server, out _));
                Assert.Equal(offered, server.SubProtocols);

                Assert.True(client.TryComplete(101, server.Answer(chosen), out var subProtocol, out _));
                Assert.Equal(chosen, subProtocol);
            }
        }
    }

    [Fact]
    public void The_answer_to_one_client_is_none_to_another()
    {
        Assert.True(ServerHandshake.TryRead("GET", "HTTP/1.1", new ClientHandshake([]).Request, out var server, out _));

        Assert.False(new ClientHandshake([]).TryComplete(101, server.Answer(null), out _, out var fault));
        Assert.Contains("Sec-WebSocket-Accept", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_one_line_of_its_request_a_client_is_refused()
    {
        var whole = new ClientHandshake([]).Request.ToList();
        for (var missing = 0; missing < whole.Count; missing++)
        {
            var request = new HandshakeHeaders();
            foreach (var line in whole.Where((_, index) => index != missing))
            {
                request.Add(line.Key, line.Value);
            }

            Assert.False(ServerHandshake.TryRead("GET", "HTTP/1.1", request, out _, out var refusal));
            Assert.Contains($"without the header {whole[missing].Key}", refusal.Text, StringComparison.Ordinal);
        }
    }
}
