namespace Heartbeat.Testing;

/// <summary>A client and what takes its connections, joined by <see cref="HeartbeatWorld.Connect{TClient, TServer}()"/>.</summary>
/// <typeparam name="TClient">The class that dials.</typeparam>
/// <typeparam name="TServer">The class that accepts.</typeparam>
public sealed class WorldPair<TClient, TServer>
    where TClient : class, IHeartbeatClient
    where TServer : class, IHeartbeatSession
{
    internal WorldPair(TClient client, WorldServer listener, WorldConnection first)
    {
        Client = client;
        Listener = listener;
        First = first;
    }

    /// <summary>The client.</summary>
    public TClient Client { get; }

    /// <summary>Whoever takes the newest connection: a new object for each.</summary>
    public TServer Server => (TServer)Connection.Session!;

    /// <summary>The newest connection, to do something to it.</summary>
    public WorldConnection Connection => Listener.Connections[^1];

    /// <summary>The connection that was there when the two had been joined.</summary>
    public WorldConnection First { get; }

    /// <summary>Where the client connects, to refuse it or to look at each connection.</summary>
    public WorldServer Listener { get; }
}
