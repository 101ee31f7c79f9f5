namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>A client's place in the world: its host, its way to the server, and the socket that it has at present.</summary>
internal sealed class SimulatedClient
{
    private readonly SimulatedWorld _world;
    private readonly Temper _temper;
    private readonly Temper _decisionHooks;
    private readonly List<ISimulatedSocket> _disposed = [];
    private readonly int _number;
    private ISimulatedSocket _socket;
    private bool _wasWell;

    public SimulatedClient(SimulatedWorld world, int number)
    {
        _world = world;
        _number = number;
        Host = new Host(world.Stage);
        Network = new Network(world.Stage);
        Network.Use(world.Latency);
        _temper = new Temper(world, Host);
        _decisionHooks = new Temper(world, Host);
        _socket = NewSocket();
    }

    public Host Host { get; }

    public Network Network { get; }

    /// <summary>Until when it is not to be expected that it is connected and answers.</summary>
    public long TroubleUntil => Math.Max(Math.Max(Host.TroubleUntil, Network.TroubleUntil), Math.Max(_temper.StuckUntil, _decisionHooks.StuckUntil));

    /// <summary>Until when a hook of it may hold things up.</summary>
    public long StuckUntil => _temper.StuckUntil;

    /// <summary>Takes what befalls it without its doing.</summary>
    public bool TakeFromOutside(Deed deed)
    {
        var until = _world.Now + deed.Length;
        switch (deed.Kind)
        {
            case DeedKind.DropBoth:
                Network.Block(upward: true, downward: true, until);
                return true;
            case DeedKind.DropUpward:
                Network.Block(upward: true, downward: false, until);
                return true;
            case DeedKind.DropDownward:
                Network.Block(upward: false, downward: true, until);
                return true;
            case DeedKind.Slow:
                Network.Slow(500 + (deed.Amount * 20), until);
                return true;
            case DeedKind.Cut:
                Network.Cut();
                return true;
            case DeedKind.ClientSleeps:
                Host.SleepUntil(until);
                return true;
            case DeedKind.PoolStarves:
                Host.StarveUntil(until);
                return true;
            case DeedKind.HookStalls:
                _temper.StallUntil(until);
                return true;
            case DeedKind.HookBlocks:
                _temper.BlockUntil(until);
                return true;
            case DeedKind.HookThrows:
                _temper.Fail();
                return true;
            case DeedKind.DecisionHookStalls:
                _decisionHooks.StallUntil(until);
                return true;
            case DeedKind.DecisionHookThrows:
                _decisionHooks.Fail();
                return true;
            default:
                return false;
        }
    }

    /// <summary>Takes what a caller does.</summary>
    public void Take(Deed deed)
    {
        if (deed.Kind == DeedKind.Dispose)
        {
            _socket.Dispose();
            _disposed.Add(_socket);
            _socket = NewSocket();
        }
        else
        {
            _socket.Take(deed);
        }
    }

    /// <summary>All is well for long enough: it is open, unless it was told not to be.</summary>
    public void IsWell()
    {
        _socket.Watch.IsWell();
        var state = _socket.State;
        _wasWell = state == SocketState.Open;
        if (state is SocketState.Connecting or SocketState.Reconnecting or SocketState.Closing)
        {
            _world.Violate($"client {_number}: still {state} although all is well.");
        }
        else if (_wasWell)
        {
            Host.Do(() => Host.Call(_socket.SendLast));
        }
    }

    public void WasHeard()
    {
        if (_wasWell && !_socket.LastArrived)
        {
            _world.Violate($"client {_number}: a message did not arrive although all is well.");
        }
    }

    public void Leave()
    {
        _disposed.Add(_socket);
        Host.Do(() => Host.Call(_socket.Dispose));
    }

    public void NothingIsLeft()
    {
        foreach (var socket in _disposed)
        {
            socket.NothingIsLeft();
        }

        if (Host.ArmedTimers > 0)
        {
            _world.Violate($"client {_number}: {Host.ArmedTimers} timers are left.");
        }
    }

    private ISimulatedSocket NewSocket() => _world.IsOfMachines
        ? new MachineSocket(_world, this, $"c{_number}.{_disposed.Count}", _temper, _decisionHooks)
        : new ShellSocket(_world, this, $"c{_number}.{_disposed.Count}", _temper, _decisionHooks);
}
