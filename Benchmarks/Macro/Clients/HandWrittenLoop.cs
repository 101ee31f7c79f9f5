using System.Net.WebSockets;
using System.Text;

namespace Heartbeat.Benchmarks.Macro.Clients;

/// <summary>
/// The loop that one would write on ClientWebSocket, written as well as can be: one buffer, which begins at 16 KiB and grows to the largest
/// message; nothing allocated for a message; nothing copied that need not be.
/// </summary>
internal sealed class HandWrittenLoop : Contender
{
    private readonly bool _takesText;
    private readonly ClientWebSocket _socket = new();
    private byte[] _buffer = new byte[16 * 1024];

    public HandWrittenLoop(Setup setup, Tally tally)
        : base(tally)
    {
        _takesText = setup.TakesText;
        if (setup.Beat is { } beat)
        {
            _socket.Options.KeepAliveInterval = beat;
            _socket.Options.KeepAliveTimeout = beat;
        }
    }

    public override async Task ConnectAsync(Uri address)
    {
        await _socket.ConnectAsync(address, CancellationToken.None);
        _ = Task.Run(ReceiveAsync);
    }

    // The platform puts many at once in a line of its own.
    public override ValueTask SendAsync(ReadOnlyMemory<byte> data)
        => _socket.SendAsync(data, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);

    public override ValueTask DisposeAsync()
    {
        _socket.Abort();
        _socket.Dispose();
        return default;
    }

    private async Task ReceiveAsync()
    {
        try
        {
            while (true)
            {
                var length = 0;
                while (true)
                {
                    var received = await _socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None);
                    length += received.Count;
                    if (received.MessageType == WebSocketMessageType.Close)
                    {
                        return;
                    }

                    if (received.EndOfMessage)
                    {
                        break;
                    }

                    if (length == _buffer.Length)
                    {
                        Array.Resize(ref _buffer, length * 2);
                    }
                }

                Handle(_buffer.AsSpan(0, length));
            }
        }
        catch (WebSocketException)
        {
            // The measurement is over.
        }
        catch (ObjectDisposedException)
        {
            // The same, noticed elsewhere.
        }
    }

    private void Handle(ReadOnlySpan<byte> message) => Tally.Add(_takesText ? Encoding.UTF8.GetString(message).Length : message.Length);
}
