using System.Buffers;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text;
using Heartbeat.CompilerServices;

namespace Heartbeat.Testing;

/// <summary>
/// A connection in a <see cref="HeartbeatWorld"/>, seen from the server's end: what the test says and expects on it, and what is done to it. Faults begin
/// at once, and bytes that are under way meet them.
/// </summary>
public sealed class WorldConnection
{
    private const WebSocketCloseStatus NoStatus = WebSocketCloseStatus.Empty;

    /// <summary>What a control frame can carry (RFC 6455, section 5.5), in bytes.</summary>
    private const int LongestControl = 125;

    private readonly WorldParts _parts;
    private readonly Host _host;
    private readonly Answers _answers;
    private readonly MemoryLink _link;
    private readonly FrameEnd _frames;
    private readonly HeartbeatProtocol _heartbeat;
    private readonly Queue<WorldMessage> _received = new();
    private readonly List<byte> _unfinished = [];
    private readonly List<ReadOnlyMemory<byte>> _pongs = [];
    private bool _hasClosed;
    private bool _hasEnded;

    internal WorldConnection(WorldParts parts, Host host, Answers answers, MemoryLink link, Dial dial, string? subProtocol)
    {
        _parts = parts;
        _host = host;
        _answers = answers;
        _link = link;
        _frames = new FrameEnd(link, isClient: false);
        _heartbeat = HeartbeatOf(dial.Socket.Options);
        Name = $"connection {link.Number}";
        Uri = dial.Address;
        Headers = new Dictionary<string, string>(dial.Context.Headers, StringComparer.OrdinalIgnoreCase);
        SubProtocols = [.. dial.Context.SubProtocols];
        SubProtocol = subProtocol;
        Socket = dial.Socket;
        link.Upward.Reader = host;
        link.Upward.Arrived = Read;
        link.Downward.Writer = host;
    }

    /// <summary>How the story names it: "connection 2" is the second one of the world.</summary>
    public string Name { get; }

    /// <summary>The address that was dialed, with its query.</summary>
    public Uri Uri { get; }

    /// <summary>The headers of the handshake that the socket has set.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The sub-protocols that were offered, best first.</summary>
    public IReadOnlyList<string> SubProtocols { get; }

    /// <summary>The one that was chosen, or null.</summary>
    public string? SubProtocol { get; }

    /// <summary>Who dialed.</summary>
    public IHeartbeatSocket Socket { get; }

    /// <summary>Who takes it, where <see cref="WorldServer.Serve{TServer}"/> said so.</summary>
    public IHeartbeatSession? Session { get; private set; }

    /// <summary>Whether pings are answered on this connection, be they messages or frames; the server's say unless set.</summary>
    public bool? AnswersHeartbeats
    {
        get;
        set
        {
            CheckScripted(nameof(AnswersHeartbeats));
            field = value;
        }
    }

    /// <summary>Whether a close frame is answered on this connection; the server's say unless set.</summary>
    public bool? AnswersCloses
    {
        get;
        set
        {
            CheckScripted(nameof(AnswersCloses));
            field = value;
        }
    }

    /// <summary>Why it ended for the socket that dialed it, or null while it has not.</summary>
    public SocketCloseReason? CloseReason { get; private set; }

    /// <summary>Why it ended for the <see cref="Session"/>, or null while it has not.</summary>
    public SocketCloseReason? SessionCloseReason { get; private set; }

    /// <summary>The status of the close frame that came from the client, or null while none has.</summary>
    public WebSocketCloseStatus? ReceivedCloseStatus { get; private set; }

    /// <summary>How many pings have come: those of the socket's heartbeat, and every ping frame.</summary>
    public int ReceivedPings { get; private set; }

    /// <summary>How many pings the <see cref="Session"/> has sent: those of the client's heartbeat, and every ping frame, so also those by which it asks a silent client.</summary>
    public int SentPings { get; private set; }

    /// <summary>Waits for the next message, which must be this text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Completes when it has come.</returns>
    /// <exception cref="WorldException">Another message came, or none.</exception>
    public Task Receives(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        CheckReceives();
        return _parts.Unheard.Watch($"{Name}: {Story.Show(text)}", ReceivesAsync(text));
    }

    private async Task ReceivesAsync(string text)
    {
        var message = await ReceiveAsync(Story.Show(text));
        if (message.Text != text)
        {
            throw _parts.Report.Failure($"{Story.Show(text)} was expected on {Name}. The next message was {message}.");
        }
    }

