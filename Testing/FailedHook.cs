namespace Heartbeat.Testing;

/// <summary>A hook that threw.</summary>
public sealed class FailedHook
{
    internal FailedHook(IHeartbeatSocket socket, string hook, Exception exception)
    {
        Socket = socket;
        Hook = hook;
        Exception = exception;
    }

    /// <summary>Whose hook.</summary>
    public IHeartbeatSocket Socket { get; }

    /// <summary>The hook's name.</summary>
    public string Hook { get; }

    /// <summary>What it threw.</summary>
    public Exception Exception { get; }
}
