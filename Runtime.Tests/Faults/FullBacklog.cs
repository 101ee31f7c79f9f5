using System.Net;
using System.Net.Sockets;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>Connections that fill up what the system takes for a stopped server: another connect hangs.</summary>
internal sealed class FullBacklog : IDisposable
{
    private readonly List<Socket> _fillers = [];

    public static async Task<FullBacklog> Of(Uri server, int backlog)
    {
        var full = new FullBacklog();
        try
        {
            // The system takes one more than the backlog, and a connect is done a moment before it counts.
            for (var filler = 0; filler <= backlog; filler++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                full._fillers.Add(socket);
                await socket.ConnectAsync(IPAddress.Loopback, server.Port).InTime();
            }

            await TcpTable.UntilBacklogHas(server.Port, backlog + 1);
        }
        catch
        {
            full.Dispose();
            throw;
        }

        return full;
    }

    public void Dispose() => _fillers.ForEach(static filler => filler.Dispose());
}
