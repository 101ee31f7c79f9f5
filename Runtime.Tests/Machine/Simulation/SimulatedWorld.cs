namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>
/// Clients, their networks and a server in virtual time, on one thread, from one history. It plays the history, then heals
/// everything and sees whether the clients come back, then lets go of them and sees whether anything is left.
/// </summary>
internal sealed class SimulatedWorld
{
    private static readonly TimeSpan LongAfterTheEnd = TimeSpan.FromDays(10);

    private readonly History _history;
    private readonly List<SimulatedClient> _clients = [];
    private readonly Dictionary<string, SimulatedMessage> _messages = [];
    private readonly Queue<string> _story = new();
    private readonly bool _isTold;
    private int _links;

    public SimulatedWorld(History history, SimulationMode mode, bool isTold)
    {
        _history = history;
        _isTold = isTold;
        Mode = mode;
        Stage = new Stage(history.Seed)
        {
            Threads = history.Threads,
            Strayed = static (_, _, _) => throw new InvalidOperationException("Something left the scheduler that everything starts on."),
            Spins = () => Violate("Something spins: time does not go on."),
            IsOver = () => Violation is not null,
        };
        Server = new SimulatedServer(this);
        for (var client = 0; client < history.Clients; client++)
        {
            _clients.Add(new SimulatedClient(this, client));
        }
    }

    /// <summary>Where all of it is played.</summary>
    public Stage Stage { get; }

    public Agenda Agenda => Stage.Agenda;

    public long Now => Stage.Now;

    /// <summary>Where everything that the history leaves open is decided.</summary>
    public Chance Chance => Stage.Chance;

    public SimulationMode Mode { get; }

    public HeartbeatOptions Options => _history.Options;

    /// <summary>Whether each end is the machine alone.</summary>
    public bool IsOfMachines => Mode is SimulationMode.Machine or SimulationMode.Dictated;

    /// <summary>
    /// Whether the clients' heartbeats are ping frames. The sessions, which do not see them, then wait for none: their WebSocket is the platform's, and answers by
    /// itself while it is read.
    /// </summary>
    public bool UsesPingFrames => Mode == SimulationMode.Frames && _history.Seed % 2 == 0;

    /// <summary>Whether the sessions ask silent clients by ping frames, and whether the clients ping far more slowly than the sessions expect it.</summary>
    public bool SessionsAsk => Mode == SimulationMode.Machine && Options.Liveness == Liveness.AnyTraffic && _history.Seed % 2 == 1;

    public bool ClientsAreSlow => SessionsAsk && _history.Seed % 4 == 1;

    public long Latency => _history.Latency;

    /// <summary>Whether the ends say something to each other before a link is open.</summary>
    public bool SignsIn => _history.SignsIn;

    public SimulatedServer Server { get; }

    /// <summary>What must hold and did not, and when; null for nothing.</summary>
    public string? Violation { get; private set; }

    /// <summary>What was seen last, if that was wanted.</summary>
    public IEnumerable<string> Story => _story;

    /// <summary>The number of the last message that each sender's links have begun to write.</summary>
    public Dictionary<string, int> LastBegun { get; } = [];

    /// <summary>How long a dead link may seem alive.</summary>
    public long Silence => (ClientsAreSlow ? SlowInterval : Options.EffectiveInterval).Ticks + (Options.EffectiveTimeout.Ticks * Options.Misses);

    /// <summary>Longer than a session stands any silence.</summary>
    private TimeSpan SlowInterval => 10 * Options.EffectiveInterval;

    /// <summary>The options of one end: the same ones, unless the clients send ping frames or are slow.</summary>
    public HeartbeatOptions OptionsOf(bool dials) => ClientsAreSlow && dials ? Options with { Interval = SlowInterval }
        : !UsesPingFrames ? Options
        : dials ? Options with { Heartbeat = static () => new PingFrameHeartbeat() }
        : Options with { Interval = LongAfterTheEnd };

    /// <summary>How heartbeats may be, where a server dictates that: an interval is never longer than the options', so that whoever watches need know no other.</summary>
    /// <param name="number">The number of the terms, from 0.</param>
    /// <param name="settings">An end's own settings. What no server may dictate is other than there, so that it is seen where it is taken from here.</param>
    public MachineSettings Terms(int number, MachineSettings settings) => settings with
    {
        Interval = settings.Interval / (1 + (2 * number)),
        PingsByTheClock = number == 1,
        FirstPing = (HeartbeatFirstPing)((_history.Seed + number) % 3),
        Retry = 1,
        RetryCap = 1,
        Max = settings.Max < 0 ? 0 : -1,
        ConnectTimeout = settings.ConnectTimeout * 9,
        CloseTimeout = settings.CloseTimeout * 9,
    };

