namespace Heartbeat.Benchmarks.Starved;

/// <summary>Who blocks the threads.</summary>
internal enum Blocker
{
    /// <summary>Work items of the client's process that have nothing to do with its connection.</summary>
    ClientWork,

    /// <summary>Work items of the server's process that have nothing to do with its session.</summary>
    ServerWork,

    /// <summary>The hook of each client.</summary>
    ClientHooks,

    /// <summary>The hook of each session of the server.</summary>
    ServerHooks,
}

/// <summary>How long a quiet connection is left alone, and how long an answer may take then.</summary>
internal sealed record Patience(TimeSpan Interval, TimeSpan Timeout)
{
    public static Patience Of(double interval, double timeout) => new(TimeSpan.FromSeconds(interval), TimeSpan.FromSeconds(timeout));

    public override string ToString() => FormattableString.Invariant($"{Interval.TotalSeconds:0} s, {Timeout.TotalSeconds:0} s");
}

/// <summary>A process whose thread pool has no thread left, and another one at the other end of its connections, which has.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Title">What happens.</param>
/// <param name="Blocker">Who blocks the threads of the starved end.</param>
/// <param name="Connections">How many connections there are.</param>
/// <param name="Blocking">How long each work item or hook blocks.</param>
internal sealed record Scenario(string Name, string Title, Blocker Blocker, int Connections, TimeSpan Blocking)
{
    private static readonly TimeSpan EightSeconds = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan HalfAMinute = TimeSpan.FromSeconds(30);

    /// <summary>How many work items block.</summary>
    public int WorkItems { get; init; }

    public required Patience StarvedEnd { get; init; }

    public required Patience OtherEnd { get; init; }

    public bool IsServerStarved => Blocker is Blocker.ServerWork or Blocker.ServerHooks;

    /// <summary>Whether work items block, and not hooks.</summary>
    public bool IsOtherWork => Blocker is Blocker.ClientWork or Blocker.ServerWork;

    /// <summary>How long it is watched: whoever is to be declared dead has been by then.</summary>
    public TimeSpan Watched => Blocking + TimeSpan.FromSeconds(12);

    /// <summary>All of them: the pool begins with a thread for each processor, and adds two a second by itself.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        OtherWork("client-work-10", Blocker.ClientWork, 10, Patience.Of(10, 10)),
        OtherWork("client-work-20", Blocker.ClientWork, 20, Patience.Of(10, 10)),
        OtherWork("client-work-10-alike", Blocker.ClientWork, 10, Patience.Of(1, 2)),
        OtherWork("server-work-10-alike", Blocker.ServerWork, 10, Patience.Of(1, 2)),
        ClientHooks("client-hooks-10", 10),
        ClientHooks("client-hooks-50", 50),
        ServerHooks("server-hooks-1", 1),
        ServerHooks("server-hooks-10", 10),
        ServerHooks("server-hooks-50", 50),
    ];

    private static Scenario OtherWork(string name, Blocker blocker, int times, Patience otherEnd)
    {
        var items = times * Environment.ProcessorCount;
        return new Scenario(name, $"{items} other work items in a {(blocker == Blocker.ClientWork ? "client" : "server")}'s process, 8 s each", blocker, 1, EightSeconds)
        {
            WorkItems = items,
            StarvedEnd = Patience.Of(1, 2),
            OtherEnd = otherEnd,
        };
    }

    private static Scenario ClientHooks(string name, int times)
    {
        var clients = times * Environment.ProcessorCount;
        return new Scenario(name, $"the hooks of {clients} clients in a process, 8 s each", Blocker.ClientHooks, clients, EightSeconds)
        {
            StarvedEnd = Patience.Of(2, 2),
            OtherEnd = Patience.Of(2, 2),
        };
    }

    private static Scenario ServerHooks(string name, int times)
    {
        var sessions = times * Environment.ProcessorCount;
        return new Scenario(name, $"the hooks of {sessions} sessions of a server, 30 s each", Blocker.ServerHooks, sessions, HalfAMinute)
        {
            StarvedEnd = Patience.Of(10, 10),
            OtherEnd = Patience.Of(10, 10),
        };
    }
}
