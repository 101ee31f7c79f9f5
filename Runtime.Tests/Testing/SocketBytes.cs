using System.Net.Sockets;

namespace Heartbeat.Testing.Tests;

/// <summary>What the tests of the proxy send and expect.</summary>
internal static class SocketBytes
{
    /// <summary>Bytes that show where one is missing, twice there or at another's place.</summary>
    public static byte[] Numbered(int count, int seed = 7)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static async Task SendAllAsync(this Socket socket, byte[] bytes)
    {
        for (var sent = 0; sent < bytes.Length;)
        {
            sent += await socket.SendAsync(bytes.AsMemory(sent));
        }
    }

    public static async Task<byte[]> ReadAsync(this Socket socket, int count)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            var more = await socket.ReceiveAsync(bytes.AsMemory(read));
            Assert.True(more > 0, $"An end came after {read} bytes of {count}.");
            read += more;
        }

        return bytes;
    }

    /// <summary>All that comes before an orderly end.</summary>
    public static async Task<byte[]> ReadToEndAsync(this Socket socket)
    {
        var all = new List<byte>();
        var buffer = new byte[64 * 1024];
        while (await socket.ReceiveAsync(buffer.AsMemory()) is var count && count > 0)
        {
            all.AddRange(buffer.AsSpan(0, count));
        }

        return [.. all];
    }

    /// <summary>Reads until a reset comes.</summary>
    public static async Task<byte[]> ReadToResetAsync(this Socket socket)
    {
        var all = new List<byte>();
        var buffer = new byte[64 * 1024];
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory()) is var count)
            {
                Assert.True(count > 0, $"An orderly end came after {all.Count} bytes.");
                all.AddRange(buffer.AsSpan(0, count));
            }
        }
        catch (SocketException exception)
        {
            Assert.Equal(SocketError.ConnectionReset, exception.SocketErrorCode);
        }

        return [.. all];
    }

    /// <summary>Not to linger at all makes TCP send a reset where it would have sent an orderly end.</summary>
    public static void Reset(this Socket socket)
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Dispose();
    }
}
