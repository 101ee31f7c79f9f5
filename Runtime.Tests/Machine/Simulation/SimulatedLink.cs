namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>A connection of TCP between a client and the server, with what the judge wants to know about it.</summary>
internal sealed class SimulatedLink
{
    private readonly List<string> _writtenByClient = [];
    private readonly List<string> _writtenByServer = [];
    private Func<long> _serverTroubleUntil = static () => 0;
    private Func<long> _serverStuckUntil = static () => 0;
    private bool _clientHasLeft;
    private bool _serverHasLeft;
    private bool _clientCloses;
    private bool _serverCloses;

    public SimulatedLink(SimulatedWorld world, Network network, int number)
    {
        World = world;
        Network = network;
        Number = number;
        Upward = new Pipe(world, network, isUpward: true);
        Downward = new Pipe(world, network, isUpward: false);
        network.Add(this);
    }

    public SimulatedWorld World { get; }

    public Network Network { get; }

    public int Number { get; }

    public Pipe Upward { get; }

    public Pipe Downward { get; }

    /// <summary>Whether the server's end answers nothing.</summary>
    public bool IsMute { get; set; }

    /// <summary>Until when the server's end may be silent, and until when a hook there may be stuck.</summary>
    public long ServerTroubleUntil => _serverTroubleUntil();

    public long ServerStuckUntil => _serverStuckUntil();

    public void UseServer(Func<long> troubleUntil, Func<long> stuckUntil)
    {
        _serverTroubleUntil = troubleUntil;
        _serverStuckUntil = stuckUntil;
    }

    /// <summary>The messages that an end has written, in order.</summary>
    public List<string> Written(bool byClient) => byClient ? _writtenByClient : _writtenByServer;

    public bool HasLeft(bool isClient) => isClient ? _clientHasLeft : _serverHasLeft;

    /// <summary>Whether an end has been asked to close.</summary>
    public bool IsClosing(bool isClient) => isClient ? _clientCloses : _serverCloses;

    public void BeginClose(bool isClient)
    {
        _clientCloses |= isClient;
        _serverCloses |= !isClient;
    }

    /// <summary>An end lets go: the other is told, if packets pass.</summary>
    public void Leave(bool isClient)
    {
        if (isClient ? _clientHasLeft : _serverHasLeft)
        {
            return;
        }

        _clientHasLeft |= isClient;
        _serverHasLeft |= !isClient;
        (isClient ? Upward : Downward).Send(new Frame(FrameKind.Reset, default, EndsMessage: true));
        if (_clientHasLeft && _serverHasLeft)
        {
            Network.Remove(this);
        }
    }

    /// <summary>As a reset by something between the ends: both are told.</summary>
    public void Cut()
    {
        Upward.Send(new Frame(FrameKind.Reset, default, EndsMessage: true));
        Downward.Send(new Frame(FrameKind.Reset, default, EndsMessage: true));
    }
}
