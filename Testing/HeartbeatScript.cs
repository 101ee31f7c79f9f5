namespace Heartbeat.Testing;

/// <summary>
/// What a server says to which <see cref="HeartbeatJudge"/> connects a heartbeat, as its protocol has it: its greeting, its pings and pongs, and what it must never be sent. Only what is
/// said here is judged.
/// </summary>
public sealed class HeartbeatScript
{
    private static readonly TimeSpan UsualPingsEvery = TimeSpan.FromSeconds(10);

    /// <summary>What the server says as soon as a client has connected. Nothing unless set.</summary>
    public IReadOnlyList<WorldMessage> Greeting { get; init; } = [];

    /// <summary>What the server says to each message that comes: to a sign-in, to a ping. Nothing unless set. It is asked once for each, in order.</summary>
    public Func<WorldMessage, IEnumerable<WorldMessage>> Answer { get; init; } = static _ => [];

    /// <summary>What the class's <c>OnOpening</c> sends first; nothing unless set.</summary>
    public IReadOnlyList<WorldMessage> SignIn { get; init; } = [];

    /// <summary>The pings of the server, or other signs of life, one after the other and again from the first. It has none unless set.</summary>
    public IReadOnlyList<WorldMessage> Pings { get; init; } = [];

    /// <summary>How often it pings, from its greeting on. 10 s unless set.</summary>
    public TimeSpan PingsEvery { get; init; } = UsualPingsEvery;

    /// <summary>Whether a message that came is the answer to a ping of the server. Unless set, its pings must not be answered.</summary>
    public Func<WorldMessage, WorldMessage, bool>? IsPong { get; init; }

    /// <summary>What the protocol forbids a client to send, and why: the end of a sentence; null for what is allowed. Nothing is forbidden unless set.</summary>
    public Func<WorldMessage, string?> Forbids { get; init; } = static _ => null;

    /// <summary>The server drops a client from which nothing came for so long. Null, unless set: it waits for ever.</summary>
    public TimeSpan? HearsWithin { get; init; }

    /// <summary>
    /// Within which time the death of the server must be known where <c>Misses</c> is 1. Null, unless set, for what the heartbeat says: its <see cref="HeartbeatProtocol.Silence"/> where it
    /// does not ping, else <c>Interval</c> + <c>Timeout</c>.
    /// </summary>
    public TimeSpan? FoundWithin { get; init; }

    /// <summary>Messages that are none of the heartbeat's, some of each kind that the server sends: they must reach the hook, whole.</summary>
    public IReadOnlyList<WorldMessage> Messages { get; init; } = [];

    /// <summary>Which of the heartbeat's own messages reach the hook all the same: a greeting that has more in it, for instance. None unless set.</summary>
    public Func<WorldMessage, bool> IsForHook { get; init; } = static _ => false;

    /// <summary>Greetings that make no sense, each to be said in place of the server's first message: no connection may open with one.</summary>
    public IReadOnlyList<WorldMessage> BadGreetings { get; init; } = [];

    /// <summary>Messages after which no attempt may follow.</summary>
    public IReadOnlyList<WorldMessage> FinalMessages { get; init; } = [];

    /// <summary>Close statuses of the server after which no attempt may follow.</summary>
    public IReadOnlyList<int> FinalStatuses { get; init; } = [];

    /// <summary>Close statuses of the server after which one must follow.</summary>
    public IReadOnlyList<int> PassingStatuses { get; init; } = [];

    /// <summary>Makes one message of several, where the protocol allows that; null, unless set, where it does not.</summary>
    public Func<IReadOnlyList<WorldMessage>, WorldMessage>? Join { get; init; }

    /// <summary>Whether one message of the protocol may come in several WebSocket messages, cut anywhere. No unless set.</summary>
    public bool IsStream { get; init; }
}
