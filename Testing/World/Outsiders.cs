namespace Heartbeat.Testing;

/// <summary>The code that went on by a thread that the world does not play, and what the test is told about it.</summary>
internal sealed class Outsiders
{
    private static readonly TimeSpan PatienceWhereFault = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PatienceWhereExpected = TimeSpan.FromSeconds(10);

    private readonly HashSet<string> _origins = [];

    /// <summary>Whether the test has said that they are no fault.</summary>
    public bool AreExpected { get; set; }

    /// <summary>How long, in real time, it is worth waiting for them.</summary>
    public TimeSpan Patience => GivenPatience ?? (AreExpected ? PatienceWhereExpected : PatienceWhereFault);

    /// <summary>Where it is known from elsewhere whether any come.</summary>
    public TimeSpan? GivenPatience { get; set; }

    public bool HaveCome => _origins.Count > 0;

    /// <summary>What is said of them where <see cref="WorldChecks.OutsideWork"/> is asked for.</summary>
    public string Complaint
        => $"Code left this world, which then cannot decide when it runs: {Names()}. Task.Run, a real Task.Delay, a time limit without world.TimeProvider, input and output, ConfigureAwait(false), and a socket that another thread uses lead out of it. Use world.TimeProvider for delays and world.Outside(…) for what is real, or leave WorldChecks.OutsideWork out of world.Checks: then what such code does may come at any time.";

    public void Add(string? origin)
    {
        lock (_origins)
        {
            _origins.Add(origin ?? "code that could not be named");
        }
    }

    /// <summary>A message, and with it what may be its cause.</summary>
    public string AddTo(string message) => HaveCome ? $"{message}\n{Complaint}" : message;

    private string Names()
    {
        lock (_origins)
        {
            return string.Join("; ", _origins);
        }
    }
}
