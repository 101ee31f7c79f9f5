using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;

namespace Heartbeat.Testing;

/// <summary>
/// A server in a <see cref="HeartbeatWorld"/>, on a machine of its own. It accepts whoever dials it, answers heartbeats and closes, and has the test say
/// the rest; or a class of the user's takes its connections: see <see cref="Serve{TServer}"/>.
/// </summary>
public sealed class WorldServer : IListener
{
    private readonly WorldParts _parts;
    private readonly Queue<WorldConnection> _accepted = new();
    private readonly List<WorldConnection> _connections = [];
    private readonly Answers _answers = new();
    private readonly Host _host;
    private readonly WorldEnvironment _environment;
    private Func<IHeartbeatSession>? _newSession;
    private Manner _manner;
    private HttpStatusCode _status;
    private TimeSpan? _retryAfter;

    internal WorldServer(WorldParts parts, Uri uri)
    {
        _parts = parts;
        Uri = uri;
        _host = new Host(parts.Stage);
        _environment = parts.NewEnvironment(_host);
    }

    private enum Manner
    {
        Accepts,
        Refuses,
        Hangs,
        IsDown,
    }

    /// <summary>Where it listens.</summary>
    public Uri Uri { get; }

    /// <summary>Whether pings are answered, be they messages or frames. True unless set; a connection may have its own say.</summary>
    public bool AnswersHeartbeats
    {
        get => _answers.Heartbeats;
        set => _answers.Heartbeats = value;
    }

    /// <summary>Whether a close frame is answered. True unless set; a connection may have its own say.</summary>
    public bool AnswersCloses
    {
        get => _answers.Closes;
        set => _answers.Closes = value;
    }

    /// <summary>Chooses one of the sub-protocols that a client offers, or none. The first one unless set.</summary>
    public Func<IReadOnlyList<string>, string?> ChooseSubProtocol { get; set; } = static offered => offered.Count > 0 ? offered[0] : null;

    /// <summary>Every connection so far, the oldest first, accepted by the test or not.</summary>
    public IReadOnlyList<WorldConnection> Connections => _connections;

    /// <summary>Whether heartbeats that are messages are for the test, as any other message: it answers them itself.</summary>
    internal bool ShowsHeartbeats
    {
        get => _answers.ShowsHeartbeats;
        set => _answers.ShowsHeartbeats = value;
    }

    /// <summary>The next connection, in the order in which they came. It is open already at this end: what the test sends on it arrives.</summary>
    /// <returns>The connection.</returns>
    /// <exception cref="WorldException">Nobody connects.</exception>
    public Task<WorldConnection> AcceptAsync()
    {
        _parts.Callers.CheckAwaits(nameof(AcceptAsync));
        return _parts.Unheard.Watch($"AcceptAsync at {Uri}", AcceptNextAsync());
    }

    private async Task<WorldConnection> AcceptNextAsync()
    {
        WorldConnection? next = null;
        await _parts.Expectations.ComesAsync(new Expectation($"AcceptAsync at {Uri}") { Condition = () => _accepted.TryDequeue(out next) });
        return next!;
    }

    /// <summary>Refuses whoever dials from now on, with an HTTP status.</summary>
    /// <param name="status">The status.</param>
    /// <param name="retryAfter">What the answer's Retry-After asks for; null for no such header.</param>
    public void Refuse(HttpStatusCode status, TimeSpan? retryAfter = null)
    {
        _parts.Callers.Check(nameof(Refuse));
        if (retryAfter is { } time)
        {
            VirtualTime.Check(time, nameof(retryAfter));
        }

        _status = status;
        _retryAfter = retryAfter;
        Behave(Manner.Refuses, nameof(Refuse), $"refuses from now on with {(int)status}");
    }

    /// <summary>Accepts whoever dials from now on, as it does at first. <see cref="AcceptAsync"/> is something else: it takes the next connection.</summary>
    public void Accept() => Behave(Manner.Accepts, nameof(Accept), "accepts from now on");

    /// <summary>Answers nobody who dials from now on: attempts wait until their ConnectTimeout.</summary>
    public void Hang() => Behave(Manner.Hangs, nameof(Hang), "answers nobody from now on");

