using System.Net;

namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>How the server treats whoever dials.</summary>
internal enum ServerManner
{
    Accepts,
    Refuses,
    Hangs,
    HangsUp,
    IsMute,
    TurnsDown,
}

/// <summary>The server: accepts, refuses, hangs, crashes with or without a word, comes back.</summary>
internal sealed class SimulatedServer(SimulatedWorld world)
{
    /// <summary>The longest time that it asks to be left alone.</summary>
    public const long LongestRetryAfter = 90 * TimeSpan.TicksPerSecond;

    private readonly List<(SimulatedLink Link, ISimulatedEnd? Session)> _links = [];
    private ServerManner _manner;
    private long _mannerUntil;
    private long _downUntil;
    private long _hadTroubleUntil;
    private long _retryAfter;

    public Host Host { get; private set; } = new(world.Stage);

    public ServerManner Manner => world.Now < _mannerUntil ? _manner : ServerManner.Accepts;

    public bool IsUp => world.Now >= _downUntil && Host.IsAwake;

    /// <summary>Until when it may be no fault of a client that it is not connected.</summary>
    public long TroubleUntil => Math.Max(Math.Max(_mannerUntil, _downUntil), Math.Max(_hadTroubleUntil, Math.Max(Host.TroubleUntil, _links.Select(entry => entry.Session?.StuckUntil ?? 0).DefaultIfEmpty().Max())));

    /// <summary>Takes what befalls the server.</summary>
    /// <returns>False if it is nothing to the server.</returns>
    public bool Take(Deed deed, SimulatedClient client)
    {
        var until = world.Now + deed.Length;
        switch (deed.Kind)
        {
            case DeedKind.Refuse:
                Behave(ServerManner.Refuses, until, retryAfter: 0);
                return true;
            case DeedKind.AskForTime:
                Behave(ServerManner.Refuses, until, deed.Amount % 90 * TimeSpan.TicksPerSecond);
                return true;
            case DeedKind.Hang:
                Behave(ServerManner.Hangs, until, retryAfter: 0);
                return true;
            case DeedKind.HangUp:
                Behave(ServerManner.HangsUp, until, retryAfter: 0);
                return true;
            case DeedKind.TurnDown:
                Behave(ServerManner.TurnsDown, until, retryAfter: 0);
                return true;
            case DeedKind.Mute:
                Behave(ServerManner.IsMute, until, retryAfter: 0);
                return true;
            case DeedKind.Crash:
                Crash(until, isSilent: false);
                return true;
            case DeedKind.Vanish:
                Crash(until, isSilent: true);
                return true;
            case DeedKind.ServerSleeps:
                Host.SleepUntil(until);
                return true;
            case DeedKind.ServerPoolStarves:
                Host.StarveUntil(until);
                return true;
            case DeedKind.ServerStops:
                // As an application that ends: nobody is let in any more, and every session is closed.
                Behave(ServerManner.Refuses, until, retryAfter: 0);
                AllTake(deed with { Kind = DeedKind.ServerCloses });
                return true;
            case DeedKind.ServerHooksBlock:
                AllTake(deed with { Kind = DeedKind.ServerHookBlocks });
                return true;
            case DeedKind.ServerSends or DeedKind.ServerSendsLarge or DeedKind.ServerCloses or DeedKind.ServerLastWords or DeedKind.ServerProbes
                or DeedKind.ServerHookStalls or DeedKind.ServerHookBlocks or DeedKind.ServerHookThrows:
                if (Newest(client) is { } session)
                {
                    Host.Do(() => Host.Call(() => session.Take(deed)));
                }

                return true;
            default:
                return false;
        }
    }