    /// <summary>How many there are.</summary>
    public const int TermsInAll = 3;

    /// <summary>How long a dead link may seem alive to one end.</summary>
    public long SilenceOf(bool dials) => UsesPingFrames && !dials ? LongAfterTheEnd.Ticks
        : OptionsOf(dials).EffectiveInterval.Ticks + (Options.EffectiveTimeout.Ticks * Options.Misses);

    /// <summary>Plays the history to its end.</summary>
    public void Play()
    {
        foreach (var deed in _history.Deeds)
        {
            Agenda.At(deed.At, () =>
            {
                Tell($"-- {deed}");
                Befall(deed);
            });
        }

        Stage.RunUntil(_history.Length);
        Heal();
        Leave();
    }

    public void Violate(string what)
    {
        Violation ??= $"{Clock.Show(Now)} {what}";
        Tell($"!! {what}");
    }

    /// <summary>Notes what was seen, for whoever reads the shortest history.</summary>
    public void Tell(string what)
    {
        if (_isTold)
        {
            _story.Enqueue($"{Clock.Show(Now)} {what}");
            if (_story.Count > 80)
            {
                _story.Dequeue();
            }
        }
    }

    /// <summary>A hook keeps its thread. The others go on, which is what the rest of the world does here meanwhile.</summary>
    public void Block(long until) => Stage.Block(until);

    public int NextLink() => ++_links;

    public SimulatedMessage NewMessage(string name) => _messages[name] = new SimulatedMessage(name);

    public SimulatedMessage? Message(string name) => _messages.GetValueOrDefault(name);

    private void Befall(Deed deed)
    {
        var client = _clients[deed.Client];
        if (deed.Kind == DeedKind.BothFlood)
        {
            Flood(deed);
            return;
        }

        if (!Server.Take(deed, client) && !client.TakeFromOutside(deed))
        {
            client.Host.Do(() => client.Host.Call(() => client.Take(deed)));
        }
    }

    /// <summary>Both ends send much at once, and the hooks of one or both are slow.</summary>
    private void Flood(Deed deed)
    {
        if (deed.Amount % 4 is 0 or 1)
        {
            Befall(deed with { Kind = DeedKind.HookStalls });
        }

        if (deed.Amount % 4 is 0 or 2)
        {
            Befall(deed with { Kind = DeedKind.ServerHookStalls });
        }

        for (var message = 0; message < 5 + (deed.Amount % 40); message++)
        {
            Befall(deed with { Kind = DeedKind.SendLarge, Amount = deed.Amount + message });
            Befall(deed with { Kind = DeedKind.ServerSendsLarge, Amount = deed.Amount + message });
        }
    }

    /// <summary>Nothing goes wrong any more: whoever still wants a link gets one, and it works.</summary>
    private void Heal()
    {
        Tell("-- all is well from here on");
        Server.Heal();
        var longestDelay = Math.Max(Options.Retry.Ticks, Math.Max(Options.RetryCap.Ticks, SimulatedServer.LongestRetryAfter)) * 6 / 5;
        var patience = (2 * longestDelay) + (4 * Options.ConnectTimeout.Ticks) + (4 * Silence) + (2 * Options.CloseTimeout.Ticks);
        Stage.RunUntil(Calm());

        // Whoever has slept until then may have heard only now of more trouble to come.
        Stage.RunUntil(Calm() + patience);
        foreach (var client in _clients)
        {
            client.IsWell();
        }

        Stage.RunUntil(Now + patience);
        foreach (var client in _clients)
        {
            client.WasHeard();
        }
    }

    private long Calm() => Math.Max(Now, _clients.Max(client => Math.Max(client.TroubleUntil, Server.TroubleUntil)));

    /// <summary>All are disposed of: nobody waits for an answer, no message has disappeared, and nothing is left.</summary>
    private void Leave()
    {
        Tell("-- all leave");
        foreach (var client in _clients)
        {
            client.Leave();
        }

        Stage.RunUntil(Now + (3 * Options.CloseTimeout.Ticks) + Silence + TimeSpan.TicksPerMinute);
        foreach (var client in _clients)
        {
            client.NothingIsLeft();
        }

        Server.NothingIsLeft();
        if (Violation is null && _messages.Values.Select(message => message.Violation()).FirstOrDefault(violation => violation is not null) is { } lost)
        {
            Violate(lost);
        }
    }
}
