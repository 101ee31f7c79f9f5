using System.Diagnostics.Metrics;
using System.Net.WebSockets;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>
/// What a message allocates, over TCP, wherever in the process: nothing, save the string where the hook takes one. The other end
/// writes and reads ready-made bytes, and allocates nothing itself.
/// </summary>
[Collection(Alone.Name)]
public sealed partial class MessageAllocationTests
{
    private const int Size = 64;
    private static readonly int Messages = Effort.Of(quick: 50_000, full: 200_000);

    /// <summary>As many frames leave the server at once.</summary>
    private const int Together = 100;

    /// <summary>Other things happen in the process too. They never happen at each message, and seldom at each try.</summary>
    private const int Tries = 5;

    /// <summary>The server answers no heartbeat.</summary>
    private static readonly HeartbeatOptions Quiet = new() { Interval = TimeSpan.FromHours(1) };

    private static readonly string Text = new('x', Size);
    private static readonly byte[] Data = Encoding.UTF8.GetBytes(Text);

    [Fact]
    public async Task A_text_for_a_hook_that_takes_bytes_allocates_nothing()
    {
        await using var socket = new BytesSocket { Options = Quiet };

        Assert.InRange(await AllocatedPerMessageReceived(socket, socket.Count), 0, 1);
    }

    [Fact]
    public async Task A_text_for_a_hook_that_takes_a_string_allocates_the_string_and_nothing_else()
    {
        await using var socket = new TextSocket { Options = Quiet };
        var before = GC.GetAllocatedBytesForCurrentThread();
        var text = Encoding.UTF8.GetString(Data);
        var one = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(Text, text);

        Assert.InRange(await AllocatedPerMessageReceived(socket, socket.Count), one, one + 1);
    }

    [Fact]
    public async Task A_send_that_is_awaited_allocates_nothing()
    {
        await using var socket = new BytesSocket { Options = Quiet };

        Assert.InRange(await AllocatedPerMessageSent(socket, static socket => socket.SendAsync(Data)), 0, 1);
    }

    [Fact]
    public async Task A_text_that_is_sent_and_awaited_allocates_nothing()
    {
        await using var socket = new BytesSocket { Options = Quiet };

        Assert.InRange(await AllocatedPerMessageSent(socket, static socket => socket.SendAsync(Text)), 0, 1);
    }

    [Fact]
    public async Task A_message_whose_hook_sends_it_back_and_returns_the_send_allocates_nothing()
    {
        const int AtOnce = 20;
        await using var socket = new EchoSocket { Options = Quiet };
        using var server = new BlockingServer();
        await socket.ConnectAsync(server.Address).InTime();
        var back = AtOnce * Frame.Of(Opcode.Text, Data, masked: true).Length;

        Assert.InRange(await LeastPerMessage(() => server.Exchange(Frames(AtOnce), back, Messages / AtOnce)), 0, 1);
    }

    [Fact]
    public async Task A_message_that_is_counted_allocates_nothing_either()
    {
        using var counts = new Counts();
        await using var receiver = new BytesSocket { Options = Quiet };
        Assert.InRange(await AllocatedPerMessageReceived(receiver, receiver.Count), 0, 1);
        await using var sender = new BytesSocket { Options = Quiet };
        Assert.InRange(await AllocatedPerMessageSent(sender, static socket => socket.SendAsync(Data)), 0, 1);

        Assert.InRange(counts.Messages, 4 * Messages, 2 * (Tries + 1) * Messages);
        Assert.Equal(counts.Messages * Size, counts.Bytes);
    }

    private static async Task<double> AllocatedPerMessageReceived(IHeartbeatClient socket, MessageCount count)
    {
        using var server = new BlockingServer();
        await socket.ConnectAsync(server.Address).InTime();
        var frames = Frames(Together);
        return await LeastPerMessage(async () =>
        {
            var all = count.Expect(Messages);
            await server.Write(frames, Messages / Together);
            await all;
        });
    }

    private static async Task<double> AllocatedPerMessageSent(IHeartbeatClient socket, Func<IHeartbeatSocket, ValueTask> send)
    {
        using var server = new BlockingServer();
        await socket.ConnectAsync(server.Address).InTime();
        return await LeastPerMessage(async () =>
        {
            var all = server.Read(Messages * (long)Frame.Of(Opcode.Text, Data, masked: true).Length);
            for (var message = 0; message < Messages; message++)
            {
                await send(socket);
            }

            await all;
        });
    }

    private static byte[] Frames(int count) => [.. Enumerable.Repeat(Frame.Of(Opcode.Text, Data, masked: false), count).SelectMany(static frame => frame)];

    private static async Task<double> LeastPerMessage(Func<Task> run)
    {
        // Once to have everything compiled, and pooled, that is to be.
        await run().InTime();
        var least = long.MaxValue;
        for (var attempt = 0; attempt < Tries && least >= Messages; attempt++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await run().InTime();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Figure.Say($"{least / (double)Messages:0.000} bytes a message of {Size}");
        return least / (double)Messages;
    }

    [HeartbeatSocket]
    private sealed partial class BytesSocket
    {
        public MessageCount Count { get; } = new();

        partial void OnMessage(ReadOnlySpan<byte> data) => Count.Add();
    }

    [HeartbeatSocket]
    private sealed partial class TextSocket
    {
        public MessageCount Count { get; } = new();

        partial void OnMessage(string message) => Count.Add();
    }

    [HeartbeatSocket]
    private sealed partial class EchoSocket
    {
        private partial ValueTask OnMessageAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
            => SendAsync(data, WebSocketMessageType.Text, cancellationToken);
    }

    /// <summary>Hears what sockets without a factory measure, and allocates nothing for it.</summary>
    private sealed class Counts : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _messages;
        private long _bytes;

        public Counts()
        {
            _listener.InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter is { Name: "Heartbeat", Scope: null })
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
            {
                if (instrument.Name == "heartbeat.messages")
                {
                    Interlocked.Add(ref _messages, value);
                }
                else if (instrument.Name == "heartbeat.io")
                {
                    Interlocked.Add(ref _bytes, value);
                }
            });
            _listener.Start();
        }

        public long Messages => Interlocked.Read(ref _messages);

        public long Bytes => Interlocked.Read(ref _bytes);

        public void Dispose() => _listener.Dispose();
    }

    /// <summary>Counts messages down, and allocates nothing for it.</summary>
    private sealed class MessageCount
    {
        private TaskCompletionSource _all = new();
        private int _missing;

        public Task Expect(int messages)
        {
            _all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _missing = messages;
            return _all.Task;
        }

        public void Add()
        {
            if (--_missing == 0)
            {
                _all.SetResult();
            }
        }
    }
}
