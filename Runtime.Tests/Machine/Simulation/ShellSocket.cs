using System.Globalization;
using System.Net;

namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>A client's socket on the real shell.</summary>
internal sealed class ShellSocket : ISimulatedSocket
{
    private static readonly Uri Address = new("ws://server/");

    private readonly SimulatedWorld _world;
    private readonly SimulatedClient _client;
    private readonly string _name;
    private readonly ShellHooks _hooks;
    private readonly ShellClass _socket;
    private readonly List<Task> _calls = [];
    private readonly Dictionary<int, SimulatedLink> _links = [];
    private ILinkEnd? _current;
    private CancellationTokenSource? _connect;
    private SimulatedMessage? _last;
    private long _retryAfter;
    private bool _refusesNext;
    private int _messages;
    private int _lastWords;

    /// <summary>What hooks send may overtake what others have sent: it leaves on a link that is being closed.</summary>
    private int _hookMessages;
    private int _replies;

    /// <summary>Ends when the link is open no more.</summary>
    private TaskCompletionSource _left = new();

    public ShellSocket(SimulatedWorld world, SimulatedClient client, string name, Temper temper, Temper decisionHooks)
    {
        _world = world;
        _client = client;
        _name = name;
        Watch = new Watch(world, name, client.Host, temper, dials: true);
        _hooks = new ShellHooks(world, Watch, temper, decisionHooks)
        {
            SpeaksFirst = true,
            Reply = Reply,
            AwaitOpen = AwaitOpen,
            FirstMessage = NewFirstMessage,
            Refuses = () =>
            {
                var refuses = _refusesNext;
                _refusesNext = false;
                return refuses;
            },
        };
        _socket = new ShellClass
        {
            Hooks = _hooks,
            Watch = Watch,
            LinkOf = LinkOf,
            Options = new SimulatedEnvironment(world, client.Host, Dial).ApplyTo(world.OptionsOf(dials: true)),
        };
        _socket.StateChanged += (_, change) => StateChanged(change);
    }

    public SocketState State => _socket.State;

    public Watch Watch { get; }

    public bool LastArrived => _last is { Arrivals: 1 };

    public void Take(Deed deed)
    {
        switch (deed.Kind)
        {
            case DeedKind.Connect:
                Connect(deed);
                break;
            case DeedKind.Close:
                Watch.CloseAsked();
                var close = _socket.CloseAsync();
                Watch.MustEnd(close);
                _calls.Add(close);
                break;
            case DeedKind.LastWords:
                Send(SimulatedText.LastWordsOf(_name, awaitsOpen: false), ++_lastWords, size: 1, CancellationToken.None);
                Take(deed with { Kind = DeedKind.Close });
                break;
            case DeedKind.Reconnect:
                Watch.LetsGo();
                Ask(() => _socket.ReconnectAsync());
                break;
            case DeedKind.Probe:
                Watch.Probed();
                _socket.Probe();
                break;
            case DeedKind.CancelConnect:
                _connect?.Cancel();
                break;
            case DeedKind.WaitForOpen:
                _calls.Add(_socket.WaitForOpenAsync());
                break;
            case DeedKind.Send:
                Send(size: deed.Amount % 50);
                break;
            case DeedKind.SendLarge:
                Send(size: deed.Amount * 100 % Math.Max(1, _world.Options.MaxMessageSize - 100));
                break;
            case DeedKind.TrySend:
                TrySend(size: deed.Amount);
                break;
            case DeedKind.HookSends:
                _hooks.Errands.Enqueue(async () => await Send($"{_name}.h", ++_hookMessages, size: 10, CancellationToken.None).Sending!);
                break;
            case DeedKind.HookCloses:
                _hooks.Errands.Enqueue(async () =>
                {
                    Watch.CloseAsked();
                    await _socket.CloseAsync();
                });
                break;
            case DeedKind.OpeningIsRefused:
                _refusesNext = true;
                break;
            case DeedKind.DecisionHookSaysNo:
                _hooks.SaysNo = true;
                break;
        }
    }

    public void SendLast() => _last = Send(size: 1);

    public void Dispose()
    {
        Watch.CloseAsked();
        var disposing = _socket.DisposeAsync().AsTask();
        Watch.MustEnd(disposing);
        _calls.Add(disposing);
    }

    public void NothingIsLeft()
    {
        if (_socket.State != SocketState.Disposed)
        {
            _world.Violate($"{_name}: {_socket.State} after its disposal.");
        }

        Watch.EverythingWasTold();
        Answers.Check(_world, _name, _calls);
    }

    private void Connect(Deed deed)
    {
        // A token that governs this call alone, and that nobody may ever cancel.
        var token = new CancellationTokenSource();
        if (Ask(() => _socket.ConnectAsync(Address, token.Token)))
        {
            _connect = deed.Amount % 3 == 0 ? token : null;
        }
    }

