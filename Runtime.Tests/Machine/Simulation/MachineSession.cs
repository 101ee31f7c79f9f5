namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>The server's end of one link that is the machine alone.</summary>
internal sealed class MachineSession : ISimulatedEnd
{
    private readonly MachineEnd _end;
    private readonly SimulatedWorld _world;
    private readonly SimulatedLink _link;
    private readonly Temper _temper;
    private bool _isDead;

    public MachineSession(SimulatedWorld world, Host host, SimulatedLink link, SimulatedClient client)
    {
        _world = world;
        _link = link;
        _temper = new Temper(world, host);
        _end = new MachineEnd(world, host, $"s{link.Number}", _temper, new Temper(world, host), dials: false) { Died = () => _isDead };
        link.UseServer(() => _isDead ? long.MaxValue : host.TroubleUntil, () => _temper.StuckUntil);
        _end.Accept(link, () => client.Host.TroubleUntil, () => client.StuckUntil);
    }

    public bool IsOver => _isDead || _end.State == SocketState.Closed;

    public long StuckUntil => _isDead ? 0 : _temper.StuckUntil;

    public void Take(Deed deed)
    {
        if (_isDead)
        {
            return;
        }

        switch (deed.Kind)
        {
            case DeedKind.ServerSends:
                Send(deed.Amount % 50);
                break;
            case DeedKind.ServerSendsLarge:
                Send(deed.Amount * 100 % Math.Max(1, _world.Options.MaxMessageSize - 100));
                break;
            case DeedKind.ServerCloses:
                _end.Close(MachineEventKind.Close);
                break;
            case DeedKind.ServerLastWords:
                _end.SayLastWords();
                break;
            case DeedKind.ServerProbes:
                _end.Call(MachineEventKind.Probe);
                break;
            case DeedKind.ServerHookStalls:
                _temper.StallUntil(_world.Now + deed.Length);
                break;
            case DeedKind.ServerHookBlocks:
                _temper.BlockUntil(_world.Now + deed.Length);
                break;
        }
    }

    public void Died() => _isDead = true;

    public void NothingIsLeft()
    {
        if (_isDead)
        {
            return;
        }

        if (!_link.HasLeft(isClient: false))
        {
            _world.Violate($"s{_link.Number}: the server's end of the link was left behind.");
        }

        _end.NothingIsLeft();
    }

    private void Send(int size) => _end.Send(size);
}
