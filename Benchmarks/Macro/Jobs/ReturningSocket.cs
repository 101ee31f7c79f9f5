using System.Diagnostics;

namespace Heartbeat.Benchmarks.Macro.Jobs;

/// <summary>A socket that notes when its link ended, when the next one opened, and how late each heartbeat was.</summary>
[HeartbeatSocket(Max = -1)]
internal sealed partial class ReturningSocket
{
    private long _nextFrom;

    /// <summary>When the last link ended and the last one opened; 0 where none has yet.</summary>
    public long ClosedAt { get; private set; }

    public long OpenedAt { get; private set; }

    public int Beats { get; private set; }

    /// <summary>By how much the latest heartbeat came after its time.</summary>
    public TimeSpan Lateness { get; private set; }

    partial void OnOpen()
    {
        OpenedAt = Stopwatch.GetTimestamp();
        _nextFrom = OpenedAt;
        Beats = 0;
        Lateness = default;
    }

    partial void OnClose(SocketCloseReason reason) => ClosedAt = Stopwatch.GetTimestamp();

    partial void OnPing()
    {
        Beats++;
        var late = Stopwatch.GetElapsedTime(_nextFrom) - Options.EffectiveInterval;
        Lateness = late > Lateness ? late : Lateness;
    }

    partial void OnPong(TimeSpan roundTrip) => _nextFrom = Stopwatch.GetTimestamp();
}
