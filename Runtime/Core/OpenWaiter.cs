namespace Heartbeat;

/// <summary>Somebody who waits for a link to open.</summary>
/// <param name="isInsideHook">Whether an event hook of the same socket waits: it hears of the end at once.</param>
internal sealed class OpenWaiter(bool isInsideHook) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public bool IsInsideHook { get; } = isInsideHook;
}
