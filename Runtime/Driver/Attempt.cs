namespace Heartbeat;

/// <summary>One attempt to connect.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Reliability",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "A CancellationTokenSource without a timer holds nothing that needs disposing, and hooks may use its token after the end.")]
internal sealed class Attempt(int generation, ConnectContext context)
{
    private readonly CancellationTokenSource _abandoned = new();

    public int Generation { get; } = generation;

    public ConnectContext Context { get; } = context;

    public CancellationToken Token => _abandoned.Token;

    /// <summary>Cancels the attempt's token, without waiting for what hangs on it.</summary>
    public void Abandon(DriverScheduler scheduler)
        => scheduler.Start(static abandoned => abandoned.CancelAsync(), _abandoned);
}
