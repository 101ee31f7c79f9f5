using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Reflection;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.Extensions.Logging;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>What the log tells: a connection's story at Information, its death and each failed attempt at Warning, each heartbeat at Trace.</summary>
[Collection(Alone.Name)]
public sealed class LogTests
{
    [Fact]
    public async Task A_connections_story_is_readable_at_Information_and_its_death_is_a_warning()
    {
        await using var world = new World();
        var log = new LogBook();
        var (socket, peer) = await world.Connect(options => options with { Logger = log });
        await world.Time.Pass(Seconds(30));
        peer.Link.Cut();
        await world.Time.Pass(Seconds(5));
        await world.Time.Pass(Seconds(2.5));
        await socket.CloseAsync().InTime();

        var number = NumberOf(socket);
        var story = log.Lines.Where(static line => line.Level >= LogLevel.Information).Select(static line => $"{line.Level} {line.Text}").ToArray();
        Assert.Equal(6, story.Length);
        Assert.Equal($"Information ScriptedSocket {number}: Connection {number}.1 to ws://memory/ is open.", story[0]);
        Assert.StartsWith($"Warning ScriptedSocket {number}: Connection {number}.1 died after 30 s: Faulted", story[1], StringComparison.Ordinal);
        Assert.Equal($"Information ScriptedSocket {number}: Attempt 1 to reconnect follows in 5 s.", story[2]);
        Assert.Equal($"Information ScriptedSocket {number}: Connection {number}.2 to ws://memory/ is open.", story[3]);
        Assert.Equal($"Information ScriptedSocket {number}: Connection {number}.2 ended after 2.5 s: Local 1000", story[4]);
        Assert.Equal($"Information ScriptedSocket {number}: The socket has ended: Local 1000", story[5]);
    }

    [Fact]
    public async Task The_servers_end_names_who_came()
    {
        await using var world = new World();
        var log = new LogBook();
        var (socket, peer, run) = await world.Accept(options => options with { Logger = log });
        await peer.SendClose();
        await run.InTime();

        var number = NumberOf(socket);
        Assert.Equal(
            [
                $"ScriptedSocket {number}: Connection {number}.1, accepted from (null), is open.",
                $"ScriptedSocket {number}: Connection {number}.1 ended after 0 s: Remote 1000",
                $"ScriptedSocket {number}: The socket has ended: Remote 1000",
            ],
            log.Lines.Where(static line => line.Level >= LogLevel.Information).Select(static line => line.Text));
    }

    [Theory]
    [InlineData(1000, LogLevel.Information)]
    [InlineData(1001, LogLevel.Information)]
    [InlineData(3000, LogLevel.Information)]
    [InlineData(4999, LogLevel.Information)]
    [InlineData(1002, LogLevel.Warning)]
    [InlineData(1008, LogLevel.Warning)]
    [InlineData(1011, LogLevel.Warning)]
    public async Task A_close_of_the_other_ends_is_a_warning_where_its_status_says_that_something_is_wrong(int status, LogLevel level)
    {
        await using var world = new World();
        var log = new LogBook();
        var (socket, peer) = await world.Connect(options => options with { Logger = log });
        await peer.SendClose((WebSocketCloseStatus)status);
        await socket.Journal.Until("OnClose Remote");
        var line = Assert.Single(log.Lines, static line => line.Text.Contains(" s: Remote", StringComparison.Ordinal));
        Assert.Equal((level, level == LogLevel.Warning ? "ConnectionDied" : "ConnectionEnded"), (line.Level, line.Id.Name));
    }

