namespace Heartbeat.Testing;

/// <summary>What a frame carries.</summary>
internal enum FrameKind
{
    Text,
    Binary,
    Ping,
    Pong,
    Close,

    /// <summary>A stretch of a stream, which has its frames in it.</summary>
    Bytes,
    Reset,
}

/// <summary>A piece of a message, a close frame, or the news that the other end has let go.</summary>
internal sealed record Frame(FrameKind Kind, ReadOnlyMemory<byte> Data, bool EndsMessage)
{
    public int? Status { get; init; }

    /// <summary>A close frame's words.</summary>
    public string? Description { get; init; }

    /// <summary>What those who read or write meet where the other end has let go.</summary>
    public Exception? Error { get; init; }

    public long ArrivesAt { get; set; }
}

/// <summary>
/// One direction of a link. As with TCP what is on the way is delayed, never reordered, never lost while the link lives:
/// where packets are dropped it waits until they pass again. The sender waits once too much is under way.
/// </summary>
internal sealed class Pipe(Stage stage, Network network, bool isUpward)
{
    private readonly Queue<Frame> _onTheWay = new();
    private readonly Queue<Frame> _arrived = new();
    private long _underWay;
    private long _lastArrival;
    private bool _isClosed;

    /// <summary>The host that reads, and what it does when something has arrived.</summary>
    public Host? Reader { get; set; }

    public Action? Arrived { get; set; }

    /// <summary>Told where something has arrived that nobody reads any more, and that was thrown away.</summary>
    public Action? Discarded { get; set; }

    /// <summary>The host that writes, and what it does when bytes have moved on.</summary>
    public Host? Writer { get; set; }

    public Action? Moved { get; set; }

    public bool HasRoom => _underWay <= Network.Capacity;

    /// <summary>Whether something has arrived that was not read.</summary>
    public bool HasArrived => _arrived.Count > 0;

    /// <summary>Whether the news that the other end has let go has arrived: writes fail from then on, read or not.</summary>
    public bool HasReset { get; private set; }

    /// <summary>What broke it, where that was said.</summary>
    public Exception? Error { get; private set; }

    public void Send(Frame frame)
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = frame.Kind == FrameKind.Reset;
        _underWay += frame.Data.Length;
        var rest = frame;
        while (network.Rate > 0 && rest.Data.Length > network.Piece)
        {
            Launch(rest with { Data = rest.Data[..network.Piece], EndsMessage = false });
            rest = rest with { Data = rest.Data[network.Piece..] };
        }

        Launch(rest);
    }

    public bool TryRead(out Frame frame)
    {
        if (!_arrived.TryDequeue(out frame!))
        {
            return false;
        }

        _underWay -= frame.Data.Length;
        if (frame.Data.Length > 0)
        {
            Writer?.Do(() => Moved?.Invoke());
        }

        return true;
    }

    /// <summary>Brings what is due, if packets pass.</summary>
    public void Deliver()
    {
        if (network.IsBlocked(isUpward))
        {
            return;
        }

        var any = false;
        while (_onTheWay.TryPeek(out var next) && next.ArrivesAt <= stage.Now)
        {
            _arrived.Enqueue(_onTheWay.Dequeue());
            HasReset |= next.Kind == FrameKind.Reset;
            Error ??= next.Error;
            any = true;
        }

        if (any && Discarded is not null)
        {
            while (TryRead(out _))
            {
            }

            Discarded();
        }
        else if (any)
        {
            // Who has not come yet finds it when it does.
            Reader?.Do(() => Arrived?.Invoke());
        }
    }

    private void Launch(Frame frame)
    {
        var takes = network.Rate > 0 ? frame.Data.Length * TimeSpan.TicksPerSecond / network.Rate : 0;
        _lastArrival = Math.Max(_lastArrival, stage.Now + network.NextDelay()) + takes;
        frame.ArrivesAt = _lastArrival;
        _onTheWay.Enqueue(frame);
        stage.Agenda.At(_lastArrival, Deliver);
    }
}
