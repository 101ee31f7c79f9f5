namespace Heartbeat.Storm;

/// <summary>
/// Clients in virtual time: the real machine each, no sockets. Hooks agree at once, and the server answers at once where it
/// answers. A client that is open again has nothing more to do here.
/// </summary>
internal sealed class Fleet
{
    private const int Nobody = -1;

    /// <summary>A time at which nothing has happened yet, so that links can have been open before they die.</summary>
    private const int DeathAt = 60_000;

    private static readonly SocketCloseReason Reset = new() { Kind = SocketCloseKind.Faulted };
    private static readonly SocketCloseReason Refused = new() { Kind = SocketCloseKind.ConnectFailed };

    private readonly Scenario _scenario;
    private readonly MachineSettings _settings;
    private readonly Random _random;
    private readonly Machine[] _machines;
    private readonly EffectBuffer _effects = new();
    private readonly long[] _reaches;

    /// <summary>Who has something to do in which millisecond: the first of each, and who comes after whom.</summary>
    private readonly int[] _first;
    private readonly int[] _next;

    private readonly int[] _attempts;
    private readonly int[] _opens;
    private readonly int _backAt;
    private int _gaveUp;

    /// <summary>How many connects the server accepts in a tenth of a second, and how many it has accepted in the last.</summary>
    private readonly int _acceptsPerTenth;
    private int _tenth;
    private int _accepted;

    private Fleet(Scenario scenario)
    {
        _scenario = scenario;
        _settings = scenario.Shape.Settings(scenario.Max);
        _random = new Random(scenario.Seed);
        _backAt = DeathAt + (int)scenario.Outage.TotalMilliseconds;
        _acceptsPerTenth = Math.Max(1, scenario.AcceptsPerSecond / 10);
        _machines = new Machine[scenario.Clients];
        _reaches = scenario.Shape.Reach != Reach.Settings ? new long[scenario.Clients] : new long[1];
        _next = new int[scenario.Clients];
        _first = new int[_backAt + (int)scenario.Watched.TotalMilliseconds];
        Array.Fill(_first, Nobody);
        var seconds = (_first.Length - DeathAt) / 1_000;
        _attempts = new int[seconds];
        _opens = new int[seconds];
    }

    /// <summary>Lets a scenario happen.</summary>
    public static Course Play(Scenario scenario)
    {
        var fleet = new Fleet(scenario);
        fleet.OpenAll();
        var left = scenario.Clients;
        for (var now = 0; now < fleet._first.Length && left > 0; now++)
        {
            for (var client = fleet._first[now]; client != Nobody;)
            {
                var next = fleet._next[client];
                if (!fleet.GoesOn(client, now))
                {
                    left--;
                }

                client = next;
            }
        }

        return new Course(scenario, fleet._attempts, fleet._opens, fleet._gaveUp);
    }

    /// <summary>All links are open before they die, and their heartbeats out of step.</summary>
    private void OpenAll()
    {
        var interval = (int)(_settings.Interval / TimeSpan.TicksPerMillisecond);
        for (var client = 0; client < _machines.Length; client++)
        {
            var machine = new Machine(_settings);
            _machines[client] = machine;
            var now = DeathAt - _random.Next(interval);
            Give(machine, new MachineEvent(MachineEventKind.Connect), now);
            Give(machine, new MachineEvent(MachineEventKind.Allowed, machine.Generation) { DecisionHook = DecisionHook.Connecting }, now);
            Give(machine, new MachineEvent(MachineEventKind.AttemptSucceeded, machine.Generation), now);
            Give(machine, new MachineEvent(MachineEventKind.Allowed, machine.Generation) { DecisionHook = DecisionHook.Opening }, now);
            Enqueue(client, _scenario.IsSilent ? now + interval : DeathAt + _random.Next(100));
        }
    }

    /// <summary>A client's moment has come.</summary>
    /// <returns>False if nothing will come any more.</returns>
    private bool GoesOn(int client, int now)
    {
        var machine = _machines[client];
        var happened = machine.Phase == Phase.Open && !_scenario.IsSilent
            ? new MachineEvent(MachineEventKind.LinkEnded, machine.Generation) { Reason = Reset }
            : new MachineEvent(MachineEventKind.TimerFired);
        var timer = Machine.Never;
        while (true)
        {
            var isNext = false;
            foreach (ref readonly var effect in machine.On(happened, now * TimeSpan.TicksPerMillisecond, _effects))
            {
                switch (effect.Kind)
                {
                    case EffectKind.SetTimer:
                        timer = effect.Ticks;
                        break;
                    case EffectKind.SendPing:
                        happened = new MachineEvent(MachineEventKind.PingLeft, effect.Generation) { Ping = effect.Ping, LeftAt = now * TimeSpan.TicksPerMillisecond };
                        isNext = true;
                        break;
                    case EffectKind.ProbePool:
                        happened = new MachineEvent(MachineEventKind.PoolProbed, effect.Generation);
                        isNext = true;
                        break;
                    case EffectKind.Consult when effect.DecisionHook == DecisionHook.ShouldReconnect:
                        happened = Yes(effect) with { Random = _scenario.Shape.Next(_settings, _random, ref _reaches[client % _reaches.Length]) };
                        isNext = true;
                        break;
                    case EffectKind.Consult:
                        happened = Yes(effect);
                        isNext = true;
                        break;
                    case EffectKind.StartAttempt:
                        _attempts[SecondOf(now)]++;
                        if (now < _backAt && _scenario.Hangs)
                        {
                            break;
                        }

                        happened = Accepts(now)
                            ? new MachineEvent(MachineEventKind.AttemptSucceeded, effect.Generation)
                            : new MachineEvent(MachineEventKind.AttemptFailed, effect.Generation) { Reason = Refused };
                        isNext = true;
                        break;
                    case EffectKind.OpenLink:
                        _opens[SecondOf(now)]++;
                        return false;
                    case EffectKind.NotifyGaveUp:
                        _gaveUp++;
                        return false;
                }
            }

            if (!isNext)
            {
                break;
            }
        }

        // A timer never fires early.
        Enqueue(client, (int)Math.Max(now + 1, (timer + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond));
        return true;
    }

    private bool Accepts(int now)
    {
        if (now < _backAt)
        {
            return false;
        }

        if (now / 100 != _tenth)
        {
            _tenth = now / 100;
            _accepted = 0;
        }

        return _accepted < _acceptsPerTenth && ++_accepted > 0;
    }

    private void Enqueue(int client, int moment)
    {
        if (moment < _first.Length)
        {
            _next[client] = _first[moment];
            _first[moment] = client;
        }
    }

    private static MachineEvent Yes(in Effect asked) => new(MachineEventKind.Allowed, asked.Generation) { DecisionHook = asked.DecisionHook };

    private void Give(Machine machine, in MachineEvent happened, int now) => machine.On(happened, now * TimeSpan.TicksPerMillisecond, _effects);

    private static int SecondOf(int now) => (now - DeathAt) / 1_000;
}
