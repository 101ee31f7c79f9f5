using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.Extensions.Logging;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>What sockets without a logger say is seen by whoever listens, as by dotnet-trace; with nothing configured before.</summary>
[Collection(Alone.Name)]
public sealed class EventSourceTests
{
    [Fact]
    public async Task A_hooks_exception_is_seen_where_there_is_neither_a_logger_nor_OnError()
    {
        await using var world = new World();
        using var listener = new Listener(EventLevel.Error);
        var (socket, peer) = await world.Connect(script: static socket =>
        {
            socket.Hooks.Kinds = HookKinds.Text;
            socket.Hooks.Text = static (text, _) => throw new FormatException($"Cannot read {text}.");
        });
        await peer.Send("one");
        await socket.Journal.Until("OnMessage one");
        await Rest.Come();

        var seen = Assert.Single(listener.Seen);
        Assert.Equal(EventLevel.Error, seen.Level);
        Assert.Equal(["id", "name", "message", "exception"], seen.PayloadNames!);
        Assert.Equal(60, seen.Payload![0]);
        Assert.Equal("HookFailed", seen.Payload[1]);
        Assert.Equal($"ScriptedSocket {socket.Connection!.Id.Split('.')[0]}: OnMessage threw. That ends neither the connection nor the hooks that follow.", seen.Payload[2]);
        Assert.StartsWith("System.FormatException: Cannot read one.", (string)seen.Payload[3]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_levels_are_those_of_the_log()
    {
        await using var world = new World();
        using var listener = new Listener(EventLevel.Verbose);
        world.Server.Answer = static dial => dial.Index == 0 ? dial.Fail() : dial.Accept();
        var socket = world.NewSocket();
        var connecting = socket.ConnectAsync(World.Address);
        await world.Time.Pass(Seconds(15));
        await connecting.InTime();

        var levels = listener.Seen.Select(static seen => ((string)seen.Payload![1]!, seen.Level)).Distinct().ToArray();
        Assert.Contains(("AttemptFailed", EventLevel.Warning), levels);
        Assert.Contains(("Opened", EventLevel.Informational), levels);
        Assert.Contains(("State", EventLevel.Verbose), levels);
        Assert.Contains(("PingLeft", EventLevel.Verbose), levels);
    }

    [Fact]
    public async Task A_socket_with_a_logger_says_nothing_there()
    {
        await using var world = new World();
        using var listener = new Listener(EventLevel.Verbose);
        var log = new LogBook();
        var (_, peer) = await world.Connect(options => options with { Logger = log });
        peer.Link.Cut();
        await world.Time.Pass(Seconds(15));
        Assert.NotEmpty(log.Lines);
        Assert.Empty(listener.Seen);
    }

    [Fact]
    public void Where_nobody_listens_no_text_is_made()
    {
        var socket = new Unread();
        var log = new SocketLogger(EventSourceLogger.Instance, "Socket 1");
        Assert.False(log.IsEnabled(LogLevel.Error));
        using (new Listener(EventLevel.Warning))
        {
            Assert.True(log.IsEnabled(LogLevel.Warning));
            Assert.False(log.IsEnabled(LogLevel.Information));
        }

        Log.To(logger: null).Accepted("1.1", socket);
        Assert.False(socket.IsRead);
    }

    /// <summary>An end point that notices that it is put into a text.</summary>
    private sealed class Unread : System.Net.EndPoint
    {
        public bool IsRead { get; private set; }

        public override string ToString()
        {
            IsRead = true;
            return "";
        }
    }

    private sealed class Listener : EventListener
    {
        private readonly ConcurrentQueue<EventWrittenEventArgs> _seen = [];

        public Listener(EventLevel level) => EnableEvents(HeartbeatEventSource.Source, level);

        public IReadOnlyList<EventWrittenEventArgs> Seen => [.. _seen];

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.EventSource.Name == "Heartbeat")
            {
                _seen.Enqueue(eventData);
            }
        }

        public override void Dispose()
        {
            DisableEvents(HeartbeatEventSource.Source);
            base.Dispose();
        }
    }
}
