namespace Heartbeat.Testing;

/// <summary>
/// Judges a class of heartbeats, one of yours for instance, by what must hold for every heartbeat: it plays connections with it, in worlds of their own.
/// </summary>
public static class HeartbeatJudge
{
    /// <summary>A calm world, and one with chance in it.</summary>
    private static readonly int[] Seeds = [Chance.Calm, 1];

    /// <summary>
    /// Plays connections with a heartbeat, whose peer answers, is silent, talks without answering, pings, or sends what nobody should. Dead peers must be found
    /// within <c>Interval</c> + <c>Timeout</c> × <c>Misses</c>, and a peer that answers must never be; a heartbeat must reach no message hook, and what is none must;
    /// pings keep their distance and are answered, nothing leaves unasked; and nothing that comes makes it throw. It takes virtual time, and some
    /// hundreds of milliseconds of yours.
    /// </summary>
    /// <param name="heartbeat">Makes the heartbeat of a connection, as <see cref="HeartbeatOptions.Heartbeat"/> does.</param>
    /// <param name="answer">
    /// What the server answers to a ping that is a text, for a server that is not one of ours; null where the class itself writes such answers.
    /// </param>
    /// <param name="messages">Messages of this server that look like heartbeats and are none, beside those that are tried anyway.</param>
    /// <exception cref="WorldException">The heartbeat breaks an invariant. The message says which and how, and has the story where it was played.</exception>
    public static void Judge(Func<HeartbeatProtocol> heartbeat, Func<string, string?>? answer = null, params string[] messages)
    {
        ArgumentNullException.ThrowIfNull(heartbeat);
        ArgumentNullException.ThrowIfNull(messages);
        var judged = new JudgedHeartbeat(heartbeat, answer, messages);
        var invariants = new HeartbeatInvariants(judged);
        try
        {
            invariants.CheckWhatItWrites();
        }
        catch (WorldException exception)
        {
            throw new WorldException($"{judged.Name}: {exception.Message}", exception.InnerException);
        }

        Play(judged.Name, invariants.All());
    }

    /// <summary>
    /// Plays connections with a heartbeat against a script of its server, for protocols with a greeting, pings of the server, several messages in one, or answers of another kind. The server
    /// keeps to its script, also late and in pieces, and must not be declared dead through ten intervals; falls silent, and must be found dead in time and be connected to again; says what makes
    /// no sense, which must neither open a connection nor be anything but a clear error; the socket is probed, and has a hook that keeps its message until the inbox is full. What the script forbids must never be sent, and nothing of the heartbeat may reach a message
    /// hook. It takes virtual time, and some hundreds of milliseconds of yours.
    /// </summary>
    /// <param name="heartbeat">Makes the heartbeat of a connection, as <see cref="HeartbeatOptions.Heartbeat"/> does.</param>
    /// <param name="server">What its server says.</param>
    /// <exception cref="WorldException">The heartbeat breaks an invariant. The message says which and how, and has the story where it was played.</exception>
    public static void Judge(Func<HeartbeatProtocol> heartbeat, HeartbeatScript server)
    {
        ArgumentNullException.ThrowIfNull(heartbeat);
        ArgumentNullException.ThrowIfNull(server);
        var invariants = new ScriptInvariants(heartbeat, server);
        try
        {
            invariants.CheckObjects();
        }
        catch (WorldException exception)
        {
            throw new WorldException($"{invariants.Name}: {exception.Message}", exception.InnerException);
        }

        Play(invariants.Name, invariants.All());
    }

    private static void Play(string name, IEnumerable<Func<HeartbeatWorld, Task>> invariants)
    {
        foreach (var invariant in invariants)
        {
            foreach (var seed in Seeds)
            {
                if (HeartbeatWorld.Play(invariant, seed) is { Failure: { } failure, Story: var story })
                {
                    throw new WorldException($"{name}: {Report.WithoutStory(failure)}\n\nThe story:\n{story}", failure);
                }
            }
        }
    }
}
