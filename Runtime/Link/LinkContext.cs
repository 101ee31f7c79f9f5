using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>What the reader and the writer of one link have in common.</summary>
internal sealed class LinkContext(LinkEnvironment environment, Dialed dialed, int number, SocketConnection connection)
{
    private int _hasPausedReading;
    private int _hasMissedHook;
    private bool _isWatched;
    private volatile bool _isReady;
    private volatile bool _isOver;
    private Task<bool>? _readAway;

    public LinkEnvironment Environment { get; } = environment;

    /// <summary>The link's number: the machine's generation.</summary>
    public int Number { get; } = number;

    /// <summary>What users see of the link.</summary>
    public SocketConnection Connection { get; } = connection;

    /// <summary>What the link's heartbeats look like.</summary>
    public HeartbeatProtocol Heartbeat { get; } = dialed.Heartbeat!;

    /// <summary>Whether the heartbeat may say anything but what it said from the start.</summary>
    public bool ChangesTerms { get; } = dialed.Heartbeat is not TextHeartbeat { PongShape: null };

    /// <summary>What the heartbeat says of itself.</summary>
    public HeartbeatTraits Traits { get; } = dialed.Traits;

    /// <summary>Whether the link is usable, as far as its heartbeat is concerned.</summary>
    public bool IsReady
    {
        get => _isReady || !Traits.AwaitsGreeting;
        set => _isReady = value;
    }

    /// <summary>How the last message begins that came before the link was usable, for the error where it never is; null where none did.</summary>
    public string? LastBeforeReady { get; private set; }

    /// <summary>Our end of the WebSocket.</summary>
    public IWire Wire { get; } = dialed.Wire.ReadUpTo(Math.Max(environment.MaxMessageSize, dialed.Traits.Longest));

    /// <summary>How much of the link the event hooks know.</summary>
    public LinkStory Story { get; } = new(number, connection.Id);

    public LinkSignals Signals { get; } = new(environment.AnythingReplies && dialed.Traits.CountsAnyTraffic, pongsNamePings: dialed.Heartbeat is not TextHeartbeat);

    /// <summary>What counts its messages.</summary>
    public LinkMetrics Metrics { get; } = environment.Metrics.OfLink(dialed);

    public Inbox Inbox { get; } = new(environment.MaxMessageSize);

    /// <summary>What comes while <c>OnOpening</c> waits; null where it is not consulted.</summary>
    public HeldMessages? Held { get; set; }

    /// <summary>Whether the other end dialed, and is thus the one to end TCP last.</summary>
    public bool IsAccepted => dialed.IsAccepted;

    /// <summary>Completes when what comes after the last frame that matters was read away; null while frames are read.</summary>
    public Task<bool>? ReadAway
    {
        get => Volatile.Read(ref _readAway);
        set => Volatile.Write(ref _readAway, value);
    }

    /// <summary>Whether the link is over: what is still read of it is for nobody.</summary>
    public bool IsOver => _isOver;

    /// <summary>From here on the link's loops need a thread again and again.</summary>
    public void Watch()
    {
        _isWatched = true;
        Environment.Scheduler.Watch();
    }

    public void End()
    {
        _isOver = true;
        Inbox.Close();
        if (_isWatched)
        {
            _isWatched = false;
            Environment.Scheduler.Unwatch();
        }
    }

    /// <summary>Notes what comes before the link is usable.</summary>
    public void NoteBeforeReady(ReadOnlySpan<byte> message)
        => LastBeforeReady = MessageText.Beginning(message)
            + (message.Length > Traits.LongestLookedAt ? $", which is longer than its MaxSize ({Traits.Longest} bytes) and was not looked at (LooksAtLarger)" : "");

    /// <summary>What is missing where the link was never usable; null where nothing is.</summary>
    public string? MissingGreeting => IsReady
        ? null
        : $"{Heartbeat.GetType().Name} waits for {Traits.Expects}, and {(LastBeforeReady is { } last ? $"what came last was {last}" : "nothing came")}.";

    /// <summary>What the heartbeat makes of an end that is not of this end's making.</summary>
    public SocketCloseReason Judged(SocketCloseReason reason) => IsAccepted ? reason : HeartbeatVerdicts.Judge(Heartbeat, reason, Environment.Log);

    /// <summary>Whether this is the link's first full inbox; the others are not worth a warning each.</summary>
    public bool PausesReadingFirst() => Interlocked.Exchange(ref _hasPausedReading, 1) == 0;

    /// <summary>The hook for a message. Where there is none, that is said in the log, once for each link.</summary>
    public HookKinds FindHook(int length, WebSocketMessageType type)
    {
        var hook = Environment.Hooks.Invoker.HookFor(type);
        if (hook == HookKinds.None && Interlocked.Exchange(ref _hasMissedHook, 1) == 0)
        {
            Environment.Log.NoHookFor(type, length, Connection.Id);
        }

        return hook;
    }

    /// <summary>Gives a message that has waited, and has room in the inbox, to its hook.</summary>
    public void GiveToHook(HookCall message)
    {
        if (FindHook(message.Message.Length, message.Type) == HookKinds.None)
        {
            message.LeaveRoom();
            message.Release();
        }
        else if (!Environment.Hooks.Add(message))
        {
            message.LeaveRoom();
        }
    }
}