    /// <summary>Is not there from now on: nobody listens at its port, as while it restarts. Open connections stay.</summary>
    public void GoDown() => Behave(Manner.IsDown, nameof(GoDown), "is down from now on");

    /// <summary>
    /// Has a class of the user's take the connections: one object for each, which lives in this world, and which the world disposes of. It is on frames of its own,
    /// as with a <c>Map…</c> endpoint on Kestrel: it may have <see cref="PingFrameHeartbeat"/>, and asks a silent client by a ping frame.
    /// </summary>
    /// <typeparam name="TServer">A class with <c>[HeartbeatSocket]</c>. It has the options that its constructor leaves.</typeparam>
    /// <param name="session">Makes the object for a connection.</param>
    public void Serve<TServer>(Func<TServer> session)
        where TServer : class, IHeartbeatSession
    {
        ArgumentNullException.ThrowIfNull(session);
        _parts.Callers.Check(nameof(Serve));
        _newSession = session;
    }

    /// <summary>Waits, and sees that no message reaches this server meanwhile, on any connection; heartbeats do not count.</summary>
    /// <param name="during">How long to wait.</param>
    /// <returns>Completes then.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    /// <exception cref="WorldException">A message came that nobody had awaited, now or before.</exception>
    /// <exception cref="InvalidOperationException">A class of the user's takes the connections.</exception>
    public Task ReceivesNothing(TimeSpan during)
    {
        _parts.Callers.CheckAwaits(nameof(ReceivesNothing));
        VirtualTime.Check(during, nameof(during));
        if (_newSession is not null)
        {
            throw new InvalidOperationException($"ReceivesNothing was called on {Uri}, whose connections are taken by a class of yours: look at its objects instead, by connection.Session.");
        }

        return _parts.Unheard.Watch($"ReceivesNothing at {Uri}", ReceivesNothingAsync(during));
    }

    private async Task ReceivesNothingAsync(TimeSpan during)
    {
        await _parts.Expectations.TimePassesAsync(during.Ticks);
        foreach (var connection in _connections)
        {
            if (connection.Unawaited() is { Count: > 0 } messages)
            {
                throw _parts.Report.Failure($"{Uri} was to receive nothing for {during}. {messages[0]} had reached it by {connection.Name}, and the test did not receive it.");
            }
        }
    }

    bool IListener.ListensAt(Uri address)
        => Uri.Compare(Uri, address, UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.SafeUnescaped, StringComparison.Ordinal) == 0;

    void IListener.Answer(Dial dial)
    {
        if (dial.Dialed.Task.IsCompleted || _manner == Manner.Hangs)
        {
            return;
        }

        if (_manner == Manner.IsDown)
        {
            Back(dial, () => dial.Dialed.TrySetException(new WebSocketException(WebSocketError.Faulted, new SocketException((int)SocketError.ConnectionRefused))));
            return;
        }

        if (_manner == Manner.Refuses)
        {
            Back(dial, () => dial.Dialed.TrySetException(new HandshakeRefusedException(_status, _retryAfter)));
            return;
        }

        var link = _parts.Networks.NewLink(dial.TakesBytes);
        var connection = new WorldConnection(_parts, _host, _answers, link, dial, ChooseSubProtocol([.. dial.Context.SubProtocols]));
        _connections.Add(connection);
        _parts.Story.Tell(connection.Name, $"accepted at {Uri}");
        if (_newSession is { } newSession)
        {
            connection.Serve(newSession(), _environment);
        }

        _accepted.Enqueue(connection);
        Back(dial, () =>
        {
            // Before the socket hears of it, so that its first words find whoever is to be told of its end.
            connection.Opened();
            if (!dial.Dialed.TrySetResult(new DialedLink(link, connection.SubProtocol)))
            {
                link.Leave(isClient: true);
            }
        });
    }

    private void Back(Dial dial, Action answer)
        => dial.Host.At(_parts.Stage.Now + _parts.Networks.NextDelay(), answer);

    private void Behave(Manner manner, string member, string what)
    {
        _parts.Callers.Check(member);
        _parts.Story.Tell($"{Uri}", what);
        _manner = manner;
    }
}
