using System.Diagnostics;
using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Browser;

/// <summary>A page in a real browser, with nothing of ours in it, as the client of sessions on Kestrel: over HTTP/1.1, and over TLS with HTTP/2.</summary>
public sealed class PageOfASessionTests
{
    private const string Said =
        """
        text 0: true
        bytes 0: true
        text 125: true
        bytes 125: true
        text 126: true
        bytes 126: true
        text 65535: true
        bytes 65535: true
        text 65536: true
        bytes 65536: true
        text 300000: true
        bytes 300000: true
        page closes: 3000 "", clean: true
        server closes: 4001 "moving house", clean: true
        silent: are you there?
        """;

    private readonly FakeTimeProvider _time = new();
    private readonly LogBook _log = new();

    [LongTheory]
    [InlineData(false, "HTTP/1.1")]
    [InlineData(true, "HTTP/2")]
    public async Task A_page_says_hears_closes_and_is_silent_and_a_foreign_one_is_refused(bool isTls, string protocol)
    {
        var program = Chromium.Program();
        var options = new HeartbeatOptions { Interval = Seconds(10), Timeout = Seconds(40), TimeProvider = _time, Logger = _log };
        await using var site = await SessionSite.Start(options, isTls);
        await using var other = await SessionSite.Start(options, isTls);
        await using var browser = Chromium.Show(program, new Uri(site.Address, $"?other={Uri.EscapeDataString($"{other.Address}")}"), "--ignore-certificate-errors");

        await site.Said.Until("page closes:");
        await IsClosed(await site.Session("echo"), SocketCloseKind.Remote, 3000, "done");
        await site.Said.Until("server closes:");
        await IsClosed(await site.Session("closing"), SocketCloseKind.Local, 4001, "moving house");

        // It is asked again and again, and its library answers.
        var silent = await site.Session("silent");
        await silent.Journal.Until("OnOpen");
        var began = _time.GetTimestamp();
        for (var times = 1; _time.GetElapsedTime(began) < 2 * (options.Interval!.Value + options.Timeout!.Value); times++)
        {
            await IsAskedAndAnswers(silent, times);
        }

        Assert.Equal(SocketState.Open, silent.State);
        await silent.SendAsync("are you there?").InTime();
        await site.Said.Until("silent:");

        Assert.Equal("foreign: refused 1006", (await other.Said.Until("foreign:")).Text);
        await _log.Until("OriginRefused");
        Assert.Contains($"A page of the origin \"{other.Address.GetLeftPart(UriPartial.Authority)}\" may not connect", Assert.Single(_log.Warnings), StringComparison.Ordinal);
        Assert.Equal(Said, string.Join('\n', site.Said.Texts));
        Assert.All(site.Protocols, asked => Assert.Equal(protocol, asked));
    }

    private static async Task IsClosed(ScriptedSocket session, SocketCloseKind kind, int status, string description)
    {
        await session.Completion.InTime();
        var reason = Assert.Single(session.Journal.Subjects<SocketCloseReason>("OnClose"));
        Assert.Equal((kind, (WebSocketCloseStatus)status, description), (reason.Kind, reason.Status!.Value, reason.Description));
        Assert.Empty(session.Journal.Violations);
    }

    /// <summary>Lets the session's time pass until it asks, and then stand until it is answered: a browser however slow is not silent.</summary>
    private async Task IsAskedAndAnswers(ScriptedSocket session, int times)
    {
        var before = AnsweredAt(session);
        while (_log.Lines.Count(static line => line.Id.Name == "PeerAsked") < times)
        {
            Assert.Equal(SocketState.Open, session.State);
            _time.Advance(Seconds(1));
            await Task.Delay(10);
        }

        var began = Stopwatch.GetTimestamp();
        while (AnsweredAt(session) <= before)
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience.Limit, "The browser did not answer.");
            await Task.Delay(10);
        }
    }

    private static long AnsweredAt(ScriptedSocket session)
        => session.Plumbing.Core.Loop.Link is { } link ? link.Signals.LastPongAt : throw new InvalidOperationException("The session has no connection any more.");
}
