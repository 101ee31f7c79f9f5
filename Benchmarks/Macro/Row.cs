using Heartbeat.Benchmarks.Macro.Clients;
using Heartbeat.Benchmarks.Macro.Jobs;

namespace Heartbeat.Benchmarks.Macro;

/// <summary>One kind of work, and what is to be reached in it.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Title">What it is.</param>
/// <param name="Job">What is done.</param>
/// <param name="Contenders">Who does it.</param>
/// <param name="Goals">What is measured, and how far Heartbeat is to come.</param>
internal sealed record Row(string Name, string Title, JobKind Job, ContenderKind[] Contenders, params Goal[] Goals)
{
    /// <summary>How long a message is, in bytes.</summary>
    public int Size { get; init; } = 64;

    public bool TakesText { get; init; }

    /// <summary>How many connections, or messages under way.</summary>
    public int Count { get; init; }

    /// <summary>How many connections the other end is to dial, where what is measured is a server.</summary>
    public int Connections { get; init; } = 1;

    /// <summary>What the other end is asked for.</summary>
    public required string Path { get; init; }

    public bool IsSecure { get; init; }

    /// <summary>Whether each measurement takes a process of its own.</summary>
    public bool IsFresh { get; init; }

    /// <summary>How much longer than others it is to be measured.</summary>
    public double Lengthened { get; init; } = 1;

    /// <summary>What the first figure's ratio to the loop is to be over TLS, which takes the same from both; null where that changes nothing.</summary>
    public double? WantedOverTls { get; init; }

    /// <summary>Whether what is measured is a server.</summary>
    public bool IsServed => Job is JobKind.AcceptEcho or JobKind.AcceptEchoSpan or JobKind.AcceptAsyncHook or JobKind.AcceptBroadcast or JobKind.AcceptIdle;

    /// <summary>The same work over TLS.</summary>
    public Row OverTls() => this with
    {
        Name = Name + "-tls",
        Title = Title + ", TLS",
        IsSecure = true,
        Goals = WantedOverTls is { } ratio ? [Goals[0] with { AgainstLoop = ratio }, .. Goals[1..]] : Goals,
    };
}

/// <summary>What is to be reached in one figure.</summary>
/// <param name="Figure">The figure.</param>
/// <param name="MoreIsBetter">Whether a larger one is better.</param>
/// <param name="AgainstLoop">The ratio to the hand-written loop that is to be reached; null where none is.</param>
/// <param name="AgainstWebsocketClient">The ratio to Websocket.Client that is to be reached; null where none is.</param>
internal sealed record Goal(string Figure, bool MoreIsBetter, double? AgainstLoop = null, double? AgainstWebsocketClient = null)
{
    /// <summary>The ratio to Bun's server that is to be reached; null where none is.</summary>
    public double? AgainstBun { get; init; }

    /// <summary>By how much Heartbeat's figure may exceed the loop's; null where it may be anything.</summary>
    public double? AtMostBeyondLoop { get; init; }

    /// <summary>What Heartbeat's own figure is to be at most; null where it may be anything.</summary>
    public double? AtMost { get; init; }

    /// <summary>Whether a ratio says anything: none does where the figure is often nothing.</summary>
    public bool IsCompared { get; init; } = true;
}
