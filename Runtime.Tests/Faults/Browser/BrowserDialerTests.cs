using System.Net;
using System.Net.Security;
using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;

namespace Heartbeat.Runtime.Tests.Browser;

/// <summary>The way to dial in a browser, without one.</summary>
public sealed class BrowserDialerTests
{
    [Fact]
    public async Task It_asks_for_an_address_and_sub_protocols()
    {
        await using var server = await TestServer.Start(app => app.Map("/protocol", async context =>
        {
            using var accepted = await context.WebSockets.AcceptWebSocketAsync(context.WebSockets.WebSocketRequestedProtocols[^1]);
            await accepted.ReceiveAsync(new byte[1].AsMemory(), context.RequestAborted);
        }));
        var context = new ConnectContext(server.Address("/protocol"), attempt: 0) { SubProtocols = { "first", "second" } };
        var dialed = await BrowserDialer.ConnectAsync(context, HandlerSettings.None, CancellationToken.None);
        using var wire = dialed.Wire;
        Assert.False(wire.IsOurs);
        Assert.Equal("second", wire.SubProtocol);
        await wire.WriteCloseAsync(WebSocketCloseStatus.NormalClosure, null);
    }

    [Fact]
    public async Task Headers_fail_the_attempt_and_the_message_says_what_to_do_instead()
    {
        var context = new ConnectContext(new Uri("ws://127.0.0.1:1/"), attempt: 0) { Headers = { ["Authorization"] = "Bearer secret", ["X-Page"] = "1" } };
        var thrown = await Assert.ThrowsAsync<PlatformNotSupportedException>(() => BrowserDialer.ConnectAsync(context, HandlerSettings.None, CancellationToken.None).AsTask());
        Assert.Contains("(Authorization, X-Page)", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", thrown.Message, StringComparison.Ordinal);
        Assert.All(["query", "sub-protocol", "OnOpening"], way => Assert.Contains(way, thrown.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Compression_fails_the_attempt_and_the_message_says_so()
    {
        var context = new ConnectContext(new Uri("ws://127.0.0.1:1/"), attempt: 0) { Compression = new SocketCompression() };
        var thrown = await Assert.ThrowsAsync<PlatformNotSupportedException>(() => BrowserDialer.ConnectAsync(context, HandlerSettings.None, CancellationToken.None).AsTask());
        Assert.Contains("context.Compression", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_of_the_handler_fail_the_attempt_and_the_message_says_what_to_do()
    {
        var context = new ConnectContext(new Uri("ws://127.0.0.1:1/"), attempt: 0);
        var settings = new HandlerSettings
        {
            Proxy = new WebProxy("http://127.0.0.1:1/"),
            ClientCertificates = [],
            ServerCertificateValidation = static (_, _, _, errors) => errors == SslPolicyErrors.None,
            ConfigureHandler = static _ => { },
        };
        var thrown = await Assert.ThrowsAsync<PlatformNotSupportedException>(() => BrowserDialer.ConnectAsync(context, settings, CancellationToken.None).AsTask());
        Assert.Contains("Proxy, ClientCertificates, ServerCertificateValidation, ConfigureHandler", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("null", thrown.Message, StringComparison.Ordinal);
    }
}
