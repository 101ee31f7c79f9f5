using System.Net;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Kestrel.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Heartbeat.Runtime.Tests.Kestrel;

/// <summary>Which pages may connect to an endpoint: on frames of our own, and on the platform's.</summary>
public sealed class OriginTests
{
    [Theory]
    [InlineData(null, HttpStatusCode.SwitchingProtocols)]
    [InlineData("http://{own}", HttpStatusCode.SwitchingProtocols)]
    [InlineData("https://{own}", HttpStatusCode.SwitchingProtocols)]
    [InlineData("https://app.example.org", HttpStatusCode.SwitchingProtocols)]
    [InlineData("HTTPS://APP.example.org:443", HttpStatusCode.SwitchingProtocols)]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("http://127.0.0.1", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("https://app.example.org, https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("http://{own}", HttpStatusCode.Forbidden, "backend:5000")]
    [InlineData("https://public.example", HttpStatusCode.SwitchingProtocols, "public.example")]
    public async Task A_page_of_the_servers_own_or_of_an_allowed_origin_may_connect(string? origin, HttpStatusCode expected, string? host = null)
    {
        foreach (var isKestrel in new[] { true, false })
        {
            await using var server = await Guarded.Start(isKestrel);

            Assert.Equal(expected, await server.Open(origin, host: host));
        }
    }

    [Theory]
    [InlineData(null, HttpStatusCode.OK)]
    [InlineData("https://{own}", HttpStatusCode.OK)]
    [InlineData("https://app.example.org", HttpStatusCode.OK)]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("https://public.example", HttpStatusCode.OK, "public.example")]
    public async Task Over_HTTP_2_the_authority_is_the_host(string? origin, HttpStatusCode expected, string? host = null)
    {
        await using var server = await Guarded.Start(isKestrel: true, isHttp2: true);

        Assert.Equal(expected, await server.Open(origin, host: host, isHttp2: true));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Any_page_may_connect_where_the_options_say_so(bool isKestrel)
    {
        await using var server = await Guarded.Start(isKestrel);
        server.Guard.Options = GuardedSession.DefaultOptions with { AllowedOrigins = ["*"] };

        Assert.Equal(HttpStatusCode.SwitchingProtocols, await server.Open("https://evil.example"));
        Assert.Equal(HttpStatusCode.SwitchingProtocols, await server.Open("null"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_hook_may_let_a_page_connect(bool isKestrel)
    {
        await using var server = await Guarded.Start(isKestrel);
        server.Guard.Decide = (context, _) =>
        {
            Assert.False(context.IsOriginAllowed);
            context.IsOriginAllowed = context.Origin!.EndsWith(".partner.example", StringComparison.Ordinal);
            return Task.CompletedTask;
        };

        Assert.Equal(HttpStatusCode.SwitchingProtocols, await server.Open("https://a.partner.example"));
        Assert.Equal(HttpStatusCode.Forbidden, await server.Open("https://evil.example"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_answer_and_the_log_say_what_to_do(bool isKestrel)
    {
        await using var server = await Guarded.Start(isKestrel);
        var origin = $"https://{(isKestrel ? "one" : "two")}.evil.example";

        var answer = await server.Ask(origin);
        await server.Ask(origin);

        Assert.Equal((HttpStatusCode.Forbidden, "text/plain; charset=utf-8"), (answer.Status, answer.Type));
        Assert.StartsWith($"A page of the origin \"{origin}\" may not connect: the request came with Host: \"{server.OwnHost}\". If the page may connect, name its origin in the server's setting AllowedOrigins, ", answer.Text, StringComparison.Ordinal);
        Assert.Contains(answer.Text, Assert.Single(server.Log.Warnings), StringComparison.Ordinal);
        Assert.Equal(LogLevel.Debug, Assert.Single(server.Log.Lines, line => line.Id.Name == "OriginRefusedAgain").Level);
        Assert.Equal(2, server.Guard.Sessions.Count);
        Assert.All(server.Guard.Sessions, session => Assert.Equal(["OnAccepting", "Disposed"], session.Journal.Texts));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_class_without_a_say_is_protected_too(bool isKestrel)
    {
        await using var server = await Guarded.Start(isKestrel);

        Assert.Equal(HttpStatusCode.SwitchingProtocols, await server.Open("http://{own}", "/open"));
        Assert.Equal(HttpStatusCode.Forbidden, await server.Open("https://app.example.org", "/open"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_containers_options_allow_is_added(bool isKestrel)
    {
        await using var server = await Guarded.Start(isKestrel, container: options => options.AllowedOrigins.Add("https://partner.example"));

        Assert.Equal(HttpStatusCode.SwitchingProtocols, await server.Open("https://partner.example"));
        Assert.Equal(HttpStatusCode.SwitchingProtocols, await server.Open("https://app.example.org"));
        Assert.Equal(HttpStatusCode.SwitchingProtocols, await server.Open("http://{own}"));
        Assert.Equal(HttpStatusCode.Forbidden, await server.Open("https://evil.example"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_middleware_goes_on_refusing_by_its_own_options(bool isKestrel)
    {
        await using var server = await Guarded.Start(isKestrel, middleware: new WebSocketOptions { AllowedOrigins = { "https://partner.example", "https://app.example.org" } });

        Assert.Equal(HttpStatusCode.Forbidden, await server.Open("http://{own}"));
        Assert.Equal(HttpStatusCode.Forbidden, await server.Open("https://partner.example"));
        Assert.Equal(HttpStatusCode.SwitchingProtocols, await server.Open("https://app.example.org"));
    }
}
