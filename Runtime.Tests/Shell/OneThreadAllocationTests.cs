using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>
/// What messages allocate where all of it happens on one thread: one comes when the hook of the one before is over, and a send is over when it
/// returns.
/// </summary>
[Collection(Alone.Name)]
public sealed partial class OneThreadAllocationTests
{
    private const int Size = 64;
    private const int Messages = 10_000;
    private static readonly byte[] Data = new byte[Size];

    /// <summary>A collection counts what the thread had in reserve as allocated: the least of several tries is what was allocated here.</summary>
    private const int Tries = 5;

    private readonly OneThreadSocket _webSocket = new();

    [Fact]
    public async Task A_hook_that_awaits_allocates_no_buffer_to_read_on_into()
    {
        await using var socket = await Connect();
        var each = LeastPerMessage(() => _webSocket.Bring(Messages));

        Assert.Equal(Messages * (Tries + 1), socket.Count);
        Assert.Equal(2, socket.Buffers.Count);
        Figure.Say($"{each:0.000} bytes a message of {Size} whose hook awaits");
        Assert.InRange(each, 0, OneThreadSocket.SmallestBuffer - 1);
    }

    [Fact]
    public async Task A_token_costs_a_send_that_waits_for_the_writer_nothing()
    {
        await using var socket = await Connect();
        using var stop = new CancellationTokenSource();
        var without = LeastPerMessage(() => Send(CancellationToken.None));
        var with = LeastPerMessage(() => Send(stop.Token));

        Figure.Say($"{with:0.000} bytes a message of {Size} that is sent with a token, {without:0.000} without");
        Assert.InRange(with - without, -1, 1);

        void Send(CancellationToken token)
        {
            for (var message = 0; message < Messages; message++)
            {
                var sending = socket.SendAsync(Data, WebSocketMessageType.Binary, token);
                Assert.True(sending.IsCompletedSuccessfully);
                sending.GetAwaiter().GetResult();
            }
        }
    }

    private async Task<AwaitingSocket> Connect()
    {
        var socket = new AwaitingSocket
        {
            WebSocket = _webSocket,
            Options = new HeartbeatOptions
            {
                Interval = TimeSpan.FromHours(1),
                CloseTimeout = TimeSpan.FromMilliseconds(100),
                Connect = (_, _) => new(_webSocket),
                Scheduler = new EagerScheduler(),
            },
        };
        await socket.ConnectAsync(World.Address).InTime();
        return socket;
    }

    private static double LeastPerMessage(Action run)
    {
        // Once to have everything compiled, and pooled, that is to be.
        run();
        var least = long.MaxValue;
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least / (double)Messages;
    }

    [HeartbeatSocket]
    private sealed partial class AwaitingSocket
    {
        public required OneThreadSocket WebSocket { get; init; }

        public int Count { get; private set; }

        /// <summary>What the messages were read into.</summary>
        public HashSet<byte[]> Buffers { get; } = [];

        private partial ValueTask OnMessageAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
        {
            Count++;
            Assert.True(MemoryMarshal.TryGetArray(message, out var buffer));
            Buffers.Add(buffer.Array!);
            return WebSocket.HookEnds();
        }
    }

    /// <summary>
    /// A WebSocket that is nobody's of ours. As soon as it is read while a hook runs, the hook ends, and the next message is there. What goes on, goes on at once.
    /// </summary>
    private sealed class OneThreadSocket : WebSocket
    {
        /// <summary>The least that is read into, where the WebSocket is nobody's of ours.</summary>
        public const int SmallestBuffer = 1024;

        private readonly Source<ValueWebSocketReceiveResult> _comes = new();
        private readonly Source<bool> _hook = new();
        private WebSocketState _state = WebSocketState.Open;
        private Memory<byte> _buffer;
        private int _missing;
        private bool _hookRuns;

        public override WebSocketCloseStatus? CloseStatus => null;

        public override string? CloseStatusDescription => null;

        public override WebSocketState State => _state;

        public override string? SubProtocol => null;

        /// <summary>Lets messages come.</summary>
        public void Bring(int messages)
        {
            _missing = messages - 1;
            _comes.End(Message(_buffer));
            Assert.Equal(0, _missing);
        }

        public ValueTask HookEnds()
        {
            _hookRuns = true;
            return new(_hook, _hook.Begin());
        }

        public override ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            if (_hookRuns)
            {
                _hookRuns = false;
                _hook.End(true);
            }

            if (_missing > 0)
            {
                _missing--;
                return new(Message(buffer));
            }

            _buffer = buffer;
            return new(_comes, _comes.Begin());
        }

        public override ValueTask SendAsync(ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) => default;

        public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Abort() => _state = WebSocketState.Aborted;

        public override void Dispose() => Abort();

        public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => throw new NotSupportedException();

        private static ValueWebSocketReceiveResult Message(Memory<byte> buffer)
        {
            buffer.Span[..Size].Fill((byte)'x');
            return new(Size, WebSocketMessageType.Binary, endOfMessage: true);
        }
    }

    /// <summary>Something that ends when the test says so; whoever awaits it goes on at once, wherever it began to wait.</summary>
    private sealed class Source<T> : IValueTaskSource<T>, IValueTaskSource
    {
        private ManualResetValueTaskSourceCore<T> _core;

        public short Begin()
        {
            _core.Reset();
            return _core.Version;
        }

        public void End(T result) => _core.SetResult(result);

        T IValueTaskSource<T>.GetResult(short token) => _core.GetResult(token);

        void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

        ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => _core.GetStatus(token);

        ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

        void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
            => _core.OnCompleted(continuation, state, token, flags & ~ValueTaskSourceOnCompletedFlags.UseSchedulingContext);

        void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
            => _core.OnCompleted(continuation, state, token, flags & ~ValueTaskSourceOnCompletedFlags.UseSchedulingContext);
    }
}
