using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>Messages that leave together, and what becomes of them where their one write goes wrong.</summary>
[Collection(Alone.Name)]
public sealed class TogetherTests
{
    private const int Messages = 6;

    [Fact]
    public async Task They_leave_in_one_write_and_each_ends_only_with_it()
    {
        var (webSocket, writes) = NewSocket();
        await using var socket = await Connect(webSocket);
        var sends = await StartSends(socket, writes);
        Assert.All(sends, send => Assert.False(send.IsCompleted));
        writes.Finish();
        await Task.WhenAll(sends).InTime();
        Assert.Equal(2, writes.Count);
    }

    [Fact]
    public async Task All_of_them_are_in_doubt_where_that_write_breaks()
    {
        var (webSocket, writes) = NewSocket();
        await using var socket = await Connect(webSocket);
        var sends = await StartSends(socket, writes);
        writes.Break();
        foreach (var send in sends)
        {
            await Assert.ThrowsAsync<MessageInDoubtException>(() => send.InTime());
        }
    }

    [Fact]
    public async Task Those_that_had_not_left_wait_for_the_next_link()
    {
        var (first, writes) = NewSocket();
        var (second, others) = NewSocket();
        others.Finish();
        var dials = 0;
        await using var socket = await Connect(() => dials++ == 0 ? first : second);
        writes.Gathered = static () => throw new WebSocketException(WebSocketError.InvalidState);
        var sends = await StartSends(socket, writes);
        await Task.WhenAll(sends).InTime();
        Assert.Equal(2, dials);
    }

    [Fact]
    public async Task Those_of_which_no_byte_had_left_when_their_link_ended_wait_for_the_next_one()
    {
        using var gathering = new Roadblock();
        var (first, writes) = NewSocket();
        var (second, others) = NewSocket();
        others.Finish();
        var dials = 0;
        await using var socket = await Connect(() => dials++ == 0 ? first : second);
        writes.Gathered = gathering.Hold;
        var sends = await StartSends(socket, writes);
        await gathering.Reached.InTime();

        await socket.ReconnectAsync().InTime();
        await Task.WhenAll(sends).InTime();
        gathering.Open();
        await Rest.Come();
        Assert.Equal(2, dials);
        Assert.Equal(1, writes.Count);
    }

    [Fact]
    public async Task Their_bytes_stay_theirs_until_both_writers_are_done()
    {
        using var gathering = new Roadblock();
        var (first, writes) = NewSocket();
        var (second, others) = NewSocket();
        others.Finish();
        var dials = 0;
        await using var socket = await Connect(() => dials++ == 0 ? first : second);
        var read = new TaskCompletionSource<string>();
        first.Sends = data =>
        {
            if (!first.IsCorked)
            {
                return writes.Write();
            }

            gathering.Hold();
            read.TrySetResult(Encoding.UTF8.GetString(data.Span));
            return default;
        };
        var sends = await StartSends(socket, writes, waits: false);
        await gathering.Reached.InTime();

        // The next link has sent them all, and whatever memory is free is used for something else.
        await socket.ReconnectAsync().InTime();
        await Task.WhenAll(sends).InTime();
        for (var count = 0; count < 64; count++)
        {
            ArrayPool<byte>.Shared.Rent(TextOf(1).Length).AsSpan().Fill((byte)'Z');
        }

        gathering.Open();
        Assert.Equal(TextOf(1), await read.Task.InTime());
    }