    /// <summary>Waits for the next message, which must be binary and have these bytes.</summary>
    /// <param name="data">The bytes.</param>
    /// <returns>Completes when it has come.</returns>
    /// <exception cref="WorldException">Another message came, or none.</exception>
    public Task Receives(ReadOnlyMemory<byte> data)
    {
        CheckReceives();
        return _parts.Unheard.Watch($"{Name}: {WorldMessage.ShowBytes(data.Span)}", ReceivesAsync(data));
    }

    private async Task ReceivesAsync(ReadOnlyMemory<byte> data)
    {
        var expected = WorldMessage.ShowBytes(data.Span);
        var message = await ReceiveAsync(expected);
        if (message.Type != WebSocketMessageType.Binary || !message.Data.Span.SequenceEqual(data.Span))
        {
            throw _parts.Report.Failure($"{expected} were expected on {Name}. The next message was {message}.");
        }
    }

    /// <summary>Takes the next message, whatever it is; heartbeats are none.</summary>
    /// <returns>The message.</returns>
    /// <exception cref="WorldException">None came.</exception>
    public Task<WorldMessage> ReceiveAsync()
    {
        CheckReceives();
        return _parts.Unheard.Watch($"{Name}: a message", ReceiveAsync("a message"));
    }

    /// <summary>Waits until the client has closed this connection by a close frame.</summary>
    /// <param name="status">The status that the frame must have; null for any.</param>
    /// <returns>Completes when it has come.</returns>
    /// <exception cref="WorldException">It did not come, or with another status.</exception>
    public Task ReceivesClose(WebSocketCloseStatus? status = null)
    {
        CheckReceives();
        return _parts.Unheard.Watch($"{Name}: a close frame", ReceivesCloseAsync(status));
    }

    private async Task ReceivesCloseAsync(WebSocketCloseStatus? status)
    {
        await _parts.Expectations.ComesAsync(new Expectation($"{Name}: a close frame") { Condition = () => ReceivedCloseStatus is not null });
        if (status is { } expected && ReceivedCloseStatus != expected)
        {
            throw _parts.Report.Failure($"A close frame with {(int)expected} was expected on {Name}. It had {(int)ReceivedCloseStatus!}.");
        }
    }

    /// <summary>Waits for the next ping, one that comes from now on: a message of the socket's heartbeat, or a ping frame.</summary>
    /// <returns>Completes when it has come.</returns>
    /// <exception cref="WorldException">None came.</exception>
    public Task ReceivesPing()
    {
        _parts.Callers.CheckAwaits(nameof(ReceivesPing));
        return _parts.Unheard.Watch($"{Name}: a ping", ReceivesPingAsync());
    }

    private async Task ReceivesPingAsync()
    {
        var before = ReceivedPings;
        await _parts.Expectations.ComesAsync(new Expectation($"{Name}: a ping") { Condition = () => ReceivedPings > before || _hasEnded });
        if (ReceivedPings == before)
        {
            throw _parts.Report.Failure($"A ping was expected on {Name}, which has ended{Story.Show(CloseReason)}.");
        }
    }

    /// <summary>Waits for a pong frame with these bytes, one that comes from now on.</summary>
    /// <param name="data">The bytes: those of the ping frame that it answers.</param>
    /// <returns>Completes when it has come.</returns>
    /// <exception cref="WorldException">None came.</exception>
    public Task ReceivesPong(ReadOnlyMemory<byte> data)
    {
        CheckReceives();
        return _parts.Unheard.Watch($"{Name}: a pong frame", ReceivesPongAsync(data));
    }

    private async Task ReceivesPongAsync(ReadOnlyMemory<byte> data)
    {
        var before = _pongs.Count;
        var hasCome = false;
        await _parts.Expectations.ComesAsync(new Expectation($"{Name}: a pong frame with {WorldMessage.ShowBytes(data.Span)}")
        {
            Condition = () => (hasCome = _pongs.FindIndex(before, pong => pong.Span.SequenceEqual(data.Span)) >= 0) || _hasEnded,
        });
        if (!hasCome)
        {
            throw _parts.Report.Failure($"A pong frame with {WorldMessage.ShowBytes(data.Span)} was expected on {Name}, which has ended{Story.Show(CloseReason)}.");
        }
    }

    /// <summary>Sends a text to the client.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Completes at once, in virtual time: what is sent waits in the network.</returns>
    public Task SendAsync(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return SendAsync(FrameKind.Text, Encoding.UTF8.GetBytes(text), Story.Show(text));
    }

