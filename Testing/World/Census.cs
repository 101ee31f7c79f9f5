namespace Heartbeat.Testing;

/// <summary>The sockets of a world: their names, who hears of the end of their connections, what their hooks threw.</summary>
internal sealed class Census(Stage stage, Story story, Lifetime lifetime)
{
    private readonly List<(IHeartbeatSocket Socket, string Name)> _sockets = [];
    private readonly Dictionary<IHeartbeatSocket, Action<SocketCloseReason>> _ends = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<FailedHook> _failedHooks = [];
    private bool _haveFailedHooksBeenRead;

    public IReadOnlyList<IHeartbeatSocket> Sockets => [.. _sockets.Select(static known => known.Socket)];

    /// <summary>The hooks that threw, unless the test has looked since.</summary>
    public IReadOnlyList<FailedHook> UnreadFailedHooks => _haveFailedHooksBeenRead ? [] : _failedHooks;

    /// <summary>A socket is used for the first time.</summary>
    public void Meet(IHeartbeatSocket socket)
    {
        if (lifetime.IsOver)
        {
            throw new InvalidOperationException($"{socket.GetType().Name} was used for the first time after its HeartbeatWorld had ended, which plays nothing any more. Use it before the world is disposed of.");
        }

        if (!stage.IsPlayedHere)
        {
            return;
        }

        var name = Add(socket);
        socket.StateChanged += (_, change) =>
        {
            story.Tell(name, $"{change.Previous} -> {change.Current}{(change.Previous is SocketState.Open or SocketState.Closing or SocketState.Connecting ? Story.Show(change.Reason) : "")}");
            if (change.Previous is SocketState.Open or SocketState.Closing or SocketState.Connecting && change.Reason is { } reason)
            {
                _ends.GetValueOrDefault(socket)?.Invoke(reason);
            }
        };
    }

    public string NameOf(IHeartbeatSocket socket)
        => _sockets.Find(known => ReferenceEquals(known.Socket, socket)).Name ?? socket.GetType().Name;

    /// <summary>A socket has a connection.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="ended">Told why the connection has ended for it.</param>
    public void Linked(IHeartbeatSocket socket, Action<SocketCloseReason> ended) => _ends[socket] = ended;

    public void HookFailed(IHeartbeatSocket socket, string hook, Exception exception)
    {
        story.Tell(NameOf(socket), $"{hook} threw {exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")}");
        _failedHooks.Add(new FailedHook(socket, hook, exception));
        _haveFailedHooksBeenRead = false;
    }

    /// <summary>The hooks that threw, for the test, which has looked then.</summary>
    public IReadOnlyList<FailedHook> ReadFailedHooks()
    {
        _haveFailedHooksBeenRead = true;
        return [.. _failedHooks];
    }

    public IEnumerable<string> Undisposed() => _sockets.Where(static known => known.Socket.State != SocketState.Disposed).Select(static known => known.Name);

    /// <summary>Gives a socket its name: its class, and from the second of a class on a number.</summary>
    private string Add(IHeartbeatSocket socket)
    {
        var type = socket.GetType().Name.Split('`')[0];
        var number = _numbers[type] = _numbers.GetValueOrDefault(type) + 1;
        var name = number == 1 ? type : $"{type} {number}";
        _sockets.Add((socket, name));
        return name;
    }
}
