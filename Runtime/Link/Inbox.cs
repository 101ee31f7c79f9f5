using System.Numerics;

namespace Heartbeat;

/// <summary>
/// Counts what a link's messages that wait for a hook keep alive, in bytes, and holds the reader up when it is too much. See
/// <see cref="HookCall.OfMessage"/> for what they are.
/// </summary>
internal sealed class Inbox(int capacity) : IMessageRoom
{
    /// <summary>
    /// What a message costs beside its bytes: its call, the call's place in the queue and the header of the bytes' array. As measured on a
    /// system of 64 bits: a flood of empty messages is to be bounded too.
    /// </summary>
    private const int Overhead = 176;

    /// <summary>The least that the pool of arrays gives.</summary>
    private const int SmallestArray = 16;

    private readonly Lock _gate = new();
    private long _used;
    private bool _open = true;
    private TaskCompletionSource? _room;

    /// <summary>Whether reading may go on: not after every single message, for each stop costs a pong and a look at the machine.</summary>
    private bool IsRoomy => _used <= capacity / 2;

    /// <summary>How much is used, in bytes.</summary>
    public long Used
    {
        get
        {
            lock (_gate)
            {
                return _used;
            }
        }
    }

    /// <summary>Takes room for a message, if there is some; an empty inbox takes any one message.</summary>
    public bool TryAdd(int length) => TryAdd(length, capacity);

    /// <summary>Takes room for a message where reading must not pause: as much again as there is otherwise.</summary>
    public bool TryAddBeyond(int length) => TryAdd(length, 2L * capacity);

    private bool TryAdd(int length, long limit)
    {
        lock (_gate)
        {
            if (_used > 0 && _used + Cost(length) > limit)
            {
                return false;
            }

            _used += Cost(length);
            return true;
        }
    }

    /// <inheritdoc/>
    public void Remove(int length)
    {
        TaskCompletionSource? room = null;
        lock (_gate)
        {
            _used -= Cost(length);
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
            if (!_open || _used == 0 || (IsRoomy && _used + Cost(length) <= capacity))
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

    // The pool gives arrays whose lengths are powers of two.
    private static long Cost(int length) => Overhead + (long)BitOperations.RoundUpToPowerOf2((uint)Math.Max(length, SmallestArray));
}