    /// <summary>Sends bytes to the client.</summary>
    /// <param name="data">The bytes.</param>
    /// <returns>Completes at once, in virtual time: what is sent waits in the network.</returns>
    public Task SendAsync(ReadOnlyMemory<byte> data) => SendAsync(FrameKind.Binary, data.ToArray(), WorldMessage.ShowBytes(data.Span));

    /// <summary>Sends a ping frame to the client, which answers it by itself with a pong frame: see <see cref="ReceivesPong"/>.</summary>
    /// <param name="data">What it carries, at most 125 bytes. The pong has the same.</param>
    /// <returns>Completes at once, in virtual time: what is sent waits in the network.</returns>
    /// <exception cref="ArgumentException">It is longer.</exception>
    public Task SendPingAsync(ReadOnlyMemory<byte> data = default)
    {
        if (data.Length > LongestControl)
        {
            throw new ArgumentException($"A ping frame carries at most {LongestControl} bytes (RFC 6455, 5.5). These are {data.Length}.", nameof(data));
        }

        return SendAsync(FrameKind.Ping, data.ToArray(), $"a ping frame with {WorldMessage.ShowBytes(data.Span)}");
    }

    /// <summary>Closes this connection by a close frame, as a server that ends properly.</summary>
    /// <param name="status">The status (RFC 6455, section 7.4).</param>
    /// <param name="description">The words with it, at most 123 bytes of UTF-8.</param>
    /// <exception cref="ArgumentException">No close frame can carry them.</exception>
    public void Close(int status = (int)WebSocketCloseStatus.NormalClosure, string? description = null)
    {
        _parts.Callers.Check(nameof(Close));
        CheckScripted(nameof(Close));
        if (status is < 0 or > ushort.MaxValue)
        {
            throw new ArgumentOutOfRangeException(nameof(status), status, "A status has two bytes (RFC 6455, 7.4): it is 1000 where all is well.");
        }

        if (description is not null && Encoding.UTF8.GetByteCount(description) > LongestControl - sizeof(ushort))
        {
            throw new ArgumentException($"The words are {Encoding.UTF8.GetByteCount(description)} bytes of UTF-8. A close frame has room for {LongestControl - sizeof(ushort)} beside its status (RFC 6455, 5.5): say it shorter.", nameof(description));
        }

        CheckSpeaks("A close frame");
        _parts.Story.Tell(Name, $"the server closes with {status}{(description is null ? "" : $" {Story.Show(description)}")}");
        SendClose(status, description);
    }

    /// <summary>
    /// Half-open: nothing passes any more in either direction, and neither end is told. What is sent meanwhile arrives after <see cref="Thaw"/>, as with TCP.
    /// </summary>
    public void Freeze()
    {
        Befall(nameof(Freeze), "freezes");
        _link.Network.Block(upward: true, downward: true, Network.Forever);
    }

    /// <summary>Nothing passes any more in one direction, and neither end is told. What is sent meanwhile arrives after <see cref="Thaw"/>, as with TCP.</summary>
    /// <param name="direction">Which.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such direction.</exception>
    public void Lose(TrafficDirection direction)
    {
        if (!Enum.IsDefined(direction))
        {
            throw new ArgumentOutOfRangeException(nameof(direction), direction, "A connection has two directions: ToServer and ToClient.");
        }

        Befall(nameof(Lose), direction == TrafficDirection.ToServer ? "loses what the client sends" : "loses what the server sends");
        _link.Network.Block(upward: direction == TrafficDirection.ToServer, downward: direction == TrafficDirection.ToClient, Network.Forever);
    }

    /// <summary>Everything passes again, what was sent meanwhile first.</summary>
    public void Thaw()
    {
        Befall(nameof(Thaw), "passes everything again");
        _link.Network.Unblock();
    }

    /// <summary>The connection ends under both ends, as when the process at the other end of each has ended: no close frame comes before.</summary>
    public void Cut()
    {
        Befall(nameof(Cut), "is cut");
        _link.Network.Unblock();
        _link.Cut();
    }

    /// <summary>The connection is reset under both ends, as by a router that has forgotten it.</summary>
    public void Reset()
    {
        Befall(nameof(Reset), "is reset");
        _link.Network.Unblock();
        _link.Cut(new SocketException((int)SocketError.ConnectionReset));
    }

