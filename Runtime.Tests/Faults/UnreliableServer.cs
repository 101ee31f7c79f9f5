using System.Collections.Concurrent;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>
/// A server of raw TCP that does as it likes with each connection: refuses, hangs up, resets, never answers, or grants the handshake and
/// then is silent, stops reading, sends a close frame or breaks off. Which one is decided by a seed and the connection's number.
/// </summary>
internal sealed class UnreliableServer : IAsyncDisposable
{
    private readonly RawServer _server;
    private readonly int _seed;

    public UnreliableServer(int seed)
    {
        _seed = seed;
        _server = new RawServer(ServeAsync);
    }

    public Uri Address => _server.Address;

    public int Connections => _server.Connections;

    /// <summary>The messages that arrived whole, heartbeats left out, link by link in their order.</summary>
    public ConcurrentDictionary<int, List<string>> Arrived { get; } = [];

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ServeAsync(RawConnection connection)
    {
        var random = new Random(HashCode.Combine(_seed, connection.Number));
        switch (random.Next(12))
        {
            case 0:
                await connection.ReadHead();
                await connection.Send("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 0\r\nConnection: close\r\n\r\n");
                return;
            case 1:
                await connection.ReadHead();
                await connection.Send("no HTTP at all\r\n\r\n");
                return;
            case 2:
                return;
            case 3:
                connection.Reset();
                return;
            case 4:
                // Never answers; goes when the client does.
                await connection.HangUp(sayingSo: false);
                return;
            default:
                await connection.Accept();
                await LiveAsync(connection, random);
                return;
        }
    }

    private async Task LiveAsync(RawConnection connection, Random random)
    {
        var arrived = Arrived[connection.Number] = [];
        var frames = random.Next(1, 400);
        var isSilent = random.Next(8) == 0;
        var message = new List<byte>();
        for (var frame = 0; frame < frames; frame++)
        {
            if (await connection.ReadFrame() is not { } read)
            {
                return;
            }

            if (read.Opcode == Opcode.Close)
            {
                await connection.Send(Frame.Of(Opcode.Close, read.Payload, masked: false));
                return;
            }

            message.AddRange(read.Payload);
            if (!read.IsLast)
            {
                continue;
            }

            var text = Encoding.UTF8.GetString([.. message]);
            message.Clear();
            await TakeAsync(connection, text, arrived, isSilent, random);
        }

        await EndAsync(connection, random);
    }

    private static async Task TakeAsync(RawConnection connection, string text, List<string> arrived, bool isSilent, Random random)
    {
        switch (text)
        {
            case "ping" when !isSilent:
                await connection.SendText("pong");
                break;
            case "ping" or "pong":
                break;
            default:
                lock (arrived)
                {
                    arrived.Add(text.TrimEnd('.'));
                }

                if (random.Next(3) == 0)
                {
                    await connection.SendText(random.Next(10) == 0 ? "ping" : "an answer");
                }

                break;
        }
    }

    private static async Task EndAsync(RawConnection connection, Random random)
    {
        switch (random.Next(5))
        {
            case 0:
                await connection.Send(Frame.Of(Opcode.Close, Frame.Closing(1001, "going"u8), masked: false));
                return;
            case 1:
                connection.Reset();
                return;
            case 2:
                return;
            case 3:
                await connection.Send(Frame.Of(Opcode.Text, [0xFF], masked: false));
                return;
            default:
                // Stops reading: what the client writes stalls, and its pings find no answer.
                await Task.Delay(TimeSpan.FromSeconds(5), connection.HungUp);
                return;
        }
    }
}
