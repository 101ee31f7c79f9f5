using System.Net.WebSockets;
using System.Runtime.CompilerServices;

namespace Heartbeat;

/// <summary>Writes to a link's wire, one write at a time, and has the machine watch one that does not end at once.</summary>
internal sealed class WatchedWrites(LinkContext link)
{
    private readonly Lock _gate = new();

    /// <summary>Since when the write under way has moved no byte; <see cref="LinkFacts.Never"/> where none is under way.</summary>
    private long _progress = LinkFacts.Never;

    /// <summary>Whether the machine watches.</summary>
    private bool _isWatched;

    public bool IsOpen => link.Wire.State is WebSocketState.Open or WebSocketState.CloseReceived;

    /// <summary>What the machine learns about the write under way.</summary>
    public long CollectProgress()
    {
        lock (_gate)
        {
            _isWatched &= _progress != LinkFacts.Never;
            return _progress;
        }
    }

    /// <summary>Begins a write. An exception is in the result, never thrown.</summary>
    public ValueTask Begin(OutgoingMessage message)
    {
        try
        {
            return Write(message, 0, message.Data.Length);
        }
        catch (Exception exception)
        {
            return ValueTask.FromException(exception);
        }
    }

    public ValueTask WritePingFrameAsync(ReadOnlyMemory<byte> payload) => Watched(link.Wire.WritePingAsync(payload));

    public ValueTask WritePongFrameAsync(ReadOnlyMemory<byte> payload) => Watched(link.Wire.WritePongAsync(payload));

    public ValueTask WriteAsync(ReadOnlyMemory<byte> message, WebSocketMessageType type) => Watched(link.Wire.WriteAsync(message, 0, message.Length, type));

    public ValueTask WriteAsync(OutgoingMessage message) => WriteAsync(message, 0, message.Data.Length);

    /// <summary>Writes a part of a message, the parts in their order.</summary>
    public ValueTask WriteAsync(OutgoingMessage message, int start, int count) => Watched(Write(message, start, count));

    private ValueTask Write(OutgoingMessage message, int start, int count)
    {
        if (message.Frame.IsEmpty || !link.Wire.TakesServerFrames)
        {
            return link.Wire.WriteAsync(message.Data, start, count, message.Type);
        }

        // The header leaves with the first part.
        var header = message.Frame.Length - message.Data.Length;
        return link.Wire.WriteFrameAsync(start == 0 ? message.Frame.Slice(0, header + count) : message.Frame.Slice(header + start, count));
    }

    private ValueTask Watched(ValueTask write) => write.IsCompletedSuccessfully ? write : FinishAsync(write);

    /// <summary>Waits for a write that did not end at once.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask FinishAsync(ValueTask write)
    {
        var now = link.Environment.Host.Now();
        bool isUnwatched;
        lock (_gate)
        {
            _progress = now;
            isUnwatched = !_isWatched;
            _isWatched = true;
        }

        try
        {
            if (isUnwatched)
            {
                link.Environment.Host.Post(new MachineEvent(MachineEventKind.WritePending, link.Number));
            }

            await write;
        }
        finally
        {
            lock (_gate)
            {
                _progress = LinkFacts.Never;
            }
        }
    }
}
