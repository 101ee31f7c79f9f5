using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Logging;

namespace Heartbeat.Testing.Tests;

/// <summary>ASP.NET Core's test server has no connection to take: an endpoint accepts its WebSocket, and decides on the request as anywhere.</summary>
public sealed class TestHostTests
{
    private static readonly Uri Address = new("ws://localhost/hosted");

    [Theory]
    [InlineData(null, null)]
    [InlineData("https://localhost", null)]
    [InlineData("https://app.example.org", null)]
    [InlineData("https://evil.example", "403")]
    [InlineData("null", "403")]
    public async Task Pages_of_other_origins_are_refused(string? origin, string? refused)
    {
        await using var app = await StartAsync();
        var client = app.GetTestServer().CreateWebSocketClient();
        client.ConfigureRequest = request =>
        {
            if (origin is not null)
            {
                request.Headers.Origin = origin;
            }
        };

        var thrown = await Record.ExceptionAsync(() => client.ConnectAsync(Address, TestContext.Current.CancellationToken).InTime());

        Assert.Equal(refused is null, thrown is null);
        Assert.Contains(refused ?? "", thrown?.Message ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v2", null)]
    [InlineData("v1", "401")]
    public async Task OnAccepting_chooses_the_sub_protocol_or_refuses(string offered, string? refused)
    {
        await using var app = await StartAsync();
        var client = app.GetTestServer().CreateWebSocketClient();
        client.SubProtocols.Add("v0");
        client.SubProtocols.Add(offered);

        var connecting = client.ConnectAsync(Address, TestContext.Current.CancellationToken);
        var thrown = await Record.ExceptionAsync(() => connecting.InTime());

        Assert.Contains(refused ?? "", thrown?.Message ?? "", StringComparison.Ordinal);
        if (refused is null)
        {
            Assert.Equal("v2", (await connecting).SubProtocol);
        }
    }

    private static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.UseWebSockets();
        app.MapHostedSession("/hosted");
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}

[HeartbeatSocket(AllowedOrigins = ["https://app.example.org"])]
internal sealed partial class HostedSession
{
    partial void OnAccepting(AcceptContext context)
    {
        if (context.SubProtocols.Contains("v1"))
        {
            context.Refuse(401, "v1 is over.");
        }
        else if (context.SubProtocols.Count > 0)
        {
            context.SubProtocol = "v2";
        }
    }
}
