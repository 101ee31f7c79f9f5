namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>A client's socket that is the machine alone.</summary>
internal sealed class MachineSocket : ISimulatedSocket
{
    private readonly MachineEnd _end;
    private readonly SimulatedWorld _world;
    private SimulatedMessage? _last;

    public MachineSocket(SimulatedWorld world, SimulatedClient client, string name, Temper temper, Temper decisionHooks)
    {
        _world = world;
        _end = new MachineEnd(world, client.Host, name, temper, decisionHooks, dials: true) { Client = client };
    }

    public SocketState State => _end.State;

    public Watch Watch => _end.Watch;

    public bool LastArrived => _last is { Arrivals: 1 };

    public void Take(Deed deed)
    {
        switch (deed.Kind)
        {
            case DeedKind.Connect:
                _end.Call(MachineEventKind.Connect);
                break;
            case DeedKind.Reconnect:
                _end.Call(MachineEventKind.Reconnect);
                break;
            case DeedKind.Probe:
                _end.Call(MachineEventKind.Probe);
                break;
            case DeedKind.CancelConnect:
                _end.Call(MachineEventKind.CancelConnect);
                break;
            case DeedKind.OpeningIsRefused:
                _end.RefuseNext();
                break;
            case DeedKind.Close:
                _end.Close(MachineEventKind.Close);
                break;
            case DeedKind.LastWords:
                _end.SayLastWords();
                break;
            case DeedKind.Send or DeedKind.TrySend or DeedKind.HookSends:
                _end.Send(deed.Amount % 50);
                break;
            case DeedKind.SendLarge:
                _end.Send(deed.Amount * 100 % Math.Max(1, _world.Options.MaxMessageSize - 100));
                break;
        }
    }

    public void SendLast() => _last = _end.Send(size: 1);

    public void Dispose() => _end.Close(MachineEventKind.Dispose);

    public void NothingIsLeft() => _end.NothingIsLeft();
}