    [Fact]
    public async Task The_line_of_an_attempt_that_OnOpening_refused_names_its_address()
    {
        await using var world = new World();
        var log = new LogBook();
        var socket = world.NewSocket(options => options with { Logger = log });
        socket.Hooks.Opening = static context => context.Refuse("members only");
        await Assert.ThrowsAsync<SocketClosedException>(() => socket.ConnectAsync(World.Address).InTime());
        Assert.Contains(log.Warnings, static line => line.EndsWith(": Attempt 0 to connect to ws://memory/ was refused by OnOpening; no other follows: Refused 1008: members only", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_line_of_a_peer_that_was_refused_names_its_connection()
    {
        await using var world = new World();
        var log = new LogBook();
        var socket = world.NewSocket(options => options with { Logger = log });
        socket.Hooks.Opening = static context => context.Refuse("members only");
        var link = world.NewLink();
        await using var peer = new Peer(link.Client, new Peer.Manners(), world.Time, link);
        await socket.AcceptAsync(link.Server).InTime();
        var id = socket.Journal.Subjects<OpeningContext>("OnOpening")[0].Connection.Id;
        Assert.EndsWith($": Connection {id}, accepted from (null), ended before it was open: Refused 1008: members only", Assert.Single(log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_attempt_is_one_line_however_many_there_are()
    {
        await using var world = new World();
        var log = new LogBook();
        world.Server.Answer = static dial => dial.Index % 2 == 0 ? dial.Fail() : dial.Refuse(HttpStatusCode.ServiceUnavailable);
        var socket = world.NewSocket(options => options with { Logger = log, Max = -1 });
        var connecting = socket.ConnectAsync(World.Address);
        await world.Time.Pass(Seconds(500));

        var lines = log.Lines.Where(static line => line.Level >= LogLevel.Information).ToArray();
        Assert.Equal(101, lines.Length);
        Assert.All(lines, static line => Assert.Equal((LogLevel.Warning, "AttemptFailed"), (line.Level, line.Id.Name)));
        var number = NumberOf(socket, log);
        Assert.Equal($"ScriptedSocket {number}: Attempt 0 to connect to ws://memory/ failed, and attempt 1 follows in 5 s: ConnectFailed (Nobody listens there.)", lines[0].Text);
        Assert.StartsWith($"ScriptedSocket {number}: Attempt 99 to connect to ws://memory/ failed, and attempt 100 follows in 5 s: Refused HTTP 503 (", lines[99].Text, StringComparison.Ordinal);
        await socket.CloseAsync().InTime();
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
    }

    [Fact]
    public async Task A_failed_attempt_that_no_other_follows_is_said_too()
    {
        await using var world = new World();
        var log = new LogBook();
        world.Server.Answer = static dial => dial.Fail();
        using var stop = new Stop(Slowness.Blocks);
        var socket = world.NewSocket(options => options with { Logger = log });
        socket.Hooks.Reconnects = _ =>
        {
            stop.HereNow();
            return true;
        };
        var connecting = socket.ConnectAsync(World.Address);
        await stop.Reached;
        var closing = socket.CloseAsync();
        stop.GoOn();
        await closing.InTime();
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());

        var number = NumberOf(socket, log);
        Assert.Equal($"ScriptedSocket {number}: Attempt 0 to connect to ws://memory/ failed: ConnectFailed (Nobody listens there.)", Assert.Single(log.Warnings));
    }

    [Fact]
    public async Task The_line_of_an_attempt_that_failed_for_good_names_its_address()
    {
        await using var world = new World();
        var log = new LogBook();
        world.Server.Answer = static dial => dial.Refuse(HttpStatusCode.NotFound);
        var socket = world.NewSocket(options => options with { Logger = log });
        socket.Hooks.Kinds &= ~HookKinds.ShouldReconnect;
        await Assert.ThrowsAsync<SocketClosedException>(() => socket.ConnectAsync(World.Address).InTime());

        Assert.Contains(log.Warnings, static line => line.Contains(": Attempt 0 to connect to ws://memory/ failed, and would fail the same way again. No other follows, unless ShouldReconnect says so: Refused HTTP 404 (", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_line_has_the_socket_among_its_values_and_its_template()
    {
        await using var world = new World();
        var values = new ValueBook();
        var (socket, _) = await world.Connect(options => options with { Logger = values });
        var number = NumberOf(socket);
        var line = values.Lines.Single(static line => line.Values["{OriginalFormat}"] is string template && template.Contains("is open", StringComparison.Ordinal));

        Assert.Equal(
            [("Socket", $"ScriptedSocket {number}"), ("Connection", $"{number}.1"), ("Address", "ws://memory/"), ("{OriginalFormat}", "{Socket}: Connection {Connection} to {Address} is open.")],
            line.Values.Select(static value => (value.Key, value.Value)));
        Assert.Equal($"ScriptedSocket {number}: Connection {number}.1 to ws://memory/ is open.", line.Text);
    }

    [Fact]
    public async Task A_factorys_category_is_the_class()
    {
        await using var world = new World();
        using var factory = new LoggerFactory();
        using var books = new Categories();
        factory.AddProvider(books);
        await world.Connect(options => options with { LoggerFactory = factory });
        Assert.Equal([typeof(ScriptedSocket).FullName!], books.Names);
    }

    [Fact]
    public async Task A_factory_that_throws_harms_nobody()
    {
        await using var world = new World();
        var factory = new LoggerFactory();
        factory.Dispose();
        var (socket, _) = await world.Connect(options => options with { LoggerFactory = factory });
        Assert.Equal(SocketState.Open, socket.State);
    }

    [Fact]
    public void All_of_it_stands_on_the_page_with_its_level_and_text()
    {
        var source = typeof(Log).GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Select(static method => (method.Name, Message: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(static line => line.Message is not null)
            .OrderBy(static line => line.Message!.EventId)
            .Select(static line => $"{line.Message!.EventId} | `{line.Name}` | {line.Message.Level} | {line.Message.Message}")
            .ToArray();
        Assert.NotEmpty(source);
        Assert.Equal(source, DocsPage.Rows("logging.md").Where(static row => row.Length == 4 && int.TryParse(row[0], out _)).Select(static row => string.Join(" | ", row)));
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

        Assert.Contains(log.Lines, line => line.Text == $"ScriptedSocket {NumberOf(socket)}: Connecting to {logged}, attempt 0.");
        Assert.Contains(log.Lines, line => line.Text == $"ScriptedSocket {NumberOf(socket)}: Connection {socket.Connection!.Id} to {logged} is open.");
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

    private static string NumberOf(ScriptedSocket socket) => socket.Connection?.Id.Split('.')[0] ?? socket.Journal.Subjects<SocketCloseReason>("OnClose")[^1].Connection!.Id.Split('.')[0];

    /// <summary>The number of a socket that was never open.</summary>
    private static string NumberOf(ScriptedSocket socket, LogBook log)
    {
        Assert.Null(socket.Connection);
        return log.Lines[0].Text.Split(' ', ':')[1];
    }

    /// <summary>What is handed to a logger that keeps values.</summary>
    private sealed class ValueBook : ILogger
    {
        private readonly ConcurrentQueue<(string Text, Dictionary<string, object?> Values)> _lines = [];

        public IReadOnlyList<(string Text, Dictionary<string, object?> Values)> Lines => [.. _lines];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => _lines.Enqueue((formatter(state, exception), new Dictionary<string, object?>(Assert.IsAssignableFrom<IEnumerable<KeyValuePair<string, object?>>>(state), StringComparer.Ordinal)));
    }

    /// <summary>The categories that loggers were made for.</summary>
    private sealed class Categories : ILoggerProvider
    {
        private readonly ConcurrentQueue<string> _names = [];

        public IReadOnlyList<string> Names => [.. _names];

        public ILogger CreateLogger(string categoryName)
        {
            _names.Enqueue(categoryName);
            return new LogBook();
        }

        public void Dispose()
        {
        }
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
