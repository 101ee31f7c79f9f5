namespace Heartbeat;

/// <summary>What the machine wants done. None of it is waited for.</summary>
internal enum EffectKind
{
    /// <summary>Users see another state.</summary>
    ChangeState,

    /// <summary>Consult a decision hook.</summary>
    Consult,

    /// <summary>Dial.</summary>
    StartAttempt,

    /// <summary>The attempt is over; what it still delivers is aborted.</summary>
    CancelAttempt,

    /// <summary>Read the link, and write what its opening gives and its heartbeats: <c>OnOpening</c> waits for what the other end says.</summary>
    BeginSignIn,

    /// <summary>Nothing more comes on a link whose opening waits: what has come is still for its hook, which hears of the end then.</summary>
    EndSignIn,

    /// <summary>The link is open: notify <c>OnOpen</c>, read it, write to it.</summary>
    OpenLink,

    /// <summary>Send a ping, ahead of all messages and instead of one that still waits to be written.</summary>
    SendPing,

    /// <summary>Ask the silent peer by a ping frame, ahead of all messages and between their frames. It is no heartbeat of the socket's, and whatever comes answers it.</summary>
    Ask,

    /// <summary>Send a pong, ahead of all messages, unless one waits already.</summary>
    SendPong,

    /// <summary>Say when something arrives, whatever it is: it would prove that the link is worth something.</summary>
    AwaitArrival,

    /// <summary>Another thread is to go on reading.</summary>
    TakeOverReading,

    /// <summary>Queue something behind all that waits for a thread, and say when it has run.</summary>
    ProbePool,

    /// <summary>Find this process more threads: without them nobody can tell whether the peer lives.</summary>
    RelievePool,

    /// <summary>
    /// The peer's close frame has come: say when the hooks of the messages before it are done.
    /// </summary>
    AwaitMessages,

    /// <summary>
    /// Send a close frame on the link; after what waits to be sent where <see cref="Effect.Flush"/> says so. In answer to the peer's, that is what
    /// the link's hooks have sent.
    /// </summary>
    SendClose,

    /// <summary>
    /// The link is over: abort it, after a moment in which the peer is told why where <see cref="Effect.TellsPeer"/> says so, and after the answer
    /// to its close frame where <see cref="Effect.AnswersPeer"/> does. What is being written is in doubt.
    /// </summary>
    Abort,

    /// <summary>It starts again after an end that is complete: whoever waits from here on waits for what comes now.</summary>
    StartLifetime,

    /// <summary>The caller of the connect whose token was cancelled waits no longer.</summary>
    CancelWaiter,

    /// <summary>From here on only the end is notified: forget the other event hooks that wait, and take no message any more.</summary>
    SuppressNotifications,

    /// <summary>The socket closes or gave up: cancel the hooks' token.</summary>
    CancelHooks,

    /// <summary>Every message that waits fails.</summary>
    FailSends,

    /// <summary>Notify <c>OnPing</c>, once for each ping that has left.</summary>
    NotifyPing,

    /// <summary>Notify <c>OnPong</c>.</summary>
    NotifyPong,

    /// <summary>Notify <c>OnError</c> of the reason's exception.</summary>
    NotifyError,

    /// <summary>Notify <c>OnClose</c>.</summary>
    NotifyClose,

    /// <summary>Notify <c>OnReconnecting</c>.</summary>
    NotifyReconnecting,

    /// <summary>Notify <c>OnGaveUp</c>.</summary>
    NotifyGaveUp,

    /// <summary>The socket has ended: say when no event hook waits or runs any more.</summary>
    AwaitHooks,

    /// <summary>The end is complete, or has been waited for long enough: whoever waits for it may go on.</summary>
    Complete,

    /// <summary>Warn that no ping was ever answered.</summary>
    WarnNeverReplied,

    /// <summary>Warn that the peer pings too slowly for this end's settings.</summary>
    WarnSlowPings,

    /// <summary>Warn that the peer has never pinged.</summary>
    WarnNeverPinged,

    /// <summary>Warn that this process is so far behind that nobody can tell whether the peer lives.</summary>
    WarnBehind,

    /// <summary>Set the one timer.</summary>
    SetTimer,
}

/// <summary>One thing to be done.</summary>
internal readonly record struct Effect(EffectKind Kind, int Generation)
{
    /// <summary>The new state, for <see cref="EffectKind.ChangeState"/>.</summary>
    public SocketState State { get; init; }

    /// <summary>What to ask, for <see cref="EffectKind.Consult"/>.</summary>
    public DecisionHook DecisionHook { get; init; }

    /// <summary>The attempt's number.</summary>
    public int Attempt { get; init; }

    /// <summary>A time or a length of time, in ticks: when to fire, since when a hook runs, a round trip, a delay, the peer's interval.</summary>
    public long Ticks { get; init; }

    /// <summary>The ping's number, for <see cref="EffectKind.SendPing"/>: from 1 on each link.</summary>
    public long Ping { get; init; }

    /// <summary>Whether the ping before was not answered in time, for <see cref="EffectKind.SendPing"/>.</summary>
    public bool FollowsMiss { get; init; }

    /// <summary>Whether a close frame follows what waits to be sent.</summary>
    public bool Flush { get; init; }

    /// <summary>Whether the peer is told why its link ends, for <see cref="EffectKind.Abort"/>: it may live, and know nothing of heartbeats.</summary>
    public bool TellsPeer { get; init; }

    /// <summary>Whether the peer's close frame still waits for its answer, for <see cref="EffectKind.Abort"/>: hooks took too long, or nobody waits for them.</summary>
    public bool AnswersPeer { get; init; }

    /// <summary>Whether an attempt has failed, a link that ended before it was open included, for <see cref="EffectKind.NotifyError"/>.</summary>
    public bool FailedAttempt { get; init; }

    /// <summary>Why.</summary>
    public SocketCloseReason? Reason { get; init; }
}
