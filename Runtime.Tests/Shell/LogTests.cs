using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.Extensions.Logging;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>What the log tells: a link's story at Information, each heartbeat at Trace.</summary>
[Collection(Alone.Name)]
public sealed class LogTests
{
    [Fact]
    public async Task A_links_story_is_readable_at_Information()
    {
        await using var world = new World();
        var log = new LogBook();
        var (socket, peer) = await world.Connect(options => options with { Logger = log });
        await world.Time.Pass(Seconds(30));
        peer.Link.Cut();
        await world.Time.Pass(Seconds(5));
        await socket.CloseAsync().InTime();

        var story = log.Lines.Where(line => line.Level == LogLevel.Information).Select(line => line.Text).ToArray();
        Assert.Contains(story, text => text.Contains("ws://memory/", StringComparison.Ordinal));
        Assert.Contains(story, text => text.Contains(nameof(SocketCloseKind.Faulted), StringComparison.Ordinal));
        Assert.Contains(story, text => text.Contains(nameof(SocketCloseKind.Local), StringComparison.Ordinal));
        Assert.DoesNotContain(story, text => text.Contains("ping", StringComparison.OrdinalIgnoreCase));
        Assert.InRange(story.Length, 5, 20);
    }

    [Theory]
    [InlineData("wss://user:secret@example.com:8443/a/b?access_token=secret#secret", "wss://example.com:8443/a/b?*")]
    [InlineData("ws://example.com/?", "ws://example.com/?*")]
    [InlineData("ws://example.com", "ws://example.com/")]
    [InlineData("ws://[::1]:80/x#secret", "ws://[::1]/x")]
    public async Task An_address_is_logged_without_what_may_be_secret(string address, string logged)
    {
        await using var world = new World();
        var log = new LogBook();
        var socket = world.NewSocket(options => options with { Logger = log });
        await socket.ConnectAsync(new Uri(address)).InTime();

        Assert.Contains(log.Lines, line => line.Text == $"Connecting to {logged}, attempt 0.");
        Assert.DoesNotContain(log.Lines, line => line.Text.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_peer_writes_makes_no_line_of_its_own()
    {
        await using var world = new World();
        var log = new LogBook();
        var (socket, peer) = await world.Connect(options => options with { Logger = log });
        await peer.SendClose(description: "Bye.\r\nConnection 2 is open.\u2028\u0000");
        await socket.Journal.Until("OnClose Remote");

        Assert.DoesNotContain(log.Lines, line => line.Text.Any(letter => char.IsControl(letter) || letter is '\u2028' or '\u2029'));
        Assert.Contains(log.Lines, line => line.Text.Contains("Bye.\\u000D\\u000AConnection 2 is open.\\u2028\\u0000", StringComparison.Ordinal));
        Assert.Equal("Bye.\r\nConnection 2 is open.\u2028\u0000", Assert.Single(socket.Journal.Subjects<SocketCloseReason>("OnClose")).Description);
    }

    [Fact]
    public async Task Heartbeats_are_told_at_Trace_alone()
    {
        await using var world = new World();
        var log = new LogBook();
        await world.Connect(options => options with { Logger = log });
        var before = log.Lines.Count;
        await world.Time.Pass(Seconds(100));
        Assert.Equal(20, log.Lines.Skip(before).Count());
        Assert.All(log.Lines.Skip(before), line => Assert.Equal(LogLevel.Trace, line.Level));
    }

    [Fact]
    public async Task Every_line_has_an_event_id_of_its_own_kind()
    {
        await using var world = new World();
        var log = new LogBook();
        world.Server.Answer = dial => dial.Index == 0 ? dial.Accept() : dial.Fail();
        var (_, peer) = await world.Connect(options => options with { Logger = log });
        await world.Time.Pass(Seconds(30));
        peer.Link.Cut();
        await world.Time.Pass(Seconds(100));
        Assert.All(log.Lines, line => Assert.True(line.Id.Id != 0 && line.Id.Name is not null, $"Without an id: {line.Text}"));
        Assert.All(log.Lines.GroupBy(line => line.Id.Id), kind => Assert.Single(kind.Select(line => line.Id.Name).Distinct()));
    }

    [Fact]
    public async Task A_logger_that_throws_harms_nobody()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect(options => options with { Logger = new BrokenLog() });
        await peer.Send("news");
        await world.Time.Pass(Seconds(30));
        await socket.Journal.Until("OnMessage news");
        peer.Link.Cut();
        await world.Time.Pass(Seconds(5));
        Assert.Equal(SocketState.Open, socket.State);
    }

    private sealed class BrokenLog : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => throw new NotFiniteNumberException();
    }
}