    /// <summary>Somebody dials. What comes of it is told on the client's host.</summary>
    public void Answer(Dial dial)
    {
        if (dial.IsOver)
        {
            return;
        }

        if (dial.Client.Network.IsBlocked(isUpward: true) || dial.Client.Network.IsBlocked(isUpward: false) || (!Host.IsAwake && world.Now >= _downUntil) || Manner == ServerManner.Hangs)
        {
            // As TCP does, it tries again.
            world.Agenda.At(world.Now + TimeSpan.TicksPerSecond, () => Answer(dial));
            return;
        }

        if (!IsUp)
        {
            dial.Fails(HttpStatusCode.ServiceUnavailable, retryAfter: 0);
            return;
        }

        switch (Manner)
        {
            case ServerManner.Refuses:
                dial.Fails(HttpStatusCode.TooManyRequests, _retryAfter);
                break;
            case ServerManner.HangsUp:
                dial.Succeeds(new SimulatedLink(world, dial.Client.Network, world.NextLink())).Cut();
                break;
            case ServerManner.IsMute:
                var mute = dial.Succeeds(new SimulatedLink(world, dial.Client.Network, world.NextLink()) { IsMute = true });
                mute.Upward.Discarded = static () => { };
                _links.Add((mute, null));
                break;
            default:
                Accept(dial);
                break;
        }
    }

    public void Heal()
    {
        _hadTroubleUntil = Math.Min(TroubleUntil, world.Now);
        _mannerUntil = Math.Min(_mannerUntil, world.Now);
        _downUntil = Math.Min(_downUntil, world.Now);
        foreach (var (link, _) in _links.Where(entry => entry.Link.IsMute).ToList())
        {
            link.Cut();
        }
    }

    public void NothingIsLeft()
    {
        foreach (var (link, session) in _links)
        {
            session?.NothingIsLeft();
            if (!link.HasLeft(isClient: true))
            {
                world.Violate($"The client's end of link {link.Number} was left behind.");
            }
        }

        if (Host.ArmedTimers > 0)
        {
            world.Violate($"{Host.ArmedTimers} timers were left at the server.");
        }
    }

    private void Behave(ServerManner manner, long until, long retryAfter)
    {
        _hadTroubleUntil = Math.Max(_hadTroubleUntil, _mannerUntil);
        _manner = manner;
        _mannerUntil = until;
        _retryAfter = retryAfter;
    }

    private void Accept(Dial dial)
    {
        var link = dial.Succeeds(new SimulatedLink(world, dial.Client.Network, world.NextLink()));
        _links.Add((link, world.IsOfMachines ? new MachineSession(world, Host, link, dial.Client) : new ShellSession(world, Host, link, dial.Client)));
        Prune();
    }

    /// <summary>What was judged already need not be kept for the end.</summary>
    private void Prune()
    {
        if (_links.Count > 200)
        {
            _links.RemoveAll(entry => entry.Session is { IsOver: true } && entry.Link.HasLeft(isClient: true) && entry.Link.HasLeft(isClient: false));
        }
    }

    private void AllTake(Deed deed)
    {
        foreach (var (_, session) in _links.ToList())
        {
            if (session is { IsOver: false })
            {
                Host.Do(() => Host.Call(() => session.Take(deed)));
            }
        }
    }

    private ISimulatedEnd? Newest(SimulatedClient client)
        => _links.LastOrDefault(entry => ReferenceEquals(entry.Link.Network, client.Network)).Session;

    private void Crash(long until, bool isSilent)
    {
        var dead = Host;
        Host = new Host(world.Stage);
        dead.Die();
        _downUntil = Math.Max(_downUntil, until);
        foreach (var (link, session) in _links)
        {
            session?.Died();
            if (!isSilent)
            {
                link.Cut();
            }
            else if (!link.HasLeft(isClient: true))
            {
                // Whatever the client sends is answered with a reset once somebody is there again.
                Awaken(link);
            }
        }

        _links.RemoveAll(entry => entry.Session is not null && entry.Link.HasLeft(isClient: true));
    }

    private void Awaken(SimulatedLink link)
    {
        link.IsMute = true;
        link.Upward.Discarded = () =>
        {
            if (IsUp)
            {
                link.Cut();
            }
        };
    }
}
