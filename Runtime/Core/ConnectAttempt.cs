using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace Heartbeat;

/// <summary>One attempt to connect.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A source without a timer holds nothing to dispose of, and hooks may use its token after the end.")]
internal sealed class ConnectAttempt(int generation, ConnectContext context)
{
    private readonly CancellationTokenSource _cancelled = new();

    public int Generation { get; } = generation;

    public ConnectContext Context { get; } = context;

    /// <summary>What has kept the attempt's heartbeat from being made; null where it was.</summary>
    public ExceptionDispatchInfo? Failure { get; set; }

    /// <summary>What traces the attempt; null where nobody listens.</summary>
    public Activity? Activity { get; set; }

    public CancellationToken Token => _cancelled.Token;

    /// <summary>Cancels the attempt's token, without waiting for what hangs on it.</summary>
    public void Cancel(LoopScheduler scheduler) => scheduler.Cancel(_cancelled);
}
