using System.Net.WebSockets;
using Heartbeat.Benchmarks.Macro.Clients;
using Heartbeat.Benchmarks.Macro.Jobs;

namespace Heartbeat.Benchmarks.Macro.Sessions;

/// <summary>
/// The loop that one would write on a WebSocket that Kestrel has accepted, written as well as can be: one buffer, which
/// grows to the largest message; nothing allocated for a message; nothing copied; a bound, and an answer to the close.
/// </summary>
/// <param name="webSocket">The WebSocket.</param>
/// <param name="job">Whether it sends back what comes, sends a message to everybody, or waits for something.</param>
/// <param name="everybody">All of them.</param>
/// <param name="size">How large its buffer is at first.</param>
/// <param name="tally">Counts the messages.</param>
internal sealed class HandWrittenSession(WebSocket webSocket, JobKind job, Audience<WebSocket> everybody, int size, Tally tally)
{
    private const int MaxMessageSize = 1024 * 1024;

    private byte[] _buffer = new byte[size];

    public async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult received;
                while (true)
                {
                    received = await webSocket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None);
                    length += received.Count;
                    if (received.MessageType == WebSocketMessageType.Close)
                    {
                        await webSocket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                        return;
                    }

                    if (received.EndOfMessage)
                    {
                        break;
                    }

                    if (length == MaxMessageSize)
                    {
                        await webSocket.CloseOutputAsync(WebSocketCloseStatus.MessageTooBig, null, CancellationToken.None);
                        return;
                    }

                    if (length == _buffer.Length)
                    {
                        Array.Resize(ref _buffer, length * 2);
                    }
                }

                await HandleAsync(_buffer.AsMemory(0, length), received.MessageType);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The client has gone, or the measurement is over.
        }
    }

    private ValueTask HandleAsync(ReadOnlyMemory<byte> message, WebSocketMessageType type)
    {
        if (job == JobKind.AcceptAsyncHook)
        {
            return new ValueTask(WaitAsync(message));
        }

        if (job == JobKind.AcceptBroadcast)
        {
            return new ValueTask(BroadcastAsync(message));
        }

        tally.Add(message.Length);
        return webSocket.SendAsync(message, type, endOfMessage: true, CancellationToken.None);
    }

    private async Task BroadcastAsync(ReadOnlyMemory<byte> message)
    {
        tally.Add(message.Length);
        foreach (var member in everybody.Members)
        {
            await member.SendAsync(everybody.Message, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        }
    }

    private async Task WaitAsync(ReadOnlyMemory<byte> message)
    {
        await Task.Yield();
        tally.Add(message.Length);
    }
}
