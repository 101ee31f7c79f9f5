using System.Globalization;
using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>What waits for a hook keeps as much memory alive as <c>MaxMessageSize</c> allows, however small the messages are.</summary>
[Collection(Alone.Name)]
public sealed class InboxTests
{
    private const int Capacity = 8 * 1024 * 1024;

    /// <summary>What grows besides: the socket, and the tables of the pool of arrays.</summary>
    private const int Besides = 512 * 1024;

    [Theory]
    [InlineData(WebSocketMessageType.Text, 1)]
    [InlineData(WebSocketMessageType.Binary, 1)]
    [InlineData(WebSocketMessageType.Binary, 0)]
    [InlineData(WebSocketMessageType.Text, 17)]
    [InlineData(WebSocketMessageType.Binary, 100)]
    [InlineData(WebSocketMessageType.Text, 1025)]
    [InlineData(WebSocketMessageType.Binary, 70_000)]
    public async Task A_full_inbox_keeps_as_much_alive_as_it_counts(WebSocketMessageType type, int length)
    {
        using var stop = new Stop(Slowness.Awaits);
        var peer = new Flood(type, length);
        await using var socket = new ScriptedSocket(new HeartbeatOptions
        {
            Connect = (_, _) => new ValueTask<WebSocket>(peer.Socket),
            Interval = Seconds(600),
            CloseTimeout = TimeSpan.FromMilliseconds(1),
            MaxMessageSize = Capacity,
            Max = 0,
        });
        socket.Hooks.Text = async (_, _) => await stop.Here();
        socket.Hooks.Bytes = async (_, _) => await stop.Here();
        var before = LiveMemory.Now();
        await socket.ConnectAsync(World.Address).InTime();
        await stop.Reached;
        await peer.Paused;

        // One is with the hook, and one is with the reader, which has no room for it.
        var alive = LiveMemory.Now() - before;
        var waiting = peer.Messages - 2;
        Figure.Say(string.Create(CultureInfo.InvariantCulture, $"{waiting:N0} messages of {length:N0} B wait in an inbox of 8 MiB and keep {alive / 1048576.0:0.0} MiB alive, {(double)alive / waiting:0} bytes each"));
        Assert.InRange(alive, (Capacity * 0.75) - Besides, (Capacity * 1.2) + Besides);
    }

    /// <summary>A peer that has the next message ready at once, always, until it is told that nobody reads.</summary>
    private sealed class Flood
    {
        private readonly TaskCompletionSource _paused = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly WebSocketMessageType _type;
        private readonly int _length;
        private int _read;

        public Flood(WebSocketMessageType type, int length)
        {
            (_type, _length) = (type, length);
            Socket.Receives = Receive;

            // The first thing that leaves: an end that has paused reading says so, and no ping is due.
            Socket.Sends = _ =>
            {
                _paused.TrySetResult();
                return default;
            };
        }

        public PlayedSocket Socket { get; } = new();

        public int Messages { get; private set; }

        public Task Paused => _paused.Task.InTime();

        private ValueTask<ValueWebSocketReceiveResult> Receive(Memory<byte> buffer)
        {
            var count = Math.Min(buffer.Length, _length - _read);
            buffer.Span[..count].Fill((byte)'x');
            _read += count;
            var isWhole = _read == _length;
            if (isWhole)
            {
                _read = 0;
                Messages++;
            }

            return new(new ValueWebSocketReceiveResult(count, _type, isWhole));
        }
    }
}
