namespace Heartbeat.Testing;

/// <summary>The sockets of a world: their names, their connections, what their hooks threw.</summary>
internal sealed class Census
{
    private readonly List<(IHeartbeatSocket Socket, string Name)> _sockets = [];
    private readonly Dictionary<IHeartbeatSocket, WorldConnection> _connections = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    public IReadOnlyList<IHeartbeatSocket> Sockets => [.. _sockets.Select(static known => known.Socket)];

    public List<FailedHook> FailedHooks { get; } = [];

    public bool HaveFailedHooksBeenRead { get; set; }

    /// <summary>Gives a socket its name: its class, and from the second of a class on a number.</summary>
    public string Add(IHeartbeatSocket socket)
    {
        var type = socket.GetType().Name.Split('`')[0];
        var number = _numbers[type] = _numbers.GetValueOrDefault(type) + 1;
        var name = number == 1 ? type : $"{type} {number}";
        _sockets.Add((socket, name));
        return name;
    }

    public string NameOf(IHeartbeatSocket socket)
        => _sockets.Find(known => ReferenceEquals(known.Socket, socket)).Name ?? socket.GetType().Name;

    public void Linked(IHeartbeatSocket socket, WorldConnection connection) => _connections[socket] = connection;

    public WorldConnection? LinkOf(IHeartbeatSocket socket) => _connections.GetValueOrDefault(socket);

    public IEnumerable<string> Undisposed() => _sockets.Where(static known => known.Socket.State != SocketState.Disposed).Select(static known => known.Name);
}
