namespace Heartbeat;

/// <summary>Counts the bytes of a link's messages that wait for a hook, and holds the reader up when there are too many.</summary>
internal sealed class Inbox(int capacity) : IMessageRoom
{
    /// <summary>What a message costs beside its bytes, so that a flood of empty ones is bounded too.</summary>
    private const int Overhead = 32;

    private readonly Lock _gate = new();
    private long _used;
    private bool _open = true;
    private TaskCompletionSource? _room;

    /// <summary>Whether reading may go on: not after every single message, for each stop costs a pong and a look at the machine.</summary>
    private bool IsRoomy => _used <= capacity / 2;

    /// <summary>Takes room for a message, if there is some; an empty inbox takes any one message.</summary>
    public bool TryAdd(int length)
    {
        lock (_gate)
        {
            if (_used > 0 && _used + length + Overhead > capacity)
            {
                return false;
            }

            _used += length + Overhead;
            return true;
        }
    }

    /// <inheritdoc/>
    public void Remove(int length)
    {
        TaskCompletionSource? room = null;
        lock (_gate)
        {
            _used -= length + Overhead;
            if (IsRoomy)
            {
                room = _room;
                _room = null;
            }
        }

        room?.TrySetResult();
    }

    /// <summary>Ends when there may be room for a message, or the link is over.</summary>
    public Task WaitForRoomAsync(int length)
    {
        lock (_gate)
        {
            if (!_open || _used == 0 || (IsRoomy && _used + length + Overhead <= capacity))
            {
                return Task.CompletedTask;
            }

            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task;
        }
    }

    /// <summary>The link is over: nobody waits for room any more.</summary>
    public void Close()
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            _open = false;
            room = _room;
            _room = null;
        }

        room?.TrySetResult();
    }
}
