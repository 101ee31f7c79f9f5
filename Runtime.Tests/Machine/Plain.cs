namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>The settings that the stories start from: the design's defaults, without jitter, so that times are round.</summary>
internal static class Plain
{
    public static MachineSettings Settings { get; } = new()
    {
        Interval = Milliseconds(10_000),
        Timeout = Milliseconds(10_000),
        Misses = 1,
        Retry = Milliseconds(5_000),
        RetryCap = Milliseconds(60_000),
        Max = 12,
        ConnectTimeout = Milliseconds(10_000),
        CloseTimeout = Milliseconds(5_000),
        SuspendThreshold = Milliseconds(5_000),
    };

    public static SocketCloseReason Refused { get; } = new() { Kind = SocketCloseKind.ConnectFailed };

    public static SocketCloseReason Final { get; } = new() { Kind = SocketCloseKind.Refused, IsFinal = true };

    /// <summary>The opening hook has refused the link.</summary>
    public static SocketCloseReason TurnedDown { get; } = new() { Kind = SocketCloseKind.Refused, IsFinal = true };

    /// <summary>The peer has said that it would end the same way again.</summary>
    public static SocketCloseReason Verdict { get; } = new() { Kind = SocketCloseKind.Refused, IsFinal = true };

    /// <summary>The peer has asked to be tried again at once.</summary>
    public static SocketCloseReason AtOnce { get; } = new() { Kind = SocketCloseKind.ConnectFailed, RetryAfter = TimeSpan.Zero };

    /// <summary>The peer has asked to be left alone for longer than any walk's settings say.</summary>
    public static SocketCloseReason Later { get; } = new() { Kind = SocketCloseKind.Remote, RetryAfter = TimeSpan.FromTicks(12) };

    public static SocketCloseReason Broken { get; } = new() { Kind = SocketCloseKind.Faulted };

    public static SocketCloseReason PeerClosed { get; } = new() { Kind = SocketCloseKind.Remote };

    public static SocketCloseReason TooBig { get; } = new() { Kind = SocketCloseKind.MessageTooBig };

    public static SocketCloseReason Closed { get; } = new() { Kind = SocketCloseKind.Local };

    public static long Milliseconds(long count) => count * TimeSpan.TicksPerMillisecond;
}
