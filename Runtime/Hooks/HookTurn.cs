using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>
/// The turn to call a message's hook on the reader's own thread: kept for the messages that are there, given back as soon as somebody
/// asks for it, or none is there.
/// </summary>
/// <param name="queue">Whose turn it is.</param>
/// <param name="link">The link whose messages are read.</param>
internal sealed class HookTurn(HookQueue queue, LinkStory link)
{
    private bool _isHeld;

    /// <summary>What was ambient when the turn was taken: the reading's own, for all its messages.</summary>
    private AmbientState _ambient;

    /// <summary>What the hooks that are called from now on can be told from others by.</summary>
    public HookRun? Run { get; set; }

    public bool IsAskedBack => queue.YieldRequested;

    /// <summary>Keeps the turn for one more message, or takes it.</summary>
    /// <returns>False where another hook runs or waits: the message has to wait too.</returns>
    public bool TryKeep()
    {
        if (_isHeld && !queue.YieldRequested)
        {
            return true;
        }

        GiveBack();
        _ambient = AmbientState.Capture();
        return _isHeld = queue.TryBegin(link, Run!);
    }

    public void GiveBack()
    {
        if (_isHeld)
        {
            _isHeld = false;
            queue.End();
        }
    }

    /// <summary>Starts the hook for a message. An exception is in the result, never thrown.</summary>
    public ValueTask Call(HookKinds hook, ReadOnlyMemory<byte> message, WebSocketMessageType type)
    {
        queue.RunningHook = hook;
        var run = Run!;
        run.Thread = Environment.CurrentManagedThreadId;
        var running = queue.Invoker.CallMessageHook(hook, message, type, queue.TokenInUse);
        run.Thread = 0;
        _ambient.Restore();
        return running;
    }

    /// <summary>Leaves the turn to a hook that did not return at once, or failed, until it is over.</summary>
    /// <param name="hook">The hook.</param>
    /// <param name="running">What it returned.</param>
    /// <param name="kept">What the hook keeps until it is over.</param>
    public async Task HandOverAsync(HookKinds hook, ValueTask running, IDisposable kept)
    {
        _isHeld = false;
        await queue.ObserveAsync(hook, running);
        kept.Dispose();
        queue.End();
    }
}
