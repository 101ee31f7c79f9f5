namespace Heartbeat;

/// <summary>All that the hooks know of the socket above them.</summary>
internal interface IHookHost
{
    /// <summary>Whether an attempt or a link still counts.</summary>
    bool IsCurrent(int generation);

    /// <summary>Tells the machine what was decided. Not to be called with a lock held.</summary>
    void Post(in MachineEvent decision);

    /// <summary>A hook threw. The log has it already.</summary>
    void HookFailed(string hook, Exception exception);

    /// <summary>A link's <c>OnOpen</c> begins: from here on its close is notified too.</summary>
    void OnOpenBegins(int link);
}
