using System.Net.WebSockets;

namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>One end of a simulated link as the shell sees it, with what the judge wants to know about it.</summary>
internal class SimulatedWebSocket : MemoryWebSocket, ILinkEnd
{
    private readonly SimulatedLink _link;
    private readonly bool _isClient;
    private readonly Writing _writing;
    private bool _sendsPing;
    private bool _mayAnswer;

    /// <param name="link">The link.</param>
    /// <param name="isClient">Which end of it.</param>
    /// <param name="host">The process that this end lives in.</param>
    public SimulatedWebSocket(SimulatedLink link, bool isClient, Host host)
        : base(link, isClient, host)
    {
        _link = link;
        _isClient = isClient;
        _writing = new Writing(link.World, link, isClient);
    }

    public SimulatedLink Link => _link;

    /// <inheritdoc/>
    public bool IsOver => _link.HasLeft(_isClient);

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
    public bool IsBroken => HasReset;

    /// <inheritdoc/>
    public long CloseCameAt { get; private set; } = Machine.Never;

    /// <summary>Called when the other end's close frame is about to be answered.</summary>
    public Action? Answers { get; set; }

    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
    {
        if (State == WebSocketState.CloseReceived)
        {
            Answers?.Invoke();
        }

        return base.CloseOutputAsync(closeStatus, statusDescription, cancellationToken);
    }

    protected override void OnMisuse(string what) => _link.World.Violate(what);

    protected override void OnReading()
    {
        // A ping that left before the reader saw what had been read is answered by it, as far as the reader can know.
        WasAnswered |= LastPing > 0 && _mayAnswer;
        ReadsSince = _link.World.Now > LastReceivedAt ? _link.World.Now : ReadsSince;
    }

    protected override void OnRead(Frame frame, int length)
    {
        LastReceivedAt = _link.World.Now;
        CloseCameAt = frame.Kind == FrameKind.Close ? LastReceivedAt : CloseCameAt;
        _mayAnswer = frame.Kind == FrameKind.Text && (_link.World.Options.Liveness == Liveness.AnyTraffic || frame.Data.Span.SequenceEqual("pong"u8));
        WasAnswered |= LastPing > 0 && _mayAnswer;
        LastSignOfLife = frame.Data.Span.SequenceEqual("pong"u8) ? LastReceivedAt : LastSignOfLife;
        LastPong = !frame.EndsMessage || frame.Data.Length > length ? LastReceivedAt : Math.Max(LastPong, LastSignOfLife);
    }

    protected override void OnWriting(IReadOnlyList<Frame> frames)
    {
        foreach (var frame in frames)
        {
            _writing.Begin(frame.Data, frame.EndsMessage);
        }

        _sendsPing = frames[^1].Data.Span.SequenceEqual("ping"u8);
    }

    protected override void OnWaiting() => LastWaitBegan = _link.World.Now;

    protected override void OnMoved() => LastMoved = _link.World.Now;

    protected override void OnWritten()
    {
        LastPing = _sendsPing ? _link.World.Now : LastPing;
        _writing.End();
    }
}
