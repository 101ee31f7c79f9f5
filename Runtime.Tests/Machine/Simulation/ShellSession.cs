using System.Globalization;

namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>The server's end of one link on the real shell.</summary>
internal sealed class ShellSession : ISimulatedEnd
{
    private readonly SimulatedWorld _world;
    private readonly Host _host;
    private readonly Temper _temper;
    private readonly Watch _watch;
    private readonly ShellClass _socket;
    private readonly SimulatedLink _link;
    private Task<SocketCloseReason>? _run;
    private readonly List<Task> _calls = [];
    private int _messages;
    private int _lastWords;
    private int _replies;
    private bool _isDead;

    public ShellSession(SimulatedWorld world, Host host, SimulatedLink link, SimulatedClient client)
    {
        _world = world;
        _host = host;
        _link = link;
        _temper = new Temper(world, host);
        _watch = new Watch(world, $"s{link.Number}", host, _temper, dials: false);
        var webSocket = CorkingWebSocket.NewEnd(link, isClient: false, host);
        webSocket.Answers = () => _watch.Answers(webSocket);
        var hooks = new ShellHooks(world, _watch, _temper, new Temper(world, host))
        {
            Reply = (_, token) => Reply(webSocket, token),
            FirstMessage = NewFirstMessage,
            Refuses = () => world.Server.Manner == ServerManner.TurnsDown,
        };
        _socket = new ShellClass
        {
            Hooks = hooks,
            Watch = _watch,
            LinkOf = _ => link,
            Options = new SimulatedEnvironment(world, host).ApplyTo(world.OptionsOf(dials: false)),
        };
        _watch.LinkIsThere(webSocket, () => client.Host.TroubleUntil, () => client.StuckUntil);
        link.UseServer(() => _isDead ? long.MaxValue : host.TroubleUntil, () => _temper.StuckUntil);
        _socket.StateChanged += (_, change) =>
        {
            world.Tell($"s{link.Number}: {change.Previous} -> {change.Current}");
            if (change.Current == SocketState.Open)
            {
                _watch.Opened(webSocket);
            }
            else if (change.Previous is SocketState.Open or SocketState.Closing)
            {
                _watch.Ended(change.Reason);
            }
        };
        host.Call(() => _run = _socket.AcceptAsync(webSocket));
    }

    public bool IsOver => _isDead || _run!.IsCompleted;

    public long StuckUntil => _isDead ? 0 : _temper.StuckUntil;

    public void Take(Deed deed)
    {
        if (_isDead)
        {
            return;
        }

        switch (deed.Kind)
        {
            case DeedKind.ServerSends:
                Send(size: deed.Amount % 50);
                break;
            case DeedKind.ServerSendsLarge:
                Send(size: deed.Amount * 100 % Math.Max(1, _world.Options.MaxMessageSize - 100));
                break;
            case DeedKind.ServerCloses:
                _watch.CloseAsked();
                var close = _socket.CloseAsync();
                _watch.MustEnd(close);
                _calls.Add(close);
                break;
            case DeedKind.ServerLastWords:
                Send(SimulatedText.LastWordsOf($"s{_link.Number}", awaitsOpen: deed.Amount % 2 == 0), ++_lastWords, size: 1, CancellationToken.None);
                Take(deed with { Kind = DeedKind.ServerCloses });
                break;
            case DeedKind.ServerProbes when !_world.UsesPingFrames:
                // A client with ping frames would take the session's text for a message.
                _socket.Probe();
                break;
            case DeedKind.ServerHookStalls:
                _temper.StallUntil(_world.Now + deed.Length);
                break;
            case DeedKind.ServerHookBlocks:
                _temper.BlockUntil(_world.Now + deed.Length);
                break;
            case DeedKind.ServerHookThrows:
                _temper.Fail();
                break;
        }
    }

    public void Died() => _isDead = true;

    public void NothingIsLeft()
    {
        if (_isDead)
        {
            return;
        }

        if (!_link.HasLeft(isClient: false))
        {
            _world.Violate($"s{_link.Number}: the server's end of the link was left behind.");
        }

        _watch.EverythingWasTold();
        Answers.Check(_world, $"s{_link.Number}", [.. _calls, _run!]);
    }

    private SimulatedMessage NewFirstMessage()
    {
        var message = _world.NewMessage(string.Create(CultureInfo.InvariantCulture, $"s{_link.Number}.o.{++_messages}"));
        message.Died = static () => true;
        return message;
    }

    private void Send(int size) => Send($"s{_link.Number}", ++_messages, size, CancellationToken.None);

    private async ValueTask Reply(SimulatedWebSocket webSocket, CancellationToken cancellationToken)
    {
        var reply = Send($"s{_link.Number}.r", ++_replies, size: 3, cancellationToken);
        _watch.Replies(webSocket, reply);
        await reply.Sending!;
    }

    private SimulatedMessage Send(string series, int number, int size, CancellationToken cancellationToken)
    {
        var message = _world.NewMessage(string.Create(CultureInfo.InvariantCulture, $"{series}.{number}"));
        message.Sending = _socket.SendAsync(SimulatedText.Of(message.Name, size), cancellationToken).AsTask();
        message.Died = () => _isDead;
        return message;
    }
}
