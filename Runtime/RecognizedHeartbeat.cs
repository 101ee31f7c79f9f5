namespace Heartbeat;

/// <summary>What a <see cref="HeartbeatProtocol"/> has found in a message or a frame. The default value is: no heartbeat.</summary>
public readonly record struct RecognizedHeartbeat
{
    private RecognizedHeartbeat(HeartbeatKind kind, long number)
    {
        Kind = kind;
        Number = number;
    }

    /// <summary>A ping.</summary>
    public static RecognizedHeartbeat Ping => new(HeartbeatKind.Ping, 0);

    /// <summary>A pong that does not say which ping it answers. As a message it may stand for all that are open, and its round trip is that of the oldest; as a frame it answers none, and says only that the other end lives.</summary>
    public static RecognizedHeartbeat Pong => new(HeartbeatKind.Pong, 0);

    /// <summary>A heartbeat that neither asks nor answers.</summary>
    public static RecognizedHeartbeat Sign => new(HeartbeatKind.Sign, 0);

    /// <summary>What the server says before the connection is usable.</summary>
    public static RecognizedHeartbeat Greeting => new(HeartbeatKind.Greeting, 0);

    /// <summary>What it is.</summary>
    public HeartbeatKind Kind { get; }

    /// <summary>The number of the ping that a pong answers; 0 where it does not say.</summary>
    public long Number { get; }

    /// <summary>Whether there is more in the message than that: it reaches the hook too, and whole.</summary>
    public bool HasMessage { get; init; }

    /// <summary>Whether it asks for a pong, whatever else it is: several may have come in one message. A ping always does.</summary>
    public bool Asks { get; init; }

    /// <summary>Whether the connection is usable from here on.</summary>
    public bool IsReady { get; init; }

    /// <summary>What follows, where the message ends the connection: this end closes it.</summary>
    public HeartbeatVerdict? Verdict { get; init; }

    /// <summary>A pong that says which ping it answers. It answers those before it too.</summary>
    /// <param name="number">
    /// The ping's number, from 1. 0 is <see cref="Pong"/>: it does not say. One that no open ping has says only that the other end lives.
    /// </param>
    public static RecognizedHeartbeat PongOf(long number) => new(HeartbeatKind.Pong, number);
}
