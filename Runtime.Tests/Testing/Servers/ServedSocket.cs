namespace Heartbeat.Testing.Tests.Servers;

/// <summary>Has the heartbeat that a test gives it, and keeps what it hears.</summary>
[HeartbeatSocket(Retry = 5_000, Jitter = false, Max = 3)]
public sealed partial class ServedSocket
{
    public List<string> Received { get; } = [];

    public List<TimeSpan> RoundTrips { get; } = [];

    public int Opens { get; private set; }

    public SocketCloseReason? LastClose { get; private set; }

    public SocketCloseReason? GaveUp { get; private set; }

    /// <summary>What leaves first; null for what the heartbeat says.</summary>
    public Func<int, string>? SignIn { get; init; }

    /// <summary>How long each message is worked on.</summary>
    public Func<Task>? Works { get; init; }

    partial void OnOpening(OpeningContext context)
    {
        if (SignIn is not null)
        {
            context.Send(SignIn(context.Attempt));
        }
    }

    partial void OnOpen() => Opens++;

    partial void OnPong(TimeSpan roundTrip) => RoundTrips.Add(roundTrip);

    partial void OnClose(SocketCloseReason reason) => LastClose = reason;

    partial void OnGaveUp(SocketCloseReason reason) => GaveUp = reason;

    private async partial Task OnMessageAsync(string message, CancellationToken cancellationToken)
    {
        Received.Add(message);
        await (Works?.Invoke() ?? Task.CompletedTask);
    }
}

/// <summary>The other end of one of ours.</summary>
[HeartbeatSocket]
public sealed partial class ServedSession
{
    public List<string> Received { get; } = [];

    partial void OnMessage(string message)
    {
        Received.Add(message);
        _ = TrySend(message);
    }
}
