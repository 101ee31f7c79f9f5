namespace Heartbeat;

/// <summary>The link whose hooks are looked after: it tells the machine.</summary>
internal interface IBlockedHookHost
{
    /// <summary>A hook still runs, a round after it began or was first seen. From here on the machine watches.</summary>
    void HookStillRuns(BegunHook hook);
}
