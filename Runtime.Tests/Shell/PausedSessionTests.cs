using System.Threading.Channels;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>A session that has paused reading says so in what its client understands.</summary>
[Collection(Alone.Name)]
public sealed class PausedSessionTests
{
    private const byte Text = 0x81;
    private const byte Ping = 0x89;
    private const byte Pong = 0x8A;

    [Fact]
    public async Task A_client_that_had_to_be_asked_gets_a_frame_and_no_text()
    {
        var written = await Pause(isAsked: true, pingsByText: false);
        Assert.Contains(written, static piece => piece is [Pong, 0]);
        Assert.DoesNotContain(written, static piece => piece[0] == Text);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Any_other_gets_the_text_of_the_heartbeat(bool isAsked, bool pingsByText)
        => Assert.Contains(await Pause(isAsked, pingsByText), static piece => piece is [Text, 4, (byte)'p', (byte)'o', (byte)'n', (byte)'g']);

    private static async Task<byte[][]> Pause(bool isAsked, bool pingsByText)
    {
        var time = new VirtualTime();
        var connection = new PushedStream();
        var socket = new ScriptedSocket(new HeartbeatOptions { Interval = Seconds(10), Timeout = Seconds(4), MaxMessageSize = 1000, TimeProvider = time });
        var stuck = new TaskCompletionSource();
        socket.Hooks.Text = async (_, _) => await stuck.Task;
        var run = socket.Plumbing.AcceptFramedAsync(new FramedWire(connection, early: default, isServer: true, subProtocol: null), CancellationToken.None);
        await socket.Journal.Until("OnOpen");
        await Rest.Come();
        if (pingsByText)
        {
            connection.Push(Masked(Text, "ping"u8));
            await Rest.Come();
        }

        if (isAsked)
        {
            await time.Pass(Seconds(11));
            Assert.Contains(connection.Written, static piece => piece[0] == Ping);
            connection.Push(Masked(Pong, []));
            await Rest.Come();
        }

        var before = connection.Written.Length;
        connection.Push([.. Enumerable.Range(0, 20).SelectMany(static _ => Masked(Text, new byte[100]))]);
        await Rest.Come();
        await time.Pass(Seconds(2));
        var written = connection.Written[before..];
        stuck.SetResult();
        connection.End();
        await run.InTime();
        await socket.DisposeAsync();
        return written;
    }

    private static byte[] Masked(byte head, ReadOnlySpan<byte> payload) => [head, (byte)(0x80 | payload.Length), 0, 0, 0, 0, .. payload];

    /// <summary>Brings what the test gives it, and keeps what is written.</summary>
    private sealed class PushedStream : AsyncStream
    {
        private readonly Channel<byte[]> _pushed = Channel.CreateUnbounded<byte[]>();
        private readonly Lock _gate = new();
        private readonly List<byte[]> _written = [];

        public byte[][] Written
        {
            get
            {
                lock (_gate)
                {
                    return [.. _written];
                }
            }
        }

        public void Push(byte[] bytes) => Assert.True(_pushed.Writer.TryWrite(bytes));

        public void End() => _pushed.Writer.Complete();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!await _pushed.Reader.WaitToReadAsync(cancellationToken) || buffer.IsEmpty || !_pushed.Reader.TryRead(out var bytes))
            {
                return 0;
            }

            bytes.CopyTo(buffer);
            return bytes.Length;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            lock (_gate)
            {
                _written.Add(buffer.ToArray());
            }

            return default;
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
