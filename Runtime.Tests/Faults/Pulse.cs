using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>The heartbeat of tests that block threads: quick, and patient enough for a loaded machine.</summary>
internal static class Pulse
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Timeout = Seconds(4);

    /// <summary>So many pongs in a row take longer than a silence may last.</summary>
    public static readonly int LongEnough = (int)((Interval + Timeout) / Interval) + 3;

    /// <summary>For either end in a process of its own.</summary>
    public static string[] Settings { get; } = [$"Interval={Interval.TotalMilliseconds}", $"Timeout={Timeout.TotalMilliseconds}"];

    /// <summary>A client in this process, which does not connect again.</summary>
    public static ScriptedSocket NewClient()
    {
        var client = new ScriptedSocket(new HeartbeatOptions { Interval = Interval, Timeout = Timeout, Max = 0 });
        client.Hooks.Kinds = ScriptedHooks.All;
        return client;
    }

    /// <summary>Waits until whoever was not heard from now on would have been declared dead.</summary>
    public static Task BeatsLongEnough(ScriptedSocket client) => client.Journal.Until("OnPong", client.Journal.Count("OnPong") + LongEnough);
}
