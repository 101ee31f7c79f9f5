using System.Buffers;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Unicode;

namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>Reads a stream with the platform's WebSocket, and writes down what it found as <see cref="Reading"/> does.</summary>
internal static class PlatformReading
{
    /// <summary>What a text is called that is none.</summary>
    public const string NotUtf8 = "a text that is not UTF-8";

    public static async Task<List<string>> OfAsync(bool isServer, byte[] stream, int[] cuts)
    {
        await using var connection = new CutStream(stream, cuts);
        using var webSocket = WebSocket.CreateFromStream(connection, isServer, subProtocol: null, Timeout.InfiniteTimeSpan);

        // What the platform answers is another end's stream: its pongs say which pings it has found, its close which error.
        var answers = new FrameReader(!isServer, int.MaxValue);
        List<string> found = [];
        using var message = new MemoryStream();
        var buffer = new byte[257];
        while (true)
        {
            ValueWebSocketReceiveResult received;
            try
            {
                received = await webSocket.ReceiveAsync(buffer.AsMemory(), TestContextToken);
            }
            catch (WebSocketException exception)
            {
                NoteAnswers(found, answers, connection, exception.WebSocketErrorCode != WebSocketError.ConnectionClosedPrematurely);
                return found;
            }

            NoteAnswers(found, answers, connection, isFailed: false);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                found.Add(string.Create(CultureInfo.InvariantCulture, $"close {(int)webSocket.CloseStatus!} {(string.IsNullOrEmpty(webSocket.CloseStatusDescription) ? null : webSocket.CloseStatusDescription)}"));
                return found;
            }

            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                found.Add(received.MessageType == WebSocketMessageType.Binary ? $"binary {Reading.Show(message.ToArray())}"
                    : Utf8.IsValid(message.ToArray()) ? $"text {Reading.Show(message.ToArray())}"
                    : NotUtf8);
                message.SetLength(0);
            }
        }
    }

    private static CancellationToken TestContextToken => Xunit.TestContext.Current.CancellationToken;

    private static void NoteAnswers(List<string> found, FrameReader answers, CutStream connection, bool isFailed)
    {
        answers.Give(connection.TakeWritten());
        Incoming incoming;
        while ((incoming = answers.Read()) != Incoming.Nothing)
        {
            if (incoming == Incoming.Pong)
            {
                found.Add($"ping {Reading.Show(answers.Data)}");
            }
            else if (incoming == Incoming.Close && isFailed)
            {
                found.Add(string.Create(CultureInfo.InvariantCulture, $"violation {(int)answers.CloseStatus}"));
                isFailed = false;
            }
        }

        if (isFailed)
        {
            found.Add("failed, and no close was written");
        }
    }

    /// <summary>Gives a stream in parts, and keeps what is written.</summary>
    private sealed class CutStream(byte[] stream, int[] cuts) : Stream
    {
        private readonly ArrayBufferWriter<byte> _written = new();
        private int _at;
        private int _cut;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public byte[] TakeWritten()
        {
            var written = _written.WrittenSpan.ToArray();
            _written.ResetWrittenCount();
            return written;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var end = _cut < cuts.Length ? cuts[_cut] : stream.Length;
            var count = Math.Min(buffer.Length, end - _at);
            stream.AsSpan(_at, count).CopyTo(buffer.Span);
            _at += count;
            _cut += _at == end ? 1 : 0;
            return new ValueTask<int>(count);
        }

        public override void Write(byte[] buffer, int offset, int count) => _written.Write(buffer.AsSpan(offset, count));

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _written.Write(buffer.Span);
            return default;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
