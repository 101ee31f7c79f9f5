using System.Net.WebSockets;
using System.Text;

namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>
/// The other end, frame by frame, with nothing of Heartbeat in it. Reads all the time, writes what it reads into a journal,
/// and has the manners that it was given.
/// </summary>
internal sealed class Peer : IAsyncDisposable
{
    private readonly WebSocket _socket;
    private readonly Manners _manners;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Task _reading;

    public Peer(WebSocket socket, Manners manners, TimeProvider time, MemoryLink? link = null)
    {
        _socket = socket;
        _manners = manners;
        Link = link;
        Journal = new Journal(time);
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>How a peer behaves; may change while it lives.</summary>
    public sealed class Manners
    {
        /// <summary>What a "ping" is answered with; null for silence.</summary>
        public string? Pong { get; set; } = "pong";

        /// <summary>Whether what is no heartbeat is sent back.</summary>
        public bool Echoes { get; set; }

        /// <summary>Whether a close frame is answered.</summary>
        public bool RepliesToClose { get; set; } = true;

        public static Manners Silent => new() { Pong = null };
    }

    /// <summary>
    /// Lines: the text of each text message ("ping"), "binary 5" for five bytes, "close 1000 why" for a close frame, "end" where the link ended without one.
    /// The subjects are the messages' bytes.
    /// </summary>
    public Journal Journal { get; }

    public MemoryLink Link => field ?? throw new InvalidOperationException("This peer is not joined in memory.");

    public WebSocket Socket => _socket;

    /// <summary>Ends when the peer has read the end of the link.</summary>
    public Task Ended => _reading;

    /// <summary>What arrived, heartbeats left out.</summary>
    public IReadOnlyList<string> Messages => [.. Journal.Texts.Where(text => text is not ("ping" or "pong" or "end") && !text.StartsWith("close ", StringComparison.Ordinal))];

    public Task Send(string text) => SendFrame(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true);

    public Task Send(byte[] data) => SendFrame(data, WebSocketMessageType.Binary, endOfMessage: true);

    public async Task SendFrame(ReadOnlyMemory<byte> data, WebSocketMessageType type, bool endOfMessage)
    {
        await _writing.WaitAsync();
        try
        {
            await _socket.SendAsync(data, type, endOfMessage, CancellationToken.None);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Sends one text in as many frames.</summary>
    public async Task SendFragments(params string[] parts)
    {
        for (var part = 0; part < parts.Length; part++)
        {
            await SendFrame(Encoding.UTF8.GetBytes(parts[part]), WebSocketMessageType.Text, part == parts.Length - 1);
        }
    }

    public Task SendClose(WebSocketCloseStatus status = WebSocketCloseStatus.NormalClosure, string? description = null)
        => _socket.CloseOutputAsync(status, description, CancellationToken.None);

    public void Abort() => _socket.Abort();

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
        _writing.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                var read = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (read.MessageType == WebSocketMessageType.Close)
                {
                    Journal.Add($"close {(int?)_socket.CloseStatus} {_socket.CloseStatusDescription}".TrimEnd());
                    await ReplyToClose();
                    return;
                }

                message.Write(buffer, 0, read.Count);
                if (read.EndOfMessage)
                {
                    var data = message.ToArray();
                    message.SetLength(0);
                    await Take(data, read.MessageType);
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            Journal.Add("end", exception);
        }
    }

    private async Task Take(byte[] data, WebSocketMessageType type)
    {
        var text = type == WebSocketMessageType.Text ? Encoding.UTF8.GetString(data) : $"binary {data.Length}";
        Journal.Add(text.Length <= 40 ? text : $"text {text.Length}", data);
        if (type == WebSocketMessageType.Text && text == "ping")
        {
            if (_manners.Pong is { } pong)
            {
                await Send(pong);
            }
        }
        else if (_manners.Echoes)
        {
            await SendFrame(data, type, endOfMessage: true);
        }
    }

    private async Task ReplyToClose()
    {
        if (_socket.State == WebSocketState.CloseReceived)
        {
            if (!_manners.RepliesToClose)
            {
                return;
            }

            await _socket.CloseOutputAsync(_socket.CloseStatus ?? WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }

        // Both close frames were sent: as a server does, it lets the connection go.
        _socket.Dispose();
    }
}