    private bool Ask(Func<Task> call)
    {
        var state = _socket.State;
        Task task;
        try
        {
            task = call();
        }
        catch (Exception exception) when (exception is InvalidOperationException or ObjectDisposedException)
        {
            // Not now: documented.
            return false;
        }

        if (_socket.State is SocketState.Idle or SocketState.Closed or SocketState.GaveUp)
        {
            _world.Violate($"{_name}: a call to connect did nothing.");
        }

        Watch.Asked(state);
        _calls.Add(task);
        return true;
    }

    private async ValueTask Reply(SimulatedLink? link, CancellationToken cancellationToken)
    {
        var reply = Send($"{_name}.r", ++_replies, size: 3, cancellationToken);
        if (_current is { } current && current.Link == link)
        {
            Watch.Replies(current, reply);
        }

        await reply.Sending!;
    }

    private async ValueTask AwaitOpen(CancellationToken cancellationToken)
    {
        await _left.Task;
        try
        {
            var open = _socket.WaitForOpenAsync(cancellationToken);
            Watch.HookAwaitsOpen(_current!);
            await open;
        }
        catch (Exception exception) when (exception is SocketClosedException or OperationCanceledException or ObjectDisposedException)
        {
            // There is none.
        }
        finally
        {
            Watch.HookAwaitsOpenNoLonger();
        }
    }

    private SimulatedMessage Send(int size) => Send(_name, ++_messages, size, CancellationToken.None);

    private SimulatedMessage Send(string series, int number, int size, CancellationToken cancellationToken)
    {
        var message = NewMessage(series, number);
        try
        {
            message.Sending = _socket.SendAsync(SimulatedText.Of(message.Name, size), cancellationToken).AsTask();
        }
        catch (ObjectDisposedException exception)
        {
            message.Sending = Task.FromException(exception);
        }

        return message;
    }

    private void TrySend(int size)
    {
        var message = NewMessage(_name, ++_messages);
        if (!_socket.TrySend(SimulatedText.Of(message.Name, size)))
        {
            // Its caller was told, here and now.
            message.Sending = Task.FromException(new InvalidOperationException());
        }
    }

    private SimulatedMessage NewFirstMessage()
    {
        var message = _world.NewMessage(string.Create(CultureInfo.InvariantCulture, $"{_name}.o.{++_messages}"));
        message.Died = static () => true;
        return message;
    }

    private SimulatedMessage NewMessage(string series, int number) => _world.NewMessage(string.Create(CultureInfo.InvariantCulture, $"{series}.{number}"));

    private ILinkEnd NewEnd(SimulatedLink link)
    {
        if (_world.Mode == SimulationMode.Frames)
        {
            var stream = new SimulatedStream(link, _client.Host);
            stream.Answers = () => Watch.Answers(stream);
            return stream;
        }

        var webSocket = CorkingWebSocket.NewEnd(link, isClient: true, _client.Host);
        webSocket.Answers = () => Watch.Answers(webSocket);
        return webSocket;
    }

    private Task<ILinkEnd> Dial(int attempt, CancellationToken token)
    {
        var done = new TaskCompletionSource<ILinkEnd>();
        var dial = new Dial(_world, _client, () => token.IsCancellationRequested, Succeeded, Failed);
        Watch.DialStarts(() => dial.IsUnderWay, attempt);
        _world.Agenda.At(_world.Now + _world.Latency, () => _world.Server.Answer(dial));
        return done.Task;

        void Succeeded(SimulatedLink link)
        {
            var end = NewEnd(link);
            if (!token.IsCancellationRequested)
            {
                _current = end;
                _links[link.Number] = link;
                Watch.LinkIsThere(end, () => link.ServerTroubleUntil, () => link.ServerStuckUntil);
            }

            done.SetResult(end);
        }

        void Failed(HttpStatusCode status, long retryAfter)
        {
            _retryAfter = retryAfter;
            done.SetException(new HandshakeRefusedException(status, TimeSpan.FromTicks(retryAfter)));
        }
    }

    /// <summary>A session's messages are called s, the link's number, a dot and a number.</summary>
    private SimulatedLink? LinkOf(string message)
        => _links.GetValueOrDefault(int.Parse(message.AsSpan(1, message.IndexOf('.', StringComparison.Ordinal) - 1), CultureInfo.InvariantCulture));

    private void StateChanged(SocketStateChange change)
    {
        _world.Tell($"{_name}: {change.Previous} -> {change.Current}");
        if (change.Current == SocketState.Connecting)
        {
            Watch.AttemptBegins(change.Previous);
        }
        else if (change.Current == SocketState.Open)
        {
            _left = new TaskCompletionSource();
            Watch.Opened(_current!);
        }

        if (change.Previous == SocketState.Open)
        {
            _left.TrySetResult();
        }

        if (change.Previous is SocketState.Open or SocketState.Closing)
        {
            Watch.Ended(change.Reason);
        }
        else if (change.Previous == SocketState.Connecting && change.Current != SocketState.Open)
        {
            // An attempt that took too long has asked for nothing, whatever it would have said.
            Watch.DialFailed(change.Reason?.HttpStatus is null ? 0 : _retryAfter);
        }

        if (change.Current == SocketState.GaveUp)
        {
            Watch.GaveUp(_hooks.SaidNo || _hooks.HasRefused);
        }
    }
}
