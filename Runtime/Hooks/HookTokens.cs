using System.Diagnostics.CodeAnalysis;

namespace Heartbeat;

/// <summary>
/// The tokens that the event hooks of one start get, and which hooks may still begin. Guarded by the <see cref="HookQueue"/>, except the
/// cancelling.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A source without a timer holds nothing to dispose of, and hooks may use its token after the end.")]
internal sealed class HookTokens
{
    private readonly CancellationTokenSource _hooks = new();

    /// <summary>Made by whoever is the first to need it, at the end.</summary>
    private CancellationTokenSource? _lastHooks;

    // Volatile: whoever has watched a hook looks without the lock.
    private volatile bool _isLast;

    /// <summary>The token of the next hook: cancelled when the socket closes or gives up.</summary>
    /// <remarks>Hooks that begin after that have another: <c>OnClose</c> among them could do nothing with a cancelled one.</remarks>
    public CancellationToken Next => (_isLast ? LastHooks : _hooks).Token;

    /// <summary>Whether only what could not be sent, and the end, are notified.</summary>
    public bool IsSuppressed { get; private set; }

    private CancellationTokenSource LastHooks => LazyInitializer.EnsureInitialized(ref _lastHooks, static () => new());

    public void Suppress() => IsSuppressed = true;

    /// <summary>The socket closes or gives up.</summary>
    public void UseLast() => _isLast = true;

    /// <summary>Tells the hooks that began before the socket closed or gave up.</summary>
    public void Cancel(LoopScheduler scheduler) => scheduler.Cancel(_hooks);

    /// <summary>Tells the last ones: the end is complete, or was waited for long enough.</summary>
    public void CancelLast(LoopScheduler scheduler) => scheduler.Cancel(LastHooks);
}
