using System.Text.Json.Serialization;

namespace Heartbeat.Benchmarks.Macro.Clients;

/// <summary>Who is compared.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ContenderKind>))]
internal enum ContenderKind
{
    /// <summary>A loop on ClientWebSocket, as written by hand.</summary>
    Loop,
    Heartbeat,
    WebsocketClient,
    SignalR,

    /// <summary>Bun's server, where what is measured is a server.</summary>
    Bun,

    /// <summary>Heartbeat as another build has it, which is given on the command line.</summary>
    Before,
}

/// <summary>How a contender is to be set up.</summary>
/// <param name="TakesText">Whether its handler wants each message as a string; else as bytes.</param>
/// <param name="Beat">How often it is to ask whether the other end lives; null for what it does by itself.</param>
internal sealed record Setup(bool TakesText, TimeSpan? Beat);

/// <summary>One connection of one of those that are compared.</summary>
internal abstract class Contender(Tally tally) : IAsyncDisposable
{
    protected Tally Tally { get; } = tally;

    public static Contender New(ContenderKind kind, Setup setup, Tally tally) => kind switch
    {
        ContenderKind.Loop => new HandWrittenLoop(setup, tally),
        ContenderKind.Heartbeat => new HeartbeatContender(setup, tally),
        ContenderKind.WebsocketClient => new WebsocketClientContender(setup, tally),
        _ => new SignalRContender(tally),
    };

    public abstract Task ConnectAsync(Uri address);

    /// <summary>Sends a message; many may be under way.</summary>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> data);

    /// <summary>Gives a message without waiting for it, where the contender can do that and says whether it was taken.</summary>
    public virtual bool TrySend(ReadOnlyMemory<byte> data) => false;

    public abstract ValueTask DisposeAsync();
}
