namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>
/// The client's end of a simulated link on which its own frames run, with what the judge wants to know about it. It reads along what passes, by a reader of its own
/// for each direction.
/// </summary>
internal sealed class SimulatedStream : ByteEnd, ILinkEnd
{
    private readonly SimulatedLink _link;
    private readonly Writing _writing;
    private readonly PeerFrames _incoming = new(isServer: false);
    private readonly PeerFrames _outgoing = new(isServer: true);
    private bool _sendsPing;
    private bool _mayAnswer;
    private bool _hasSentClose;

    /// <param name="link">The link.</param>
    /// <param name="host">The process that this end lives in.</param>
    public SimulatedStream(SimulatedLink link, Host host)
        : base(link, isClient: true, host)
    {
        _link = link;
        _writing = new Writing(link.World, link, isClient: true);
    }

    public SimulatedLink Link => _link;

    /// <inheritdoc/>
    public bool IsOver => _link.HasLeft(isClient: true) || (_hasSentClose && HasReceivedClose);

    /// <inheritdoc/>
    public bool IsNotRead => !IsReading;

    /// <inheritdoc/>
    public long ReadsSince { get; private set; }

    /// <inheritdoc/>
    public long WaitsSince => IsWriting ? LastWaitBegan : Machine.Never;

    /// <inheritdoc/>
    public long LastWaitBegan { get; private set; }

    /// <inheritdoc/>
    public long LastReceivedAt { get; private set; }

    /// <inheritdoc/>
    public long LastMoved { get; private set; }

    /// <inheritdoc/>
    public long LastPong { get; private set; }

    /// <inheritdoc/>
    public long LastSignOfLife { get; private set; }

    /// <inheritdoc/>
    public long LastPing { get; private set; }

    /// <inheritdoc/>
    public bool WasAnswered { get; private set; }

    /// <inheritdoc/>
    public long CloseCameAt { get; private set; } = Machine.Never;

    /// <inheritdoc/>
    public bool IsBroken => HasReset;

    /// <summary>Called when the other end's close frame is about to be answered.</summary>
    public Action? Answers { get; set; }

    protected override void OnMisuse(string what) => _link.World.Violate(what);

    protected override void OnReading()
    {
        // A ping that left before the reader saw what had been read is answered by it, as far as the reader can know.
        WasAnswered |= LastPing > 0 && _mayAnswer;
        ReadsSince = _link.World.Now > LastReceivedAt ? _link.World.Now : ReadsSince;
    }

    protected override void OnRead(ReadOnlySpan<byte> bytes)
    {
        LastReceivedAt = _link.World.Now;
        _mayAnswer = false;
        _incoming.Give(bytes);
        while (_incoming.TryRead() is { } frame)
        {
            var isPong = IsPong(frame);
            _mayAnswer |= isPong || _link.World.Options.Liveness == Liveness.AnyTraffic;
            LastSignOfLife = isPong ? LastReceivedAt : LastSignOfLife;
            LastPong = isPong || !frame.EndsMessage ? LastReceivedAt : LastPong;
            if (frame.Kind == PeerFrameKind.Close)
            {
                CloseCameAt = LastReceivedAt;
            }

            CheckAllowed(frame);
        }

        WasAnswered |= LastPing > 0 && _mayAnswer;
    }

    protected override void OnWriting(ReadOnlySpan<byte> bytes)
    {
        _outgoing.Give(bytes);
        while (_outgoing.TryRead() is { } frame)
        {
            if (_hasSentClose)
            {
                _link.World.Violate($"A frame left on link {_link.Number} after the close frame.");
            }

            if (frame.Kind is PeerFrameKind.Text or PeerFrameKind.Binary)
            {
                _writing.Begin(frame.Data, frame.EndsMessage);
            }

            _sendsPing = _link.World.UsesPingFrames ? frame.Kind == PeerFrameKind.Ping : frame.Data.Span.SequenceEqual("ping"u8);
            if (frame.Kind == PeerFrameKind.Close)
            {
                _hasSentClose = true;
                if (HasReceivedClose)
                {
                    Answers?.Invoke();
                }
            }

            CheckAllowed(frame);
        }
    }

    protected override void OnWaiting() => LastWaitBegan = _link.World.Now;

    protected override void OnMoved() => LastMoved = _link.World.Now;

    protected override void OnWritten()
    {
        LastPing = _sendsPing ? _link.World.Now : LastPing;
        _writing.End();
    }

    private bool HasReceivedClose => CloseCameAt != Machine.Never;

    private bool IsPong(PeerFrame frame)
        => _link.World.UsesPingFrames ? frame.Kind == PeerFrameKind.Pong : frame is { Kind: PeerFrameKind.Text, EndsMessage: true } && frame.Data.Span.SequenceEqual("pong"u8);

    private void CheckAllowed(PeerFrame frame)
    {
        if (frame.Kind == PeerFrameKind.Violation)
        {
            _link.World.Violate($"What passed on link {_link.Number} no end may send: {frame.Description}");
        }
    }
}
