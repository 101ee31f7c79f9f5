namespace Heartbeat;

/// <summary>How the delay before an attempt to reconnect grows.</summary>
public enum Backoff
{
    /// <summary>Every delay is <see cref="HeartbeatOptions.Retry"/>.</summary>
    Constant,

    /// <summary>The delay doubles with every attempt in a row, up to <see cref="HeartbeatOptions.RetryCap"/>.</summary>
    Exponential,
}
