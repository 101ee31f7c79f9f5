using System.Globalization;

namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>What may befall a world.</summary>
internal enum DeedKind
{
    // What callers do.
    Connect,
    Close,
    Dispose,
    Reconnect,
    Probe,
    Send,
    TrySend,
    SendLarge,
    CancelConnect,
    WaitForOpen,
    ServerSends,
    ServerSendsLarge,
    ServerCloses,
    ServerProbes,
    BothFlood,
    LastWords,
    ServerLastWords,

    // What the network does.
    DropBoth,
    DropUpward,
    DropDownward,
    Cut,
    Slow,

    // What servers do.
    Refuse,
    AskForTime,
    Hang,
    HangUp,
    Mute,
    Crash,
    Vanish,
    ServerStops,
    TurnDown,

    // What hosts do.
    ClientSleeps,
    ServerSleeps,
    PoolStarves,
    ServerPoolStarves,

    // What hooks do.
    HookStalls,
    HookBlocks,
    HookThrows,
    HookSends,
    HookCloses,
    ServerHookStalls,
    ServerHookBlocks,
    ServerHookThrows,
    ServerHooksBlock,
    DecisionHookStalls,
    DecisionHookThrows,
    DecisionHookSaysNo,
    OpeningIsRefused,
}

/// <summary>One thing that befalls a world: when, whom, for how long, how much. Times are ticks.</summary>
internal readonly record struct Deed(long At, DeedKind Kind, int Client, long Length, int Amount)
{
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{Clock.Show(At)}  client {Client}  {Kind}, for {Clock.Show(Length)}, amount {Amount}");
}

/// <summary>How times are shown.</summary>
internal static class Clock
{
    public static string Show(long ticks) => TimeSpan.FromTicks(ticks).ToString(@"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture);
}
