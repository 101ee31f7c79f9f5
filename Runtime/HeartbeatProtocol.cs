using System.Buffers;
using System.Net.WebSockets;
using System.Text;

namespace Heartbeat;

/// <summary>
/// What the heartbeats of a connection look like, and what its server says of them. Each connection has an object of its own. When a heartbeat
/// leaves, and when a connection is dead, is never decided here: a socket's settings say that, and what a server has dictated.
/// </summary>
/// <remarks>
/// <see cref="Receive"/> is called for one message at a time, and may remember what it has read. The properties may change by that: they are read again
/// after each message that it does not call <see cref="HeartbeatKind.Neither"/>. All else may be called by other threads meanwhile.
/// </remarks>
public abstract class HeartbeatProtocol
{
    internal static readonly TimeSpan UsualInterval = TimeSpan.FromSeconds(10);

    private volatile bool _isReady;
    private bool _hasBegun;

    /// <summary>A heartbeat of text messages.</summary>
    protected HeartbeatProtocol()
        : this(HeartbeatCarrier.TextMessage)
    {
    }

    /// <summary>A heartbeat that travels in this.</summary>
    /// <param name="carrier">What pings and pongs travel in.</param>
    protected HeartbeatProtocol(HeartbeatCarrier carrier) => Carrier = carrier;

    /// <summary>What pings and pongs travel in.</summary>
    public HeartbeatCarrier Carrier { get; }

    /// <summary>Who pings. The client unless overridden. Who does not is judged by its silence, where it is not judged by its answers.</summary>
    public virtual HeartbeatPingers Pingers => HeartbeatPingers.Client;

    /// <summary>
    /// Whether a ping is answered by a pong. Yes unless overridden. Where it is not, pings leave by the clock, and each end judges one that pings by its
    /// silence; there is no <c>OnPong</c> and no round trip.
    /// </summary>
    public virtual bool IsAnswered => true;

    /// <summary>
    /// Whether anything that arrives shows that the other end lives. Yes unless overridden; where no, only its heartbeats do, whatever
    /// <see cref="HeartbeatOptions.Liveness"/> says.
    /// </summary>
    public virtual bool CountsAnyTraffic => true;

    /// <summary>Whether a ping follows the last by exactly <see cref="Interval"/>, and not the answer to it. No unless overridden.</summary>
    public virtual bool PingsByTheClock => false;

    /// <summary>When the first ping leaves, and the first after <see cref="Interval"/> has changed. After an interval unless overridden.</summary>
    public virtual HeartbeatFirstPing FirstPing => HeartbeatFirstPing.AfterInterval;

    /// <summary>
    /// Whether a ping leaves after the messages that wait already, not ahead of them: where it has an id that must be greater than theirs. No unless
    /// overridden.
    /// </summary>
    public virtual bool PingsInOrder => false;

    /// <summary>
    /// Whether the connection is usable only after something has come that <see cref="Receive"/> calls <see cref="RecognizedHeartbeat.IsReady"/>. Until then
    /// it is not open: no <c>OnOpen</c>, and no message leaves but those of <c>OnOpening</c>. That takes no longer than <see cref="HeartbeatOptions.ConnectTimeout"/>.
    /// No unless overridden.
    /// </summary>
    public virtual bool AwaitsGreeting => false;

    /// <summary>What is awaited before the connection is usable, for the error where it does not come: "a CONNACK packet".</summary>
    public virtual string Expects => "a greeting";

    /// <summary>Whether a ping may leave now. Not before the connection is usable, unless overridden.</summary>
    public virtual bool MayPing => !AwaitsGreeting || IsReady;

    /// <summary>
    /// Whether an end that has accepted its connection can have this heartbeat. Yes unless overridden; where no, accepting fails and says so.
    /// </summary>
    public virtual bool CanBeAccepted => true;

    /// <summary>
    /// The time from one ping to the next: of this end's, or of the other's where this end does not ping. 10 s unless overridden. What a server dictates replaces that.
    /// Where this end pings, a shorter <see cref="HeartbeatOptions.Interval"/> stands.
    /// </summary>
    public virtual TimeSpan Interval => UsualInterval;

