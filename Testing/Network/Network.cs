namespace Heartbeat.Testing;

/// <summary>A client's way to the server: its delay, its rate, and whether packets pass.</summary>
internal sealed class Network(Stage stage)
{
    /// <summary>What may be under way in one direction of a connection before its sender has to wait.</summary>
    public const int Capacity = 32 * 1024;

    /// <summary>A block that ends only when it is taken away.</summary>
    public const long Forever = long.MaxValue / 4;

    private const int LargestPiece = 512;

    private readonly List<INetworkLink> _links = [];
    private long _upBlockedUntil;
    private long _downBlockedUntil;
    private long _slowUntil;

    public long Latency { get; private set; }

    /// <summary>What chance may add to the latency of anything that is sent.</summary>
    public long Spread { get; set; }

    /// <summary>Bytes a second; 0 for a link that is quick.</summary>
    public long Rate { get; private set; }

    /// <summary>In pieces of this size arrives what is sent on a slow link.</summary>
    public int Piece { get; private set; } = LargestPiece;

    /// <summary>Until when messages may be late, or lost for good, without an end being to blame.</summary>
    public long TroubleUntil => Math.Max(Math.Max(_upBlockedUntil, _downBlockedUntil) + RetransmitAfter, _slowUntil);

    /// <summary>TCP tries again only now and then: what was dropped arrives so much after the drop is over, at the latest.</summary>
    private const long RetransmitAfter = 2 * TimeSpan.TicksPerSecond;

    public void Use(long latency) => Latency = latency;

    public void Add(INetworkLink link) => _links.Add(link);

    public void Remove(INetworkLink link) => _links.Remove(link);

    /// <summary>Every connection is reset, and both ends are told.</summary>
    public void Cut()
    {
        foreach (var link in _links.ToList())
        {
            link.Cut();
        }
    }

    public bool IsBlocked(bool isUpward) => stage.Now < (isUpward ? _upBlockedUntil : _downBlockedUntil);

    public void Block(bool upward, bool downward, long until)
    {
        _upBlockedUntil = upward ? Math.Max(_upBlockedUntil, until) : _upBlockedUntil;
        _downBlockedUntil = downward ? Math.Max(_downBlockedUntil, until) : _downBlockedUntil;
        if (until < Forever)
        {
            stage.Agenda.At(until + stage.Chance.Below(RetransmitAfter), DeliverAll);
        }
    }

    /// <summary>Packets pass again, at once.</summary>
    public void Unblock()
    {
        _upBlockedUntil = 0;
        _downBlockedUntil = 0;
        stage.Agenda.At(stage.Now, DeliverAll);
    }

    /// <summary>How long what is sent now is on its way.</summary>
    public long NextDelay() => Latency + (Spread > 0 ? stage.Chance.Below(Spread) : 0);

    /// <summary>Makes the way slow from now on; 0 makes it quick again. However slow it is, some of it arrives every quarter of a second.</summary>
    public void Limit(long rate)
    {
        Rate = rate;
        Piece = (int)Math.Clamp(rate / 4, 1, LargestPiece);
    }

    /// <summary>Makes the way slow for a while.</summary>
    public void Slow(long rate, long until)
    {
        Rate = rate;
        _slowUntil = Math.Max(_slowUntil, until + (Capacity * 2 * TimeSpan.TicksPerSecond / rate));
        stage.Agenda.At(until, () => Rate = 0);
    }

    private void DeliverAll()
    {
        foreach (var link in _links.ToList())
        {
            link.Deliver();
        }
    }
}
