namespace Heartbeat;

/// <summary>How the delay before an attempt to reconnect grows.</summary>
public enum Backoff
{
    /// <summary>Every delay is <see cref="HeartbeatOptions.Retry"/>, plus up to a fifth with <see cref="HeartbeatOptions.Jitter"/>.</summary>
    Constant,

    /// <summary>The longest delay doubles with every attempt in a row, up to <see cref="HeartbeatOptions.RetryCap"/>.</summary>
    Exponential,
}