    /// <summary>Only so many bytes pass in a second from now on.</summary>
    /// <param name="bytesPerSecond">How many; 0 for any number.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public void Slow(int bytesPerSecond)
    {
        if (bytesPerSecond < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(bytesPerSecond), bytesPerSecond, "A connection cannot pass fewer than 0 bytes in a second. 0 is without a limit; Freeze lets nothing pass.");
        }

        Befall(nameof(Slow), bytesPerSecond == 0 ? "is quick again" : $"passes {bytesPerSecond} bytes in a second");
        _link.Network.Limit(bytesPerSecond);
    }

    /// <summary>What is sent from now on is on its way for so long.</summary>
    /// <param name="latency">How long.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public void Delay(TimeSpan latency)
    {
        VirtualTime.Check(latency, nameof(latency));
        Befall(nameof(Delay), $"takes {latency} from now on");
        _link.Network.Use(latency.Ticks);
    }

    /// <summary>Sends a pong frame that answers nothing, or says that it answers another ping.</summary>
    internal Task SendPongAsync(ReadOnlyMemory<byte> data) => SendAsync(FrameKind.Pong, data.ToArray(), $"a pong frame with {WorldMessage.ShowBytes(data.Span)}");

    /// <summary>What came and nobody has taken.</summary>
    internal IReadOnlyList<WorldMessage> Unawaited() => [.. _received];

    /// <summary>It has been opened at the other end, too.</summary>
    internal void Opened() => _parts.Census.Linked(Socket, reason => CloseReason ??= reason);

    /// <summary>A class of the user's takes this end.</summary>
    internal void Serve(IHeartbeatSession session, WorldEnvironment environment)
    {
        Session = session;
        var accept = AcceptBy(session, environment.Adopt(session));
        _parts.Census.Linked(session, reason => SessionCloseReason ??= reason);

        // On the server's own scheduler, so that it never leaves it.
        _ = Task.Factory.StartNew(
            async () =>
            {
                try
                {
                    await using (session)
                    {
                        await accept();
                    }
                }
                catch (Exception exception)
                {
                    _parts.Expectations.Fail(exception);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.DenyChildAttach,
            environment.Scheduler);
    }

    /// <summary>Takes the server's end for a session at once, so that nothing comes before: for frames of its own, as on Kestrel, wherever the client has its own.</summary>
    /// <returns>Runs the session on it.</returns>
    private Func<Task> AcceptBy(IHeartbeatSession session, HeartbeatConnection socket)
    {
        if (!_link.CarriesBytes)
        {
            var webSocket = new ServedWebSocket(_link, _host, Passed) { AgreedSubProtocol = SubProtocol };
            return () => session.AcceptAsync(webSocket);
        }

        var end = new ServedStream(_link, _host, Passed);
        return () => socket.AcceptStreamAsync(new DialedConnection(end) { SubProtocol = SubProtocol, HasUnread = () => end.HasUnread });
    }

    private void CheckReceives([CallerMemberName] string member = "")
    {
        _parts.Callers.CheckAwaits(member);
        CheckScripted(member);
    }

    private async Task<WorldMessage> ReceiveAsync(string what)
    {
        WorldMessage? next = null;
        await _parts.Expectations.ComesAsync(new Expectation($"{Name}: {what}") { Condition = () => _received.TryDequeue(out next) || _hasEnded });
        return next
            ?? throw _parts.Report.Failure($"{what} was expected on {Name}, which has ended{Story.Show(CloseReason)}.");
    }

    private Task SendAsync(FrameKind kind, byte[] data, string shown, [CallerMemberName] string member = "")
    {
        _parts.Callers.Check(member);
        CheckScripted(member);
        CheckSpeaks(shown);
        _parts.Story.Tell(Name, $"<- {shown}");
        _frames.Send(new Frame(kind, data, EndsMessage: true));
        return Task.CompletedTask;
    }

    private void CheckSpeaks(string shown)
    {
        if (_hasClosed || _hasEnded)
        {
            throw _parts.Report.Failure($"{shown} cannot be sent on {Name}, which has ended{Story.Show(CloseReason)}. Accept the next connection, and send it there.");
        }
    }

    private void Befall(string member, string what)
    {
        _parts.Callers.Check(member);
        _parts.Story.Tell(Name, what);
    }

    private void CheckScripted(string member)
    {
        if (Session is not null)
        {
            throw new InvalidOperationException($"{member} was called on {Name}, which is taken by {Session.GetType().Name}: look at that object instead, by connection.Session.");
        }
    }

    private void Read()
    {
        while (_frames.TryRead(out var frame))
        {
            switch (frame.Kind)
            {
                case FrameKind.Reset:
                    End();
                    break;
                case FrameKind.Close:
                    ClosePassed("->", frame);
                    if (!_hasClosed && (AnswersCloses ?? _answers.Closes))
                    {
                        SendClose(frame.Status ?? (int)WebSocketCloseStatus.NormalClosure, description: null);
                    }

                    break;
                case FrameKind.Ping:
                    PingCame();
                    Answer(FrameKind.Pong, frame.Data);
                    break;
                case FrameKind.Pong:
                    _pongs.Add(frame.Data);
                    break;
                default:
                    _unfinished.AddRange(frame.Data.Span);
                    if (frame.EndsMessage)
                    {
                        Take(frame.Kind == FrameKind.Binary ? WebSocketMessageType.Binary : WebSocketMessageType.Text);
                    }

                    break;
            }
        }
    }

    private void Take(WebSocketMessageType type)
    {
        var message = new WorldMessage(type, [.. _unfinished]);
        _unfinished.Clear();
        switch (KindOf(message))
        {
            case HeartbeatKind.Ping:
                PingCame();
                var pong = new ArrayBufferWriter<byte>();
                _heartbeat.WritePong(message.Data.Span, pong);
                Answer(FrameKind.Text, pong.WrittenMemory);
                break;
            case HeartbeatKind.Neither:
                _parts.Story.Tell(Name, $"-> {message}");
                _received.Enqueue(message);
                break;
        }
    }

    /// <summary>A message or a control frame has passed between the client and the session. It is told unless it is a heartbeat.</summary>
    private void Passed(TrafficDirection direction, Frame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Close:
                ClosePassed(ArrowOf(direction), frame);
                break;
            case FrameKind.Ping:
                PingPassed(direction);
                break;
            case FrameKind.Text or FrameKind.Binary:
                MessagePassed(direction, new WorldMessage(frame.Kind == FrameKind.Binary ? WebSocketMessageType.Binary : WebSocketMessageType.Text, frame.Data.ToArray()));
                break;
        }
    }

    private void MessagePassed(TrafficDirection direction, WorldMessage message)
    {
        switch (KindOf(message))
        {
            case HeartbeatKind.Ping:
                PingPassed(direction);
                break;
            case HeartbeatKind.Neither:
                _parts.Story.Tell(Name, $"{ArrowOf(direction)} {message}");
                break;
        }
    }

    private void PingPassed(TrafficDirection direction)
    {
        if (direction == TrafficDirection.ToServer)
        {
            PingCame();
        }
        else
        {
            SentPings++;
        }
    }

    private static string ArrowOf(TrafficDirection direction) => direction == TrafficDirection.ToServer ? "->" : "<-";

    private static HeartbeatProtocol HeartbeatOf(HeartbeatOptions options)
        => options.Heartbeat?.Invoke() ?? new TextHeartbeat { Ping = options.Ping, Pong = options.Pong, PongShape = options.PongShape };

    private HeartbeatKind KindOf(WorldMessage message)
        => message.Type == WebSocketMessageType.Text && _heartbeat.Carrier == HeartbeatCarrier.TextMessage && !_answers.ShowsHeartbeats ? _heartbeat.Recognize(message.Data.Span).Kind : HeartbeatKind.Neither;

    private void PingCame() => ReceivedPings++;

    /// <summary>Answers a ping, unless the test said otherwise.</summary>
    private void Answer(FrameKind kind, ReadOnlyMemory<byte> pong)
    {
        if (!_hasClosed && (AnswersHeartbeats ?? _answers.Heartbeats))
        {
            _frames.Send(new Frame(kind, pong, EndsMessage: true));
        }
    }

    /// <summary>A close frame has passed.</summary>
    private void ClosePassed(string direction, Frame frame)
    {
        if (direction == "->")
        {
            ReceivedCloseStatus = (WebSocketCloseStatus?)frame.Status ?? NoStatus;
        }

        _parts.Story.Tell(Name, $"{direction} close {frame.Status}{(frame.Description is { Length: > 0 } words ? $" {Story.Show(words)}" : "")}");
    }

    private void SendClose(int status, string? description)
    {
        if (!_hasClosed && !_hasEnded)
        {
            _hasClosed = true;
            _frames.Send(new Frame(FrameKind.Close, default, EndsMessage: true) { Status = status, Description = description });
        }

        if (ReceivedCloseStatus is not null)
        {
            End();
        }
    }

    private void End()
    {
        _hasEnded = true;
        _link.Leave(isClient: false);
    }
}
