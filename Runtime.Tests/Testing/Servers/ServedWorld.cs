namespace Heartbeat.Testing.Tests.Servers;

/// <summary>A server whose every frame the test says, its heartbeats too, and a client that has the heartbeat of such a server.</summary>
internal static class ServedWorld
{
    public static readonly Uri Address = new("ws://server/");

    public static WorldServer Script(this HeartbeatWorld world)
    {
        var server = world.Listen(Address);
        server.ShowsHeartbeats = true;
        return server;
    }

    public static HeartbeatOptions With<T>(this HeartbeatWorld world)
        where T : HeartbeatProtocol, new()
        => world.Configure(ServedSocket.DefaultOptions with { Heartbeat = static () => new T() });

    /// <summary>Connects, and greets as the server does.</summary>
    /// <param name="world">The world.</param>
    /// <param name="server">The server.</param>
    /// <param name="socket">The client.</param>
    /// <param name="opening">What the client says first; null for nothing.</param>
    /// <param name="greeting">What the server says then.</param>
    public static async Task<WorldConnection> Greet(this HeartbeatWorld world, WorldServer server, ServedSocket socket, string? opening, params string[] greeting)
    {
        var connecting = socket.ConnectAsync(Address);
        var connection = await server.AcceptAsync();
        if (opening is not null)
        {
            await connection.Receives(opening);
        }

        foreach (var text in greeting)
        {
            await connection.SendAsync(text);
        }

        await world.Until(connecting);
        return connection;
    }
}
