using System.Diagnostics.CodeAnalysis;

namespace Heartbeat;

/// <summary>One attempt to connect.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A source without a timer holds nothing to dispose of, and hooks may use its token after the end.")]
internal sealed class Attempt(int generation, ConnectContext context)
{
    private readonly CancellationTokenSource _abandoned = new();

    public int Generation { get; } = generation;

    public ConnectContext Context { get; } = context;

    public CancellationToken Token => _abandoned.Token;

    /// <summary>Cancels the attempt's token, without waiting for what hangs on it.</summary>
    public void Abandon(LoopScheduler scheduler)
        => scheduler.Start(static abandoned => abandoned.CancelAsync(), _abandoned);
}