    [Fact]
    public async Task One_of_them_that_was_cancelled_meanwhile_is_not_sent()
    {
        using var source = new CancellationTokenSource();
        using var gathering = new Roadblock();
        var (first, writes) = NewSocket();
        var (second, others) = NewSocket();
        others.Finish();
        var dials = 0;
        await using var socket = await Connect(() => dials++ == 0 ? first : second);
        writes.Gathered = gathering.Hold;
        var sends = await StartSends(socket, writes, token: source.Token);
        await gathering.Reached.InTime();
        await source.CancelAsync();
        Assert.All(sends, send => Assert.False(send.IsCompleted));

        await socket.ReconnectAsync().InTime();
        foreach (var send in sends)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => send.InTime());
        }

        gathering.Open();
    }

    [Fact]
    public async Task Those_of_which_no_byte_had_left_when_the_socket_closed_are_not_in_doubt()
    {
        using var gathering = new Roadblock();
        var (webSocket, writes) = NewSocket();
        await using var socket = await Connect(webSocket);
        writes.Gathered = gathering.Hold;
        var sends = await StartSends(socket, writes);
        await gathering.Reached.InTime();
        await socket.CloseAsync().InTime();
        foreach (var send in sends)
        {
            await Assert.ThrowsAsync<SocketClosedException>(() => send.InTime());
        }

        gathering.Open();
    }

    [Fact]
    public async Task Their_bytes_stay_theirs_until_all_of_them_are_told_unsent()
    {
        var scheduler = new TrappingScheduler();
        using var ends = new Roadblock();
        var (webSocket, writes) = NewSocket();
        await using var socket = await Connect(() => webSocket, scheduler);

        // A write that ends on the spot, on the writer's own thread, while another thread aborts the link.
        writes.Held = ends;
        var first = socket.SendAsync("first").AsTask();
        await writes.Until(1);
        for (var number = 1; number <= Messages; number++)
        {
            Assert.True(socket.TrySend(TextOf(number)));
        }

        writes.FinishFirst();
        await first.InTime();
        await ends.Reached.InTime();
        var aborting = scheduler.Trap(() => _ = socket.ReconnectAsync());
        await scheduler.Trapped.InTime();

        // One of them is told, the others are not yet; the write ends, and whatever memory is free is used for something else.
        ends.Open();
        await Rest.Come();
        for (var count = 0; count < 64; count++)
        {
            ArrayPool<byte>.Shared.Rent(TextOf(1).Length).AsSpan().Fill((byte)'Z');
        }

        scheduler.Release();
        await aborting.InTime();
        await socket.Journal.Until("OnUnsent", Messages);
        Assert.Equal(Enumerable.Range(1, Messages).Select(TextOf), socket.Journal.Subjects<UnsentMessage>("OnUnsent").Select(unsent => unsent.Text));
    }

    private static string TextOf(int number) => $"0123456789abcde{number}";

    private static (PlayedSocket WebSocket, Writes Writes) NewSocket()
    {
        var webSocket = new PlayedSocket();
        var writes = new Writes();
        webSocket.Sends = _ => webSocket.IsCorked ? writes.Gather() : writes.Write();
        return (webSocket, writes);
    }

    private static Task<ScriptedSocket> Connect(PlayedSocket webSocket) => Connect(() => webSocket);

    private static async Task<ScriptedSocket> Connect(Func<PlayedSocket> dial, TaskScheduler? scheduler = null)
    {
        var options = new HeartbeatOptions { Retry = TimeSpan.FromMilliseconds(1), CloseTimeout = TimeSpan.FromMilliseconds(100), Connect = (_, _) => new ValueTask<WebSocket>(dial()) };
        var socket = new ScriptedSocket(scheduler is null ? options : options with { Scheduler = scheduler });
        await socket.ConnectAsync(World.Address).InTime();
        await socket.Journal.Until("OnOpen");
        return socket;
    }

    /// <summary>Starts sends that wait behind a first one, and lets them leave.</summary>
    private static async Task<Task[]> StartSends(ScriptedSocket socket, Writes writes, bool waits = true, CancellationToken token = default)
    {
        var first = socket.SendAsync("first").AsTask();
        await writes.Until(1);
        var sends = Enumerable.Range(1, Messages).Select(number => socket.SendAsync(TextOf(number), token).AsTask()).ToArray();
        writes.FinishFirst();
        await first.InTime();
        if (waits && writes.Gathered is null)
        {
            await writes.Until(2);
        }

        return sends;
    }

    /// <summary>Writes that end when the test says so: the first one, and all others.</summary>
    private sealed class Writes
    {
        private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _others = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource[] _begun = [.. Enumerable.Range(0, 2).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
        private int _count;

        /// <summary>What happens where a message is gathered; nothing unless set.</summary>
        public Action? Gathered { get; set; }

        /// <summary>Where the writes after the first hold their thread.</summary>
        public Roadblock? Held { get; set; }

        public int Count => Volatile.Read(ref _count);

        public Task Until(int count) => _begun[count - 1].Task.InTime();

        public void FinishFirst() => _first.SetResult();

        public void Finish()
        {
            _first.TrySetResult();
            _others.SetResult();
        }

        public void Break() => _others.SetException(new WebSocketException(WebSocketError.ConnectionClosedPrematurely));

        public ValueTask Gather()
        {
            Gathered?.Invoke();
            return default;
        }

        public ValueTask Write()
        {
            var number = Interlocked.Increment(ref _count);
            if (number <= _begun.Length)
            {
                _begun[number - 1].SetResult();
            }

            if (number == 1)
            {
                return new ValueTask(_first.Task);
            }

            if (Held is null)
            {
                return new ValueTask(_others.Task);
            }

            Held.Hold();
            return default;
        }
    }

    /// <summary>Holds one thread where it first starts something: amid the notification of what could not be sent.</summary>
    private sealed class TrappingScheduler : TaskScheduler
    {
        [ThreadStatic]
        private static bool isPrey;

        private readonly Roadblock _trap = new();

        public Task Trapped => _trap.Reached;

        public Task Trap(Action action) => Task.Run(() =>
        {
            isPrey = true;
            action();
        });

        public void Release() => _trap.Open();

        protected override IEnumerable<Task> GetScheduledTasks() => [];

        protected override void QueueTask(Task task)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ => TryExecuteTask(task), null);
            if (isPrey && Environment.StackTrace.Contains(nameof(MessageWriter.NotifySenders), StringComparison.Ordinal))
            {
                isPrey = false;
                _trap.Hold();
            }
        }

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;
    }
}
