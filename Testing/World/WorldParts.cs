namespace Heartbeat.Testing;

/// <summary>
/// What a world is made of, apart from its servers and their connections, which have here what they need. The parts know of one another what is given to
/// them here, and none knows this.
/// </summary>
internal sealed class WorldParts
{
    /// <param name="seed">Decides what chance decides.</param>
    /// <param name="counts">Which of its decisions count; null for all.</param>
    /// <param name="isPlayedByCaller">Whether <see cref="Player.PlayUntil"/> plays.</param>
    public WorldParts(int seed, Func<int, bool>? counts, bool isPlayedByCaller)
    {
        Stage = new Stage(seed, counts)
        {
            Strayed = Stray,
            Spins = () => Expectations!.Fail("Something runs on and on, and time does not go on: a loop that awaits what is there already, for instance."),
        };
        Story = new Story(Stage);
        Census = new Census(Stage, Story, Lifetime);
        Report = new Report(seed, Story, Census);
        Expectations = new Expectations(Stage, Story, Report, Lifetime);
        Networks = new Networks(Stage, seed);
        Dialing = new Dialing(Stage, Networks, Census, Story, Expectations);
        var standstill = new Standstill(Stage, Expectations, Outsiders, Census, Report, isPlayedByCaller);
        Player = new Player(Stage, new Host(Stage), new PlayedWorld(Lifetime, Expectations, standstill, Unheard, Outsiders, Story), isPlayedByCaller);
        OutsideWork = new OutsideWork(Player, Report);
        Callers = new Callers(Stage, Lifetime, Player, Outsiders);
    }

    /// <summary>What the world is to complain of.</summary>
    public WorldChecks Checks
    {
        get;
        set
        {
            field = value;
            Outsiders.AreExpected = !value.HasFlag(WorldChecks.OutsideWork);
        }
    } = WorldChecks.All;

    public Stage Stage { get; }

    public Story Story { get; }

    public Lifetime Lifetime { get; } = new();

    public Outsiders Outsiders { get; } = new();

    public Unheard Unheard { get; } = new();

    public Census Census { get; }

    public Report Report { get; }

    public Expectations Expectations { get; }

    public Networks Networks { get; }

    public Dialing Dialing { get; }

    public Player Player { get; }

    public OutsideWork OutsideWork { get; }

    public Callers Callers { get; }

    /// <summary>What the sockets of a machine meet.</summary>
    public WorldEnvironment NewEnvironment(Host machine) => new(machine, Stage.Chance, Dialing, Census, Player);

    private void Stray(IHost host, Action action, Task? task)
    {
        if (!Lifetime.IsOver)
        {
            Player.AddStrayed(host, action, task?.AsyncState, isExpected: false);
        }
    }
}
