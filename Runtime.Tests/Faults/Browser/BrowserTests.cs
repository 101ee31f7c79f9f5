using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Browser;

/// <summary>A socket in a real browser. What it does there is in Runtime.Tests/BrowserPeer/Program.cs, one thing after the other.</summary>
public sealed class BrowserTests
{
    private const string Said =
        """
        echo: OnOpening echo
        echo: OnOpen
        echo: OnMessage hello
        echo: OnMessage 010203
        echo: OnMessage 200000 characters
        echo: OnClose Local 1000
        echo: Closed, a round trip was measured: True
        going: OnOpen
        going: OnClose Local 1001 going
        going: OnOpen
        going: OnClose Local 1005
        large: OnOpen
        large: OnClose MessageTooBig 1009 A message is larger than 1000 bytes (MaxMessageSize).
        goodbye: OnOpen
        goodbye: OnClose Remote 1001 going
        goodbye: OnReconnecting 1
        goodbye: OnOpen
        goodbye: OnClose Local 1000
        loss: OnOpen
        loss: OnClose Faulted
        silence: OnOpen
        silence: OnClose HeartbeatTimeout  No ping was answered within 0.3 s (Timeout x Misses).
        refusal: ConnectFailed WebSocketException
        headers: ConnectFailed PlatformNotSupportedException: OnConnecting has set headers (Authorization, X-Page), and a browser sends none with a WebSocket's handshake. Give the server a token in the address's query (context.Uri), as a sub-protocol (context.SubProtocols), or as the first message of each connection (OnOpening).
        compression: ConnectFailed PlatformNotSupportedException: OnConnecting has set context.Compression, and a browser lets nobody choose it: it offers compression by itself, and uses it where the server agrees. Leave Compression null in a browser (OperatingSystem.IsBrowser()).
        ended
        """;

    [LongFact]
    public async Task A_socket_lives_there_and_what_a_browser_cannot_do_fails_with_words_that_say_so()
    {
        var program = Chromium.Program();
        using var page = await PublishedPage.Make();
        await using var site = await BrowserSite.Start(page.Root);
        await using var browser = Chromium.Show(program, site.Address);
        await site.Said.Until("ended");
        Assert.Equal(Said, string.Join('\n', site.Said.Texts));

        // Our own statuses where a browser sends none of those. What it does when we abort is to close, with words of its own.
        await site.Closed.Until("/echo 1000", 2);
        await site.Closed.Until("/echo 4001");
        await site.Closed.Until("/large 4009");
        await site.Closed.Until("/goodbye 1000");
        await site.Closed.Until("/silence 1000");
    }
}
