using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>What the reader and the writer of one link have in common.</summary>
internal sealed class LinkContext(LinkEnvironment environment, Dialed dialed, int number)
{
    private int _hasPausedReading;
    private int _hasMissedHook;
    private bool _isWatched;
    private volatile bool _isOver;

    public LinkEnvironment Environment { get; } = environment;

    /// <summary>The link's number: the machine's generation.</summary>
    public int Number { get; } = number;

    public WebSocket WebSocket { get; } = dialed.WebSocket;

    /// <summary>What the WebSocket stands on, where that is ours.</summary>
    public ITransportBuffer? Buffer { get; } = dialed.Buffer;

    /// <summary>How much of the link the event hooks know.</summary>
    public LinkStory Story { get; } = new(number);

    public LinkSignals Signals { get; } = new(environment.AnythingReplies);

    public Inbox Inbox { get; } = new(environment.MaxMessageSize);

    /// <summary>Whether the link is over: what is still read of it is for nobody.</summary>
    public bool IsOver => _isOver;

    /// <summary>From here on the link's loops need a thread again and again.</summary>
    public void Open()
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

    /// <summary>Whether this is the link's first full inbox; the others are not worth a warning each.</summary>
    public bool PausesReadingFirst() => Interlocked.Exchange(ref _hasPausedReading, 1) == 0;

    /// <summary>Whether this is the link's first message that no hook is for; the others are not worth a warning each.</summary>
    public bool MissesHookFirst() => Interlocked.Exchange(ref _hasMissedHook, 1) == 0;
}
