using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>What hooks on the reader's thread give to <c>TrySend</c> leaves together, when all that one read has brought is done.</summary>
[Collection(Alone.Name)]
public sealed class TurnWritesTests
{
    private const int Messages = 100;

    /// <summary>More than may leave together.</summary>
    private const int Many = 400;

    [Fact]
    public async Task The_answers_to_what_one_read_brought_leave_in_one_write()
    {
        var connection = new BroughtStream(Brought(Messages));
        await Serve(connection, static (socket, text) => Assert.True(socket.TrySend(text)));
        Assert.Equal(Answers(Messages), connection.Written[0]);
    }

    [Fact]
    public async Task On_a_servers_connection_the_first_leaves_at_once_and_the_others_together()
    {
        var connection = new BroughtStream(Brought(Messages));
        await Serve(new LentStream(connection, static () => { }, CancellationToken.None), static (socket, text) => Assert.True(socket.TrySend(text)));
        Assert.Equal(Answers(1), connection.Written[0]);
        Assert.Equal(Answers(Messages)[Answers(1).Length..], connection.Written[1]);
    }

    [Fact]
    public async Task Of_very_many_some_leave_before_all_that_was_read_is_done()
    {
        var connection = new BroughtStream(Brought(Many));
        var leftBefore = 0;
        await Serve(connection, (socket, text) =>
        {
            Assert.True(socket.TrySend(text));
            leftBefore = connection.Written.Count;
        });
        Assert.InRange(leftBefore, 1, 10);
        Assert.Equal(Answers(Many), connection.Written.SelectMany(static piece => piece).Take(Answers(Many).Length));
    }

    [Fact]
    public async Task There_is_room_for_what_they_give_however_little_may_wait()
    {
        var connection = new BroughtStream(Brought(Messages));
        await Serve(connection, static (socket, text) => Assert.True(socket.TrySend(text) && socket.TrySend(text)), new HeartbeatOptions { OutboxCapacity = 1 });
        Assert.Equal(Answers(Messages).Length * 2, connection.Written.SelectMany(static piece => piece).Take(Answers(Messages).Length * 2).Count());
    }

    [Fact]
    public async Task A_hook_that_holds_the_thread_does_not_hold_what_it_has_sent()
    {
        var connection = new BroughtStream(Brought(2));
        var hasLeft = false;
        var socket = new ScriptedSocket(new HeartbeatOptions());
        socket.Hooks.Text = (text, _) =>
        {
            Assert.True(socket.TrySend(text));
            hasLeft = connection.HasWritten.Wait(TimeSpan.FromSeconds(20));
            return default;
        };
        await Accept(socket, connection);
        Assert.True(hasLeft);
    }

    [Fact]
    public async Task What_is_awaited_after_it_leaves_after_it()
    {
        var given = new TaskCompletionSource();
        var connection = new BroughtStream(Brought(1)) { EndsAfter = given.Task };
        using var scheduler = new OneThreadScheduler();
        var socket = new ScriptedSocket(new HeartbeatOptions { Scheduler = scheduler });
        socket.Hooks.Text = async (_, _) =>
        {
            Assert.True(socket.TrySend("a"));
            await socket.SendAsync("b");
            Assert.True(socket.TrySend("c"));
            given.SetResult();
        };
        await Accept(socket, connection);
        Assert.Equal([0x81, 1, (byte)'a', 0x81, 1, (byte)'b', 0x81, 1, (byte)'c'], connection.Written.SelectMany(static piece => piece).Take(9));
    }

    private static async Task Serve(Stream connection, Action<ScriptedSocket, string> hook, HeartbeatOptions? options = null)
    {
        // No other thread comes to it meanwhile.
        using var scheduler = new OneThreadScheduler();
        var socket = new ScriptedSocket((options ?? new HeartbeatOptions()) with { Scheduler = scheduler });
        socket.Hooks.Text = (text, _) =>
        {
            hook(socket, text);
            return default;
        };
        await Accept(socket, connection);
    }

    // It ends when all was read that there is.
    private static async Task Accept(ScriptedSocket socket, Stream connection)
    {
        await using (socket)
        {
            await socket.Plumbing.AcceptFramedAsync(new FramedWire(connection, early: default, isServer: true, subProtocol: null), CancellationToken.None).InTime();
        }
    }

    private static byte[] Brought(int count) => [.. Enumerable.Range(0, count).SelectMany(static number => Framed(number, isMasked: true))];

    private static byte[] Answers(int count) => [.. Enumerable.Range(0, count).SelectMany(static number => Framed(number, isMasked: false))];

    private static IEnumerable<byte> Framed(int number, bool isMasked)
    {
        var text = Encoding.UTF8.GetBytes($"message {number:000}");
        byte[] mask = isMasked ? new byte[4] : [];
        return [0x81, (byte)(text.Length | (isMasked ? 0x80 : 0)), .. mask, .. text];
    }

    /// <summary>Brings everything at once, and then waits until what is given to be sent has left, before it ends.</summary>
    private sealed class BroughtStream(byte[] bytes) : AsyncStream
    {
        private readonly Lock _gate = new();
        private bool _isBrought;

        public List<byte[]> Written { get; } = [];

        public ManualResetEventSlim HasWritten { get; } = new();

        /// <summary>What it waits for before it ends.</summary>
        public Task EndsAfter { get; init; } = Task.CompletedTask;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (buffer.IsEmpty)
            {
                return 0;
            }

            if (!_isBrought)
            {
                // Not before OnOpen is over: what comes earlier waits, and its hooks run elsewhere.
                await Rest.Come();
                _isBrought = true;
                bytes.CopyTo(buffer);
                return bytes.Length;
            }

            await Rest.Come();
            await EndsAfter.InTime();
            return 0;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            lock (_gate)
            {
                Written.Add(buffer.ToArray());
            }

            HasWritten.Set();
            return default;
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