    /// <summary>
    /// Whether the server has dictated <see cref="Interval"/> and <see cref="Timeout"/>, so that a longer one of the settings' does not stand. They count as dictated without
    /// it, once they have changed: to be overridden where a server may dictate just what they were from the start.
    /// </summary>
    public virtual bool IsDictated => false;

    /// <summary>How long a ping may stay unanswered; null, unless overridden, for the settings'. A shorter <see cref="HeartbeatOptions.Timeout"/> stands where this end pings.</summary>
    public virtual TimeSpan? Timeout => null;

    /// <summary>How long the other end may be silent where it is judged by that; null, unless overridden, for <c>Interval + Timeout x Misses</c>; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>: for ever.</summary>
    public virtual TimeSpan? Silence => null;

    /// <summary>The size of the longest heartbeat that is a message, in bytes: it may arrive even where <see cref="HeartbeatOptions.MaxMessageSize"/> is smaller. 512 unless overridden.</summary>
    public virtual int MaxSize => 512;

    /// <summary>Whether <see cref="Receive"/> looks at messages that are larger than <see cref="MaxSize"/> too: for what it is to remember of them. No unless overridden.</summary>
    public virtual bool LooksAtLarger => false;

    /// <summary>Whether what makes the connection usable has come. Yes from the start where nothing is awaited.</summary>
    public bool IsReady
    {
        get => _isReady || !AwaitsGreeting;
        internal set => _isReady = value;
    }

    /// <summary>
    /// Whether the connection has opened. Where it never does, what came on it reaches no message hook but what <c>OnOpening</c> has received: the next attempt's object
    /// must not count it as seen.
    /// </summary>
    public bool HasOpened { get; internal set; }

    /// <summary>Whether this end has accepted the connection, and is the server.</summary>
    public bool IsAccepted { get; internal set; }

    /// <summary>
    /// Takes over what outlives a connection, and amends the attempt: address, headers, sub-protocols. It is called for each attempt, before
    /// <c>OnConnecting</c>, which has the last word. What it throws fails the attempt.
    /// </summary>
    /// <param name="previous">The object of the attempt or connection before, from this socket's first on; null for the first.</param>
    /// <param name="attempt">The attempt.</param>
    public virtual void Prepare(HeartbeatProtocol? previous, ConnectContext attempt)
    {
    }

    /// <summary>
    /// Writes what this end must say first, where that holds no secret; nothing unless overridden. It leaves where <c>OnOpening</c> has given nothing to be
    /// sent when it returns, or first receives. A class whose <c>OnOpening</c> sends a sign-in of its own does without.
    /// </summary>
    /// <param name="writer">Where to write it.</param>
    public virtual void WriteOpening(IBufferWriter<byte> writer)
    {
    }

