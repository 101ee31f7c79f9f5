namespace Heartbeat;

/// <summary>What a <see cref="HeartbeatProtocol"/> has found in a message or a frame. The default value is: no heartbeat.</summary>
public readonly record struct RecognizedHeartbeat
{
    private const long NoPing = -1;

    private RecognizedHeartbeat(HeartbeatKind kind, long number)
    {
        Kind = kind;
        Number = number;
    }

    /// <summary>A ping.</summary>
    public static RecognizedHeartbeat Ping => new(HeartbeatKind.Ping, 0);

    /// <summary>A pong that does not say which ping it answers. As a message it answers the oldest that is open; as a frame, none: it says only that the other end lives.</summary>
    public static RecognizedHeartbeat Pong => new(HeartbeatKind.Pong, 0);

    /// <summary>What it is.</summary>
    public HeartbeatKind Kind { get; }

    /// <summary>The number of the ping that a pong answers; 0 where it does not say, and below 0 where it answers no ping.</summary>
    public long Number { get; }

    /// <summary>A pong that says which ping it answers. It answers those before it too.</summary>
    /// <param name="number">The ping's number, from 1. No ping has 0 or less: such a pong says only that the other end lives.</param>
    public static RecognizedHeartbeat PongOf(long number) => new(HeartbeatKind.Pong, number == 0 ? NoPing : number);
}
