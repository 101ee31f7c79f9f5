namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>A connection of TCP between a client and the server, with what the judge wants to know about it.</summary>
internal sealed class SimulatedLink : MemoryLink
{
    private readonly List<string> _writtenByClient = [];
    private readonly List<string> _writtenByServer = [];
    private Func<long> _serverTroubleUntil = static () => 0;
    private Func<long> _serverStuckUntil = static () => 0;
    private bool _clientCloses;
    private bool _serverCloses;

    public SimulatedLink(SimulatedWorld world, Network network, int number)
        : base(world.Stage, network, number)
    {
        World = world;
        CarriesBytes = world.Mode == SimulationMode.Frames;
    }

    public SimulatedWorld World { get; }

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

    /// <summary>Whether an end has been asked to close.</summary>
    public bool IsClosing(bool isClient) => isClient ? _clientCloses : _serverCloses;

    public void BeginClose(bool isClient)
    {
        _clientCloses |= isClient;
        _serverCloses |= !isClient;
    }
}