    /// <summary>
    /// Finds out whether a message is a heartbeat, or, where pings are frames, what a pong frame answers. It is asked about what is to be
    /// sent, from any thread: it changes nothing.
    /// </summary>
    /// <param name="payload">The whole message, or what the frame carries. Not to be kept.</param>
    /// <returns>What it is.</returns>
    public abstract RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload);

    /// <summary>
    /// Takes a message that has come: one at a time, in order, until the connection is over. Unless overridden it is what <see cref="Recognize"/> says of a message of
    /// <see cref="Carrier"/>'s type. What it throws ends the connection.
    /// </summary>
    /// <param name="message">The whole message. Not to be kept.</param>
    /// <param name="type">Text or binary.</param>
    /// <returns>What it is.</returns>
    public virtual RecognizedHeartbeat Receive(ReadOnlySpan<byte> message, WebSocketMessageType type)
        => CarriesHeartbeats(type) ? Recognize(message) : default;

    /// <summary>Writes a ping. What it throws ends the connection, and so does a message of nothing.</summary>
    /// <param name="number">Its number on this connection, from 1; a newer ping has a greater one.</param>
    /// <param name="writer">Where to write it. A ping frame carries at most 125 bytes.</param>
    public abstract void WritePing(long number, IBufferWriter<byte> writer);

    /// <summary>
    /// Writes a pong: the answer to a ping, and, unasked, what says that this end lives and has paused reading. Where nothing is written, nothing
    /// leaves. Ping frames are answered without it. What it throws ends the connection.
    /// </summary>
    /// <param name="ping">The message in which the ping came; empty where nobody has asked. Not to be kept.</param>
    /// <param name="writer">Where to write it.</param>
    public abstract void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer);

    /// <summary>
    /// Says what follows the end of a connection, or an attempt that failed: a close status, a refused handshake. Called before <c>ShouldReconnect</c>, which has
    /// the last word.
    /// </summary>
    /// <param name="reason">Why it ended.</param>
    /// <returns>What follows; null, unless overridden, for what the settings say.</returns>
    public virtual HeartbeatVerdict? Judge(SocketCloseReason reason) => null;

    /// <summary>What it said of time when it was made, before a server or a hook has said anything; null where that never changes.</summary>
    internal HeartbeatTerms? Made { get; private set; }

    /// <summary>What it said of time when it was last looked at.</summary>
    internal HeartbeatTerms? Terms { get; private set; }

    /// <summary>It is about to be a connection's.</summary>
    internal void Begin(bool isAccepted)
    {
        // One of texts may be shared, and never changes.
        if (this is not TextHeartbeat { PongShape: null })
        {
            if (_hasBegun)
            {
                throw new InvalidOperationException($"HeartbeatOptions.Heartbeat returned one {GetType().Name} for two connections; each connection needs one of its own: make it in the function, () => new {GetType().Name}().");
            }

            _hasBegun = true;
            IsAccepted = isAccepted;
            Made = Terms = HeartbeatTerms.Of(this);
        }
    }

    /// <summary>Says that a method of the class, which may be the user's, has thrown.</summary>
    internal InvalidOperationException Threw(string method, Exception exception) => new($"{GetType().Name}.{method} threw: {exception.Message}", exception);

    /// <summary>Looks whether what it says of time has changed.</summary>
    /// <exception cref="InvalidDataException">A time is none that a connection can have.</exception>
    internal bool TakeChange()
    {
        var terms = HeartbeatTerms.Of(this);
        if (terms == Terms)
        {
            return false;
        }

        terms.Check();
        Terms = terms;
        return true;
    }

    /// <summary>Whether messages of this type can be heartbeats.</summary>
    internal bool CarriesHeartbeats(WebSocketMessageType type)
        => Carrier == (type == WebSocketMessageType.Text ? HeartbeatCarrier.TextMessage : HeartbeatCarrier.BinaryMessage);

    /// <summary>The messages that can be heartbeats.</summary>
    internal WebSocketMessageType MessageType => Carrier == HeartbeatCarrier.BinaryMessage ? WebSocketMessageType.Binary : WebSocketMessageType.Text;

    /// <summary>What a message is that is to be sent.</summary>
    internal RecognizedHeartbeat RecognizeMessage(ReadOnlySpan<byte> message, WebSocketMessageType type)
        => message.Length <= MaxSize && CarriesHeartbeats(type) ? Recognize(message) : default;

    /// <summary>Refuses a message that the other end would take for a heartbeat, and never give to its hook.</summary>
    /// <exception cref="ArgumentException">It is one.</exception>
    internal void CheckIsMessage(ReadOnlySpan<byte> message, WebSocketMessageType type, string parameter)
    {
        if (RecognizeMessage(message, type) is { Kind: HeartbeatKind.Ping or HeartbeatKind.Pong, HasMessage: false })
        {
            throw new ArgumentException(
                $"The {(type == WebSocketMessageType.Text ? $"text \"{Encoding.UTF8.GetString(message)}\"" : $"message {MessageText.Beginning(message)}")} is a heartbeat of this socket: the other end would answer it, or take it for an answer, and never see it as a message. "
                + $"Send something else, or give both ends {(this is TextHeartbeat ? "other texts for Ping and Pong" : "another heartbeat")}.",
                parameter);
        }
    }
}
